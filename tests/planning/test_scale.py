"""What grows with the size of a network: looks are counted, answers compared with plain ones."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netplan.check.plan import targets
from netplan.check.recompute.question import expand
from netplan.check.recompute.service import Service
from netplan.errors import InputError
from netplan.failures import failure as failing
from netplan.failures.borders import Borders
from netplan.failures.disaster import discs
from netplan.failures.failure import Failure, FailureNames, Losses, failures, usable_spans
from netplan.failures.sphere import Arcs, unit
from netplan.model.network import Span
from netplan.model.scenario import FailureSpec, Limit, LossSet, Pairs, Scenario, Single, Target
from netplan.planning.design import Design
from netplan.planning.formulation import build_problem
from netplan.service.fibre import EdgeArrays, Tree, distances
from netplan.service.service import ServiceModel
from tests.support import small

SETS = st.frozensets(st.sampled_from("abcdefgh"), min_size=1)


def chain(n: int) -> Scenario:
    """Return n places in a row, each step with an old and a new span in a corridor of its own."""
    places = [small.place(f"p{i:03d}", 5 + 0.1 * i, 50) for i in range(n)]
    spans = [
        small.span(f"{kind}{i:03d}", f"p{i:03d}", f"p{i + 1:03d}", 20 - 5 * new, new=bool(new))
        for i in range(n - 1)
        for new, kind in enumerate(("old", "new"))
    ]
    target = Target("t", small.of("p000"), small.of(f"p{n - 1:03d}"), Limit(90), Limit(90))
    return small.scenario(places, spans, [target])


def scanned(spans: tuple[Span, ...], group: str) -> frozenset[str]:
    """Return what a risk group takes, by a look at every span."""
    return frozenset(span.id for span in spans if group in span.risk_groups)


@settings(max_examples=60, deadline=None)
@given(question=small.scenarios())
def test_losses_are_those_of_a_look_at_every_span(question: Scenario) -> None:
    spans = usable_spans(question)
    losses = Losses(spans)
    for group in {group for span in spans for group in span.risk_groups}:
        assert losses.of_group(group) == scanned(spans, group)
    for place in question.network.place:
        ends = frozenset(span.id for span in spans if place in (span.a, span.b))
        assert losses.touching([place]) == ends
    assert list(losses.corridors) == sorted({span.corridor for span in spans})
    assert losses.of_group("nowhere") == losses.touching(["nowhere"]) == frozenset()


@given(sets=st.sets(SETS, max_size=12))
def test_the_largest_sets_are_those_of_all_comparisons(sets: set[frozenset[str]]) -> None:
    ordered = sorted(sets, key=sorted)
    plain = [mine for mine in ordered if not any(mine < other for other in ordered)]
    assert list(failing._largest(ordered)) == plain


@pytest.fixture
def looks(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Note every span whose risk groups are asked for."""
    seen: list[str] = []
    groups: Callable[[Span], frozenset[str]] = vars(Span)["risk_groups"].fget

    def noted(span: Span) -> frozenset[str]:
        seen.append(span.id)
        return groups(span)

    monkeypatch.setattr(Span, "risk_groups", property(noted))
    return seen


@pytest.mark.parametrize("family", ["corridor", "srlg", "place", "span"])
@pytest.mark.parametrize("n", [10, 100])
def test_a_family_looks_at_each_span_once(looks: list[str], family: str, n: int) -> None:
    question = replace(chain(n), failures=FailureSpec(Single(family)))
    looks.clear()
    assert len(failures(question)) >= n
    # once to see that the span is in use, once to see what goes with it
    assert len(looks) <= 2 * len(question.network.spans)


def test_failures_are_named_after_one_look_at_each_span(looks: list[str]) -> None:
    spec = FailureSpec(Single.CORRIDOR, sets=(LossSet("s", corridors=("p000-p001",)),))
    question = replace(chain(60), failures=spec)
    listed = failures(question)
    looks.clear()
    names = FailureNames(question)
    assert tuple(names.named(failure.id) for failure in listed) == listed
    assert len(looks) <= 2 * len(question.network.spans)


def test_pairs_are_those_of_all_comparisons() -> None:
    question = replace(chain(9), failures=FailureSpec(pairs=Pairs.CORRIDOR))
    found = {failure.id for failure in failures(question)}
    corridors = sorted({span.corridor for span in question.network.spans})
    assert found == {
        "intact",
        *(f"pair:{a}+{b}" for i, a in enumerate(corridors) for b in corridors[i + 1 :]),
    }
    assert Failure("intact", frozenset()) in failures(question)


