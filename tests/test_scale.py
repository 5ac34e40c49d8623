"""What grows with the size of a network: looks are counted, answers compared with plain ones."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
import small
from hypothesis import given, settings
from hypothesis import strategies as st

from netplan.model import failure as failing
from netplan.model.failure import Failure, FailureNames, Losses, failures, usable_spans
from netplan.model.network import Span
from netplan.model.scenario import FailureSpec, Limit, LossSet, Pairs, Scenario, Single, Target

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
def looks(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """Note every span whose risk groups are asked for."""
    seen: list[str] = []
    groups = Span.risk_groups.fget
    assert groups is not None

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
