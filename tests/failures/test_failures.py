"""Failure families: lists of families, pairs, discs; the reductions lose nothing."""

from __future__ import annotations

import math
import random
from dataclasses import replace
from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netplan import api
from netplan.check import verify
from netplan.check.recompute.disaster import EARTH_KM, _km, _line, _route_km, _struck
from netplan.check.recompute.question import expand
from netplan.errors import InputError
from netplan.failures.failure import Failure, failure_named, failures, usable_spans
from netplan.latency.demand import Demand
from netplan.model.network import Network
from netplan.model.scenario import FailureSpec, Limit, Pairs, Scenario, Single, Target
from netplan.planning.design import impossible_targets
from netplan.planning.planner import make_plan
from netplan.service.service import ServiceModel
from tests.support import small


def ids(scenario: Scenario) -> list[str]:
    return [failure.id for failure in failures(scenario)]


def test_families_add_up_in_the_order_given() -> None:
    question = small.line_of_three()
    spec = FailureSpec(Single.PLACE, also=(Single.CORRIDOR, Single.PLACE))
    both = ids(replace(question, failures=spec))
    assert both == [
        *("intact", "place:a", "place:b", "place:c"),
        *("corridor:a-b", "corridor:a-c", "corridor:b-c"),
    ]


def test_pairs_of_three_corridors() -> None:
    question = replace(small.line_of_three(), failures=FailureSpec(pairs=Pairs.CORRIDOR))
    found = failures(question)[1:]
    assert [f.id for f in found] == ["pair:a-b+a-c", "pair:a-b+b-c", "pair:a-c+b-c"]
    assert found[0].lost_spans == {"ab.old", "ab.new", "ac.new"}
    assert found[0].parts == (frozenset({"ab.old", "ab.new"}), frozenset({"ac.new"}))


def test_a_corridor_within_another_stands_back() -> None:
    """The loss of b-c takes a-c too, so any pair with a-c loses no more than one with b-c."""
    question = small.line_of_three()
    spans = tuple(
        replace(s, srlgs=frozenset({"b-c"})) if s.id == "ac.new" else s
        for s in question.network.spans
    )
    question = replace(
        question,
        network=Network(question.network.places, spans),
        failures=FailureSpec(pairs=Pairs.CORRIDOR),
    )
    assert ids(question) == ["intact", "pair:a-b+b-c"]


def test_the_only_corridor_is_a_pair_with_itself() -> None:
    question = small.scenario(
        [small.place("a", 100, 30), small.place("b", 101, 30)],
        [small.span("ab.old", "a", "b", 150)],
        [Target("t", small.of("a"), small.of("b"), Limit(2.0), Limit(3.0))],
        failures=FailureSpec(pairs=Pairs.CORRIDOR),
    )
    assert ids(question) == ["intact", "pair:a-b"]
    assert set(expand(question).losses) == {"pair:a-b"}


def holds(model: ServiceModel, spans: tuple[str, ...], lost: list[Failure]) -> dict[Demand, bool]:
    links = tuple(link.id for link in model.links)
    served = [(failure, model.serve(spans, links, failure)) for failure in lost]
    return {
        demand: all(
            model.exempt(demand, failure)
            or ((ns := service.one_way_ns(demand)) is not None and ns <= demand.after_ns)
            for failure, service in served
        )
        for demand in model.demands
        if demand.after_ns is not None
    }


@settings(max_examples=60, deadline=None)
@given(question=small.scenarios(), data=st.data())
def test_reduced_pairs_are_as_hard_as_all_pairs(question: Scenario, data: st.DataObject) -> None:
    question = replace(question, failures=FailureSpec(pairs=Pairs.CORRIDOR))
    model = ServiceModel(question)
    lost = {s.corridor: frozenset[str]() for s in model.spans}
    for corridor in lost:
        lost[corridor] = frozenset(s.id for s in model.spans if corridor in s.risk_groups)
    every = [Failure("f", lost[a] | lost[b]) for a, b in combinations(sorted(lost), 2)]
    every = every or [Failure("f", only) for only in lost.values()]
    names = [s.id for s in model.spans]
    spans = tuple(data.draw(st.lists(st.sampled_from(names), unique=True)))
    assert holds(model, spans, every) == holds(model, spans, list(model.failures[1:]))