def test_pairs_of_too_many_corridors_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(failing, "MOST_PAIRED", 7)
    question = replace(chain(9), failures=FailureSpec(pairs=Pairs.CORRIDOR))
    with pytest.raises(InputError, match=r"failures.pairs: found corridor, with 8 corridors; al"):
        failures(question)


@settings(max_examples=60, deadline=None)
@given(data=st.data(), n=st.integers(2, 6))
def test_edges_joined_are_sorted_as_all_together(data: st.DataObject, n: int) -> None:
    edge = st.tuples(st.integers(0, n - 1), st.integers(0, n - 1), st.integers(1, 4))
    edges = data.draw(st.lists(edge.filter(lambda e: e[0] != e[1]), max_size=12))
    some = data.draw(st.integers(0, len(edges)))

    def arrays(part: list[tuple[int, int, int]]) -> EdgeArrays:
        a, b, ns = np.array(part, np.int64).reshape(-1, 3).T
        return EdgeArrays(n, a, b, ns)

    new = arrays(edges[some:])
    joined = arrays(edges[:some]).joined(new.a, new.b, new.ns)
    mask = np.array(data.draw(st.lists(st.booleans(), min_size=len(edges), max_size=len(edges))))
    mask = mask.astype(bool)
    matrix, edge_of = joined.graph(mask)
    plain, plain_edge = arrays(edges).graph(mask)
    assert (matrix.toarray() == plain.toarray()).all()
    assert edge_of.tolist() == plain_edge.tolist()
    lengths, before = distances(matrix, range(n))
    for source in range(n):
        tree = Tree(matrix, edge_of, before[source])
        for sink in range(n):
            way = tree.edges_to(sink)
            assert sum(edges[e][2] for e in way) == (
                lengths[source][sink] if np.isfinite(lengths[source][sink]) else 0
            )


@settings(max_examples=60, deadline=None)
@given(question=small.scenarios(), data=st.data())
def test_the_worst_failure_is_that_of_all_services(question: Scenario, data: st.DataObject) -> None:
    model = ServiceModel(question)
    problem = build_problem(model)
    bits = st.lists(st.booleans(), min_size=(k := len(problem.cover.item_cost)), max_size=k)
    chosen = np.array(data.draw(bits | st.just([True] * k)), dtype=bool)
    has, spans = problem.bought(chosen), problem.chosen_spans(chosen)
    design = Design(model, spans, tuple(has), problem.worst_of(chosen), regenerators=has)
    assert design.outcomes() == replace(design, worst_of=None).outcomes()


@settings(max_examples=60, deadline=None)
@given(question=small.scenarios(), data=st.data())
def test_latencies_mended_after_a_loss_are_those_of_a_new_network(
    question: Scenario, data: st.DataObject
) -> None:
    asked = expand(question)
    lit = frozenset(data.draw(st.sets(st.sampled_from(sorted(asked.usable)))))
    links = dict(sorted((f"{a}--{b}", (a, b)) for a, b in asked.link_ends.values()))
    service = Service(asked, lit, links)
    for loss in asked.losses.values():
        plain = service._graph(service._links_after(loss), loss)
        for demand in asked.demands:
            for source in demand.sources:
                known = targets.nearest_ns(service, replace(demand, sources=(source,)), loss)
                if source in loss.places:
                    continue
                if source in plain:
                    lengths = nx.single_source_dijkstra_path_length(plain, source, weight="ns")
                    assert known == lengths.get(demand.sink)
                else:
                    assert known is None


def test_discs_are_tried_near_what_they_touch(monkeypatch: pytest.MonkeyPatch) -> None:
    """Four times the places, four times the looks at arcs: not sixteen."""
    from netplan.failures.disaster import _Land  # noqa: PLC0415

    counted: list[int] = []
    near = _Land._near

    def noted(land: _Land, points: np.ndarray, arcs: np.ndarray) -> np.ndarray:
        counted.append(len(points) * len(arcs))
        return near(land, points, arcs)

    monkeypatch.setattr(_Land, "_near", noted)
    looks = []
    for n in (40, 160):
        question = chain(n)
        counted.clear()
        found = discs(question.network, usable_spans(question), 8.0, *_all(question))
        looks.append(sum(counted))
        assert len(found) >= n // 2
    assert looks[1] < 6 * looks[0]


