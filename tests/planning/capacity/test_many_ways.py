"""More ways through the spans than can be listed: a plan on those that can, or none, said."""

from __future__ import annotations

from pathlib import Path

import pytest

from netplan.errors import StoppedError
from netplan.model.plan import PlanStatus
from netplan.planning.capacity import routes
from netplan.planning.capacity.held import Held
from netplan.planning.capacity.routes import Router, TooManyRoutesError
from netplan.planning.planner import make_plan
from netplan.service.service import ServiceModel
from tests.support.tiny_traffic import square


def test_no_plan_where_the_ways_of_every_choice_are_too_many(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    question = square(tmp_path)
    proven = make_plan(question)
    monkeypatch.setattr(routes, "MOST", 1)
    plan = make_plan(question)
    assert (plan.status, plan.reason) == (PlanStatus.NO_PLAN, "too many ways")
    assert plan.lower_bound_cny is not None
    assert proven.cost_cny is not None
    assert 0 < plan.lower_bound_cny <= proven.cost_cny


def test_a_plan_on_the_ways_that_are_looked_for_where_all_are_too_many(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    question = square(tmp_path)
    proven = make_plan(question)
    _refuse_all_placements(monkeypatch)
    plan = make_plan(question)
    assert plan.cost_cny == proven.cost_cny
    assert plan.carried is not None
    assert Held(ServiceModel(question)).carries(plan)


def test_a_plan_that_cannot_be_looked_at_is_said_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    question = square(tmp_path)
    plan = make_plan(question)
    monkeypatch.setattr(routes, "MOST", 1)
    with pytest.raises(StoppedError, match="more ways than are listed"):
        Held(ServiceModel(question)).carries(plan)


def _refuse_all_placements(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let routes be listed only where placements of regenerators are limited."""
    listed = Router.routes

    def refused(self: Router, *args: object) -> object:
        if self.placements is None:
            raise TooManyRoutesError
        return listed(self, *args)  # type: ignore[arg-type]

    monkeypatch.setattr(Router, "routes", refused)