def centre_beside(rng: random.Random, question: Scenario, radius_km: float) -> tuple[float, float]:
    """A point up to a little more than a radius off some route."""
    span = rng.choice(question.network.spans)
    a, b = (question.network.place[end] for end in (span.a, span.b))
    t, turn = rng.random(), rng.uniform(0, 2 * math.pi)
    step = math.degrees(rng.uniform(0, 1.05) * radius_km / EARTH_KM)
    lat = a.lat + t * (b.lat - a.lat) + step * math.cos(turn)
    lon = a.lon + t * (b.lon - a.lon) + step * math.sin(turn) / math.cos(math.radians(lat))
    return lon, lat


@settings(max_examples=60, deadline=None)
@given(
    question=small.scenarios(), radius=st.sampled_from([2.0, 15.0, 60.0]), seed=st.integers(0, 999)
)
def test_no_disc_is_worse_than_those_listed(question: Scenario, radius: float, seed: int) -> None:
    question = replace(question, failures=FailureSpec(disc_km=radius))
    usable = {span.id: span for span in usable_spans(question)}
    ends = {place.id for place in question.network.places}
    listed = [(f.lost_spans, f.lost_places) for f in failures(question, None, ends)[1:]]
    rng = random.Random(seed)
    for _ in range(150):
        centre = centre_beside(rng, question, radius)
        cut, covered = _struck(centre, radius, usable, question.network.place)
        assert not cut or any(cut <= more and spared <= covered for more, spared in listed)


@settings(max_examples=40, deadline=None)
@given(question=small.scenarios(), radius=st.sampled_from([2.0, 15.0, 60.0]))
def test_each_disc_cuts_what_it_says(question: Scenario, radius: float) -> None:
    """Measured another way: cross-track distances from the centre that the id names."""
    question = replace(question, failures=FailureSpec(disc_km=radius))
    place = question.network.place
    for failure in failures(question)[1:]:
        lon, _, lat = failure.id.removeprefix("disc:").partition(",")
        centre = float(lon), float(lat)
        for span in usable_spans(question):
            near = _route_km(centre, _line(span, place)) <= radius + 0.001
            assert near == (span.id in failure.lost_spans)
        for town in place.values():
            near = _km(centre, (town.lon, town.lat)) <= radius + 0.001
            assert near == (town.id in failure.lost_places)


def test_a_disc_along_a_bent_route() -> None:
    """A route that swings 0.5 degrees north is struck there, not on the straight line."""
    places = [small.place("a", 100, 30), small.place("b", 101, 30), small.place("c", 100.5, 30.5)]
    bent = replace(small.span("bent", "a", "b", 150), route=((100, 30), (100.5, 30.45), (101, 30)))
    question = small.scenario(
        places,
        [bent, small.span("ac", "a", "c", 90), small.span("cb", "c", "b", 90)],
        [Target("t", small.of("a"), small.of("b"), Limit(2), Limit(3))],
        failures=FailureSpec(disc_km=6.0),
    )
    every = frozenset({"bent", "ac", "cb"})
    assert every in {f.lost_spans for f in failures(question)}


@pytest.mark.parametrize("spec", ["span", "corridor", "srlg", "place"])
def test_a_failure_by_its_name_is_the_one_in_the_list(spec: str) -> None:
    question = replace(
        small.line_of_three(),
        failures=FailureSpec(Single(spec), pairs=Pairs.CORRIDOR, disc_km=10.0),
    )
    for failure in failures(question):
        assert failure_named(question, failure.id) == failure
    with pytest.raises(ValueError, match="no failure is called"):
        failure_named(question, "set:unknown")


@settings(max_examples=25, deadline=None)
@given(
    question=small.scenarios(),
    also=st.lists(st.sampled_from([Single.CORRIDOR, Single.PLACE]), max_size=2),
    pairs=st.sampled_from(Pairs),
    disc=st.sampled_from([None, 5.0, 40.0]),
)
def test_plans_survive_the_check(
    question: Scenario, also: list[Single], pairs: Pairs, disc: float | None
) -> None:
    spec = FailureSpec(Single.NONE, also=tuple(also), pairs=pairs, disc_km=disc)
    question = replace(question, failures=spec)
    report = verify(make_plan(question), question)
    assert report.ok, [str(finding) for finding in report.findings]