def test_neighbouring_discs_are_measured_together(monkeypatch: pytest.MonkeyPatch) -> None:
    """Looks are many discs at a time, and few of their sets are compared with all others."""
    from netplan.failures import disaster  # noqa: PLC0415

    groups, kept = [], []
    near, largest = disaster._Land._near, disaster._largest

    def noted(land: disaster._Land, points: np.ndarray, arcs: np.ndarray) -> np.ndarray:
        groups.append(len(points))
        return near(land, points, arcs)

    def compared(
        found: dict[tuple[frozenset[int], frozenset[int]], tuple[float, float]],
        check: Callable[[], None],
    ) -> list[tuple[float, float]]:
        kept.append(len(found))
        return largest(found, check)

    monkeypatch.setattr(disaster._Land, "_near", noted)
    monkeypatch.setattr(disaster, "_largest", compared)
    question = chain(160)
    found = discs(question.network, usable_spans(question), 30.0, *_all(question))
    assert sum(groups) > 25 * len(groups)
    assert len(found) <= kept[0] < sum(groups) / 10


def test_what_arcs_share_is_crossed_once() -> None:
    """Where a hundred cables meet, their common circle is one: they cross as so many lines."""
    far = unit([(10 + 0.3 * np.cos(k), 50 + 0.2 * np.sin(k)) for k in range(100)])
    arcs = Arcs(np.repeat(unit([(10.0, 50.0)]), 100, axis=0), far)
    borders = Borders(arcs, np.zeros((0, 3)), 1e-4, 1e-4)
    tops, *crossed = borders.crossings()
    assert len(tops) == 400
    each = 2 * 2 * 2 * 100 * 99 // 2  # two lines of an arc with two of another, at two points
    ends = 2 * 2 * 101 * 100 + 2 * 101 * 100 // 2  # circles with lines, circles with circles
    assert sum(map(len, crossed)) <= each + ends


def test_circles_that_cross_far_from_all_routes_are_not_measured(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The parallels beside two nearly parallel arcs meet somewhere on the globe."""
    from netplan.failures import disaster  # noqa: PLC0415

    measured: list[np.ndarray] = []
    near = disaster._Land._near

    def noted(land: disaster._Land, points: np.ndarray, arcs: np.ndarray) -> np.ndarray:
        measured.append(points)
        return near(land, points, arcs)

    monkeypatch.setattr(disaster._Land, "_near", noted)
    question = chain(40)
    discs(question.network, usable_spans(question), 8.0, *_all(question))
    apart = np.concatenate(measured) @ unit([(7, 50)]).T
    assert np.degrees(np.arccos(apart.min())) < 3


@pytest.mark.parametrize(
    ("limit", "message"),
    [
        (
            "MOST_MET",
            r"found 30, where discs reach [0-9,]+ pairs of arcs.* at most 7 pairs; take a",
        ),
        ("MOST_DISCS", r"found 30, where discs cut [0-9,]+ sets of spans.* at most 7 sets; take a"),
    ],
)
def test_discs_that_reach_too_much_are_refused(
    monkeypatch: pytest.MonkeyPatch, limit: str, message: str
) -> None:
    from netplan.failures import disaster  # noqa: PLC0415

    monkeypatch.setattr(disaster, limit, 7)
    question = replace(chain(60), failures=FailureSpec(disc_km=30.0))
    with pytest.raises(InputError, match=r"failures\.disc_km: " + message):
        failures(question)


def _all(question: Scenario) -> tuple[frozenset[str], frozenset[str]]:
    return frozenset(span.id for span in question.network.spans), frozenset()


def test_the_check_samples_a_bounded_number_of_discs(monkeypatch: pytest.MonkeyPatch) -> None:
    from netplan.check.recompute import disaster as disc  # noqa: PLC0415

    monkeypatch.setattr(disc, "MOST_DOTS", 500)
    monkeypatch.setattr(disc, "MOST_CENTRES", 300)
    tried: list[int] = []
    centres = disc._centres

    def noted(*asked: object) -> list[tuple[float, float]]:
        found = centres(*asked)  # type: ignore[arg-type]
        tried.append(len(found))
        return found

    monkeypatch.setattr(disc, "_centres", noted)
    for radius_km in (1e-300, 1e-3, 1.0, 30.0):
        expand(replace(chain(30), failures=FailureSpec(disc_km=radius_km)))
    assert max(tried) <= 300 + 7 * 58  # and one more for every span
