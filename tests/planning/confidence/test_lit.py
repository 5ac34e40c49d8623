"""Links lit in a mode under targets with a probability: regenerators, their delay, their doubt."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from netplan import api
from netplan.check.report import Code
from netplan.check.verify import verify
from netplan.model.plan import PlanStatus
from netplan.model.scenario import Law, Limit, PathConfidence
from netplan.planning.planner import make_plan
from netplan.service.service import ServiceModel
from tests.support.confidence_cases import cheapest_cny, ranged
from tests.support.effort import examples
from tests.support.lit_cases import two_ways, unsure_scenario


def test_with_confidence_light_is_regenerated_and_its_doubt_counts() -> None:
    """At most 30 us beyond what is stated: at their quantile together, all of it else."""
    for law, more_us in ((Law.INDEPENDENT, 30.0), (Law.TOGETHER, 30 - np.sqrt(0.2 * 40 * 30))):
        question = two_ways(2.2)
        gear = replace(question.equipment, regenerator_delay_us=ranged(30, 20, 60))
        targets = tuple(replace(t, confidence=PathConfidence(0.8, law)) for t in question.targets)
        question = replace(question, equipment=gear, targets=targets)
        plan = make_plan(question)
        [link] = plan.links
        assert (link.route, link.regenerated_at) == (("am", "mc"), ("m",))
        confident = plan.targets[0].confidence
        assert confident is not None
        [path] = confident.paths
        assert path.mean_ns - link.one_way_ns == pytest.approx(more_us * 1000, abs=2)
        exact = path.mean_ns + path.reserve_ns
        for limit_ns, status in ((exact, PlanStatus.OPTIMAL), (exact - 1, PlanStatus.INFEASIBLE)):
            asked = tuple(replace(t, limit=Limit(limit_ns / 1e6)) for t in targets)
            narrow = replace(question, targets=asked)
            found = make_plan(narrow)
            assert found.status is status
            assert verify(found, narrow).ok


UNSURE = 60


@pytest.mark.parametrize("block", range(3))
def test_confident_plans_of_lit_links_are_the_enumerated_ones(block: int) -> None:
    each, regenerated = examples(UNSURE), 0
    for seed in range(block * each, (block + 1) * each):
        question = unsure_scenario(seed)
        model = ServiceModel(question)
        if len(model.spans) + len(model.links) > 9:
            continue
        plan, least = make_plan(question), cheapest_cny(question)
        if least is None:
            assert plan.status is PlanStatus.INFEASIBLE, seed
        else:
            found = plan.status, plan.cost_cny, plan.lower_bound_cny
            assert found == (PlanStatus.OPTIMAL, least, least), seed
        regenerated += any(link.regenerators for link in plan.links)
        report = verify(plan, question)
        assert report.ok, (seed, report.findings)
    assert regenerated


def test_a_confident_path_without_its_regenerators_is_none() -> None:
    question = two_ways(2.2)
    targets = tuple(
        replace(t, confidence=PathConfidence(0.8, Law.TOGETHER)) for t in question.targets
    )
    question = replace(question, targets=targets)
    plan = make_plan(question)
    [link] = plan.links
    dark = replace(plan, links=(replace(link, regenerators=0, regenerated_at=()),))
    codes = {finding.code for finding in verify(dark, question).findings}
    assert Code.CONFIDENCE in codes


def test_certificates_prove_the_bound_of_confident_lit_links() -> None:
    regenerated = 0
    for seed in range(examples(20)):
        question = unsure_scenario(seed)
        proven = api.prove(question)
        if proven.plan.status is not PlanStatus.INFEASIBLE:
            assert proven.certificate is not None, (seed, proven.missing)
        regenerated += any(link.regenerators for link in proven.plan.links)
    assert regenerated