def test_one_cut_breaks_a_target_and_a_pair_that_is_not_listed_cuts_it_off() -> None:
    """What takes longer than the limit pairs with nothing: no plan depends on it."""
    places = [small.place(name, *at) for name, at in zip("abcd", small.SPOTS, strict=False)]
    spans = [small.span("ab", "a", "b", 100)]
    spans += [small.span(f"a{x}", "a", x, 100, srlgs=("a-b",) * (x == "c")) for x in "cd"]
    spans += [small.span(f"{x}b", x, "b", 100) for x in "cd"]
    target = Target("t", small.of("a"), small.of("b"), Limit(9.0), Limit(1.000199))
    both = FailureSpec(Single.SRLG, pairs=Pairs.CORRIDOR)
    gear = small.equipment(hop_us=0)
    question = small.scenario(places, spans, [target], failures=both, gear=gear)
    plan = make_plan(question)
    worst = plan.targets[0].worst_failure
    assert worst is not None and worst.failure == "srlg:a-b"
    listed = {failure.id for failure in ServiceModel(question).failures}
    assert "pair:a-b+a-d" not in listed  # it would cut the target off
    assert "pair:a-b+a-d" in expand(question).losses
    report = verify(plan, question)
    assert report.ok, [str(finding) for finding in report.findings]
    milder = replace(worst, failure="srlg:a-c", one_way_ns=plan.targets[0].after_ns, met=True)
    lie = replace(plan, targets=(replace(plan.targets[0], worst_failure=milder),))
    assert "worst_failure" in {finding.code for finding in verify(lie, question).findings}


@pytest.mark.parametrize("spec", [FailureSpec(pairs=Pairs.CORRIDOR), FailureSpec(disc_km=30.0)])
def test_the_check_finds_a_failure_left_out(spec: FailureSpec) -> None:
    """A plan for the intact network only, passed off as one that survives."""
    question = small.with_targets(
        small.line_of_three(), Target("t", small.of("a"), small.of("c"), Limit(1.1), Limit(2.2))
    )
    plan = make_plan(question)
    assert verify(plan, question).ok
    codes = {finding.code for finding in verify(plan, replace(question, failures=spec)).findings}
    assert "failure_missed" in codes


def scenario_file(folder: Path, asked: str) -> Path:
    path = folder / "mine.yaml"
    path.write_text(f"extends: guizhou\nname: mine\nfailures: {asked}\n", encoding="utf-8")
    return path


def test_families_in_a_file(tmp_path: Path) -> None:
    asked = "{single: [corridor, none, place], pairs: corridor, disc_km: 25}"
    found = api.load_scenario(scenario_file(tmp_path, asked)).failures
    assert found == FailureSpec(
        Single.CORRIDOR, also=(Single.PLACE,), pairs=Pairs.CORRIDOR, disc_km=25.0
    )
    assert api.load_scenario("guizhou", ["failures.single=[none]"]).failures.families == ()


@pytest.mark.parametrize(
    ("asked", "text"),
    [
        ("{single: [corridor, cable]}", 'failures.single[1]: found "cable"'),
        ("{pairs: span}", 'failures.pairs: found "span"'),
        ("{disc_km: 0}", "failures.disc_km: found 0"),
        ("{single: []}", "failures.single"),
    ],
)
def test_wrong_families_in_a_file(tmp_path: Path, asked: str, text: str) -> None:
    with pytest.raises(InputError) as caught:
        api.load_scenario(scenario_file(tmp_path, asked))
    assert text in "\n".join(str(problem) for problem in caught.value.problems)


@pytest.mark.parametrize("name", ["any-two-cuts", "regional-disaster", "cut-or-place"])
def test_the_bundled_question_has_a_plan(name: str) -> None:
    model = ServiceModel(api.load_scenario(name))
    assert len(model.failures) > 50
    assert impossible_targets(model) == ()
