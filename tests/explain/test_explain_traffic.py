"""What channels need every part of a plan with traffic, how far it can grow, why it is too much."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from netplan import api
from netplan.explain.explain import explain
from netplan.explain.reasons import NOT_FORCED
from netplan.explain.result import Explanation
from netplan.files.schemas.explanation import ExplanationFile
from netplan.planning.planner import make_plan
from netplan.views.terminal.crowding import growth_lines, overload_lines
from tests.support.tiny_traffic import TRAFFIC, square

TOO_MUCH = TRAFFIC.replace("900", "6000").replace("per_pair: 2", "per_pair: 2, fibre_pairs: 3")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("square")


def explained(folder: Path, traffic: str = TRAFFIC, **asked: Any) -> Explanation:
    question = square(folder, traffic)
    found = explain(make_plan(question), question, **asked)
    ExplanationFile.model_validate(api.explanation_record(found))
    return found


def test_every_part_has_its_number_its_price_and_the_channels_that_need_the_last_one(
    folder: Path,
) -> None:
    found = explained(folder)
    parts = {part.id: part for part in found.parts}
    assert {id_: part.count for id_, part in parts.items()} == {
        "a-b.new": 3, "a-d.new": 3, "b-c.new": 3, "d-c.new": 2, "a--c": 3, "a--d": 2,
    }  # fmt: skip
    assert sum(part.cost_cny for part in parts.values()) == found.plan.cost_cny
    last = [short for short in parts["a-b.new"].crowded if short.left == 2]
    assert [(s.failure, s.pairs, s.channels, s.missing) for s in last] == [
        ("corridor:a-d", (("t", "a", "c"), ("t", "a", "d")), 5, 1)
    ]
    assert found.availability == ()  # of single paths
    assert all(slack.intact_ns is None for slack in found.slacks)


def test_traffic_can_grow_until_a_pair_needs_another_channel(folder: Path) -> None:
    growth = explained(folder).growth
    assert growth is not None
    assert growth.carried == 1.333333333
    assert {short.pairs for short in growth.beyond} == {(("t", "a", "c"),)}
    head, *lines = growth_lines(growth)
    assert head == (
        "the plan carries up to 1.333 times its traffic (demands.scale 1.333333333); with more"
    )
    assert lines[0] == "  intact: 4 channels of a to c, 1 without room"


def test_a_part_is_asked_away_and_another_in(folder: Path) -> None:
    found = explained(folder, spans=["a-b.new", "b-d.new"], links=["a--c"])
    assert [part.id for part in found.parts] == ["a-b.new", "a--c"]
    (left,) = found.left_out
    assert left.forced is not None
    assert left.forced.cost_cny == 124_700_000
    assert left.cost_cny == 22_600_000  # one fibre pair
    assert left.price_cut is not None
    assert left.price_cut.low_cny == left.price_cut.high_cny == 20_900_000


def test_a_link_that_is_not_in_the_plan_is_not_forced(folder: Path) -> None:
    rule = "links: [{from: [a, b], to: [c, d]}]\n"
    found = explained(folder, TRAFFIC + rule, links=["b--c"])
    (left,) = found.left_out
    assert (left.untold, left.forced, left.cost_cny) == (NOT_FORCED, None, 300_000)
    assert not found.is_complete


def test_too_much_traffic_says_how_many_pairs_or_how_little_traffic_would_do(folder: Path) -> None:
    overload = explained(folder, TOO_MUCH).overload
    assert overload is not None
    assert overload.fibre_pairs == 9  # 15 and 2 channels after a cut, two on a pair
    assert overload.solved.cost_cny == 148_200_000
    assert ("a-b.new", 9, 3) in overload.spans
    intact = overload.crowded[0]
    assert (intact.failure, intact.channels, intact.missing) == ("intact", 17, 5)
    assert overload.scale == 0.333333333  # five channels and one in six
    for scale, carried in ((overload.scale, True), (overload.scale + 1e-9, False)):
        question = square(folder, TOO_MUCH, f"demands.scale={scale:.9f}")
        assert (make_plan(question).cost_cny is not None) is carried
    assert overload_lines(overload, "X")[-1] == (
        "with those allowed traffic can be carried up to demands.scale 0.333333333"
    )
