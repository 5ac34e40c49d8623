"""Single paths of plans whose channels have modes: light, regenerators and limits out of reach."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from netplan import api
from netplan.check.report import Code
from netplan.explain.explain import explain
from netplan.lighting.load import loads
from netplan.model.plan import Obstacle, PlanStatus
from netplan.model.scenario import Law, Limit, PathConfidence, Scenario
from tests.support.tiny_traffic import TRAFFIC, square

PAIRS = TRAFFIC.splitlines()[:2]
AGAIN_NS = 100_000
"""A regenerator. Two spans of 190 km of G.652.D in 800G take one between them."""


def asked(folder: Path, modes: str, km: float, ms: float) -> Scenario:
    """Return the square with spans of so many km and one limit, 1 ms more after a cut."""
    made = square(folder, "\n".join((*PAIRS, f"channels: {{mode: {modes}, per_pair: 2}}", "")))
    spans = tuple(replace(span, length_km=km) for span in made.network.spans)
    targets = tuple(
        replace(target, limit=Limit(ms), after_cut=Limit(ms + 1)) for target in made.targets
    )
    return replace(made, network=replace(made.network, spans=spans), targets=targets)


def test_latencies_of_targets_have_the_regenerators_of_their_links(tmp_path: Path) -> None:
    question = asked(tmp_path, "800g_16qam", 190, 5)
    plan = api.plan(question)
    figures = loads(plan, question)
    assert figures is not None
    for target, pair in zip(plan.targets, figures.pairs, strict=True):
        assert target.after_ns == pair.slowest_ns
        assert target.worst_failure is not None and pair.slowest_after is not None
        assert target.worst_failure.one_way_ns == pair.slowest_after[0]
    far = next(link for link in plan.links if link.id == "a--c")
    assert (far.regenerated_at, far.parts.regenerators_ns) == (("b",), AGAIN_NS)
    assert api.verify(plan, question).ok


def test_latencies_without_regenerators_are_refused(tmp_path: Path) -> None:
    question = asked(tmp_path, "800g_16qam", 190, 5)
    plan = api.plan(question)
    sooner = [
        target
        if target.sink == "d" or target.after_ns is None
        else replace(
            target,
            after_ns=target.after_ns - AGAIN_NS,
            parts=replace(target.parts, regenerators_ns=0),
        )
        for target in plan.targets
    ]
    codes = {f.code for f in api.verify(replace(plan, targets=tuple(sooner)), question).findings}
    assert Code.AFTER in codes


@pytest.mark.parametrize(
    ("km", "ms", "best_ns"), [(400, 9, None), (190, 2.03, 2_102_940)], ids=["dark", "late"]
)
def test_limits_that_light_does_not_reach_are_named(
    km: float, ms: float, best_ns: int | None, tmp_path: Path
) -> None:
    """Not the room on fibres is short then, as many pairs as there may be."""
    question = asked(tmp_path, "800g_16qam", km, ms)
    plan = api.plan(question)
    assert plan.status is PlanStatus.INFEASIBLE
    [far] = [item for item in plan.impossible if item.sink == "c"]
    assert (far.obstacle, far.failure, far.best_ns) == (Obstacle.NETWORK, "intact", best_ns)
    assert api.verify(plan, question).ok
    assert not api.verify(replace(plan, impossible=()), question).ok
    told = explain(plan, question).impossible
    assert all(no.flaws == () for no in told)
    light = next(no.faded for no in told if no.item.sink == "c")
    assert light is not None and light.mode_below == "400G QPSK"


def test_of_several_modes_the_one_that_goes_farthest_decides(tmp_path: Path) -> None:
    question = asked(tmp_path, "[800g_16qam, 400g_qpsk]", 190, 2.03)
    plan = api.plan(question)
    assert plan.status is PlanStatus.OPTIMAL
    assert [target.after_ns for target in plan.targets] == [2_002_940, 1_071_970]
    assert api.verify(plan, question).ok
    dark = asked(tmp_path / "dark", "[800g_16qam, 400g_16qam]", 800, 18)
    assert api.plan(dark).impossible


@pytest.mark.parametrize("confident", [False, True])
@pytest.mark.parametrize(("km", "ms"), [(190, 5), (190, 2.35), (120, 5)])
def test_certificates_know_the_noise_of_channels(
    km: float, ms: float, confident: bool, tmp_path: Path
) -> None:
    """Rows weigh light and its regenerators; without them fewer channels seem to be enough."""
    question = asked(tmp_path, "800g_16qam", km, ms)
    if confident:
        sure = PathConfidence(0.8, Law.TOGETHER)
        targets = tuple(replace(target, confidence=sure) for target in question.targets)
        question = replace(question, targets=targets)
    proven = api.prove(question)
    assert proven.plan.status is PlanStatus.OPTIMAL
    assert proven.certificate is not None, proven.missing
    assert sum(link.regenerators for link in proven.plan.links)


def test_channels_keep_their_limit_with_the_doubt_about_regenerators(tmp_path: Path) -> None:
    """Regenerators of 100 us, 15 to 150: at 0.8 of them 121.85 us, over the 100 that are stated."""
    question = asked(tmp_path, "800g_16qam", 190, 5)
    sure = PathConfidence(0.8, Law.TOGETHER)
    question = replace(
        question, targets=tuple(replace(target, confidence=sure) for target in question.targets)
    )
    [far] = [t for t in api.plan(question).targets if t.sink == "c"]
    assert far.confidence is not None
    exact_ns = far.confidence.paths[0].mean_ns
    more_ns = exact_ns - (far.after_ns or 0)
    assert more_ns >= 121_846 - 100_000
    for limit_ns, status in ((exact_ns, PlanStatus.OPTIMAL), (exact_ns - 1, PlanStatus.INFEASIBLE)):
        limit = Limit(limit_ns / 1e6)
        narrow = replace(
            question, targets=tuple(replace(target, limit=limit) for target in question.targets)
        )
        plan = api.plan(narrow)
        assert plan.status is status
        assert api.verify(plan, narrow).ok
