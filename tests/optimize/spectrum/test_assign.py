"""Slots: the busiest span mostly proves first fit; where it cannot, a search does."""

from __future__ import annotations

from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from netplan.optimize.spectrum.assign import assign
from netplan.optimize.spectrum.problem import Channel, SpectrumProblem, clashes


def test_channels_that_share_no_span_take_the_same_slot() -> None:
    found = assign(SpectrumProblem([Channel(("a",)), Channel(("b",))]))
    assert found is not None
    assert (found.first, found.used, found.proven) == ((0, 0), 1, True)


def test_three_channels_around_a_ring_need_three_slots_though_every_span_carries_two() -> None:
    ring = SpectrumProblem([Channel(("a", "b")), Channel(("b", "c")), Channel(("a", "c"))])
    assert ring.busiest == ("a", 2)
    found = assign(ring)
    assert found is not None
    assert (found.used, found.least, found.busiest) == (3, 3, None)
    assert assign(ring, slots=2) is None


def test_a_second_pair_on_one_span_of_the_ring_is_enough() -> None:
    channels = [Channel(("a", "b")), Channel(("b", "c")), Channel(("a", "c"))]
    found = assign(SpectrumProblem(channels, {"a": 2}), slots=2)
    assert found is not None
    assert found.used == 2


def test_what_is_held_stays_and_others_go_around_it() -> None:
    problem = SpectrumProblem([Channel(("a",)), Channel(("a", "b"))], held={1: 0})
    found = assign(problem)
    assert found is not None
    assert found.first == (1, 0)


def test_no_channels_need_no_slots() -> None:
    assert assign(SpectrumProblem([]), slots=0) is not None


def _least(problem: SpectrumProblem) -> int:
    """Return the fewest slots, by trying everything."""
    most = sum(c.width for c in problem.channels)
    for used in range(most + 1):
        ranges = [range(max(0, used - c.width + 1)) for c in problem.channels]
        if any(not clashes(problem, first) for first in product(*ranges)):
            return used
    raise AssertionError


CHANNELS = st.lists(
    st.builds(
        Channel,
        st.lists(st.sampled_from("abcd"), min_size=1, max_size=3, unique=True).map(tuple),
        st.integers(1, 2),
    ),
    min_size=1,
    max_size=4,
)


@settings(max_examples=60, deadline=None)
@given(CHANNELS, st.dictionaries(st.sampled_from("abcd"), st.integers(1, 2)))
def test_no_assignment_of_few_channels_uses_fewer_slots(
    channels: list[Channel], pairs: dict[str, int]
) -> None:
    problem = SpectrumProblem(channels, pairs)
    found = assign(problem)
    assert found is not None
    assert not clashes(problem, found.first)
    assert found.used == found.least == _least(problem)
    assert assign(problem, slots=found.used) is not None
    assert assign(problem, slots=found.used - 1) is None
