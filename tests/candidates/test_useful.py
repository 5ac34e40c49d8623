"""Thinning for a scenario never drops what an optimal plan could use."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from netplan import api
from netplan.candidates.candidates import Candidates
from netplan.candidates.options import CandidateOptions, method_of
from netplan.candidates.report import candidates_text
from netplan.errors import InputError, RequestError
from netplan.model.plan import Plan
from tests.support.candidate_cases import AUSTRIA, folder, span
from tests.support.effort import EFFORT

SCENARIO = """schema_version: 1
name: asked
network: {{places: places.geojson, spans: {spans}}}
targets:
  - id: t
    from: [p0]
    to: [p3, p5]
    stretch: {stretch}
{more}"""
ASKED = {
    "plain": "",
    "after-a-cut": "    after_cut_stretch: 2.4\nfailures: {single: corridor}\n",
    "one-plus-one": "    protection: {kind: one_plus_one, disjoint: corridor, stretch: 2.4}\n",
    "mean": "objective: {minimise: mean_latency, weight: count, budget_cny: 300000000}\n",
    "closed": "closed: {spans: [p0-p1]}\n",
}


def world(path: Path, seed: int) -> Path:
    """Write places at random, and existing spans from each to an earlier one."""
    draw = np.random.default_rng(seed)
    at = {
        f"p{i}": (round(100 + 8 * float(draw.random()), 3), round(25 + 6 * float(draw.random()), 3))
        for i in range(7)
    }
    spans = [span(f"p{draw.integers(i)}", f"p{i}", at) for i in range(1, 7)]
    return folder(path, at, spans)


def propose(path: Path, *ways: str, scenario: Path | None = None) -> Candidates:
    options = CandidateOptions(tuple(method_of(way) for way in ways), parallel=True)
    return api.propose_candidates(path, options, scenario=scenario)


def planned(path: Path, made: Candidates, text: str) -> Plan:
    """Write candidates and a scenario that takes them, and plan it."""
    api.write_candidates(made, path / "some.geojson", replace=True)
    file = path / "with.yaml"
    file.write_text(text.replace("spans.geojson", "spans.geojson, add_spans: some.geojson"))
    return api.plan(api.load_scenario(file))


@pytest.mark.parametrize("seed", range(4 * EFFORT.times))
@pytest.mark.parametrize("kind", ASKED)
def test_plans_with_all_and_with_what_is_left_are_as_good(
    kind: str, seed: int, tmp_path: Path
) -> None:
    net = world(tmp_path, seed)
    stretch = (1.35, 1.6, 2.2)[seed % 3]
    text = SCENARIO.format(spans="spans.geojson", stretch=stretch, more=ASKED[kind])
    scenario = tmp_path / "asked.yaml"
    scenario.write_text(text)
    everything = propose(net, "radius:5000")
    thinned = propose(net, "radius:5000", scenario=scenario)
    assert {s.id for s in thinned.spans} < {s.id for s in everything.spans}
    best, same = planned(net, everything, text), planned(net, thinned, text)
    assert same.status == best.status
    assert same.cost_cny == best.cost_cny
    assert [a.value for a in same.achieved] == [a.value for a in best.achieved]
    assert [span.id for span in same.spans] == [span.id for span in best.spans]


def test_places_alone_can_be_thinned_before_there_is_a_file(tmp_path: Path) -> None:
    net = folder(tmp_path, AUSTRIA)
    scenario = tmp_path / "asked.yaml"
    text = SCENARIO.format(spans="candidates.geojson", stretch=1.5, more="")
    scenario.write_text(text.replace("p0", "vienna").replace("[p3, p5]", "graz"))
    made = propose(net, "delaunay", scenario=scenario)
    assert [s.id for s in made.spans] == ["graz-vienna.new"]
    assert "left out: on no path within a limit of asked" in candidates_text(made)
    assert "条无法用于 asked 时延门限内的任何路径：已剔除" in candidates_text(made, "zh")


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ("links: [{from: p0, to: {role: demand}}]\ncandidates: {force_links: [p0--p3]}\n",
         "forces links"),
        ("objective: {minimise: worst_latency, hard_targets: false, budget_cny: 900000000}\n",
         "does not ask that every limit holds"),
    ],
)  # fmt: skip
def test_where_limits_do_not_tell_nothing_is_left_out(more: str, why: str, tmp_path: Path) -> None:
    net = world(tmp_path, 1)
    scenario = tmp_path / "asked.yaml"
    scenario.write_text(SCENARIO.format(spans="spans.geojson", stretch=1.5, more=more))
    made = propose(net, "radius:5000", scenario=scenario)
    assert made.spans == propose(net, "radius:5000").spans
    assert any(why in english for english, _ in made.notes)


def test_a_span_that_is_forced_stays(tmp_path: Path) -> None:
    net = world(tmp_path, 1)
    everything = propose(net, "radius:5000")
    scenario = tmp_path / "asked.yaml"
    asked = SCENARIO.format(spans="spans.geojson", stretch=1.3, more="")
    scenario.write_text(asked)
    thinned = {s.id for s in propose(net, "radius:5000", scenario=scenario).spans}
    gone = min({s.id for s in everything.spans} - thinned)
    scenario.write_text(f"{asked}candidates: {{force_spans: [{gone}]}}\n")
    assert gone in {s.id for s in propose(net, "radius:5000", scenario=scenario).spans}


def test_what_cannot_be_thinned_is_said(tmp_path: Path) -> None:
    net = world(tmp_path, 1)
    scenario = tmp_path / "asked.yaml"
    scenario.write_text(SCENARIO.format(spans="spans.geojson", stretch=0.5, more=""))
    with pytest.raises(RequestError, match="nothing that could be built helps"):
        propose(net, "radius:5000", scenario=scenario)
    scenario.write_text(scenario.read_text().replace("p0", "nowhere"))
    with pytest.raises(InputError, match=r"asked.yaml: line 6: targets\[0\].from"):
        propose(net, "radius:5000", scenario=scenario)
