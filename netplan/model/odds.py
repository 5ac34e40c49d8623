"""How likely a plan holds: which law was sampled, and in how many worlds what held."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from itertools import islice
from math import ceil

LEVEL = 0.95
"""Confidence of the intervals stated."""
STATED_SEED = 0
"""Of the worlds in which a plan is tried for its record."""
JUDGED = 5
"""How many times as many worlds judge a plan that is asked to hold with a probability."""
MISSED_SHOWN = 5
"""Of how many pairs it is said in which state they are missed, where nothing is likely enough."""
STATED = ((10_000_000, 2_000), (200_000_000, 500))
"""Up to how large a question a plan's record states how often it holds, in how many worlds."""


class Correlation(StrEnum):
    """Which lengths err together."""

    INDEPENDENT = "independent"
    """Each corridor errs alone; all cables of one corridor err by the same share of their band."""
    BY_BASIS = "by_basis"
    """Corridors whose lengths come from one source (published, routed, estimated) err together:
    a Gaussian copula with a correlation of 0.5; the bands stay as they are."""


class Routing(StrEnum):
    """Which path a pair takes in a world."""

    ADAPTED = "adapted"
    """The shortest one there, over what the plan has."""
    FIXED = "fixed"
    """The path of the plan; after a failure the one that the plan has then."""


@dataclass(frozen=True)
class PairOdds:
    """In how many worlds one pair holds: intact, and intact and after every failure asked for.

    ``source`` is None where the nearest of several counts, which may be another in each world.
    """

    target: str
    source: str | None
    sink: str
    intact: int
    always: int


@dataclass(frozen=True)
class Odds:
    """In how many of ``samples`` sampled worlds a plan holds, routes adapted to each world.

    ``always`` counts the worlds in which **every** pair of every target holds intact and after
    every failure asked for; ``intact`` those in which every pair holds with nothing cut;
    ``targets`` those in which all pairs of one target always hold.
    """

    samples: int
    seed: int
    correlation: Correlation
    always: int
    intact: int
    targets: tuple[tuple[str, int], ...]
    pairs: tuple[PairOdds, ...]

    @property
    def least_pair(self) -> PairOdds | None:
        """Return the pair that holds least often, the first of equals; None without pairs."""
        return min(self.pairs, key=lambda pair: pair.always, default=None)

    @property
    def least_pairs(self) -> tuple[int, ...]:
        """Return the numbers of the few pairs that hold least often and not always, in order."""
        order = sorted(range(len(self.pairs)), key=lambda i: self.pairs[i].always)
        missed = (i for i in order if self.pairs[i].always < self.samples)
        return tuple(islice(missed, MISSED_SHOWN))


@dataclass(frozen=True)
class StateOdds:
    """In how many worlds one pair misses its limit in one state: intact, or after one failure."""

    target: str
    source: str | None
    sink: str
    failure: str
    missed: int


@dataclass(frozen=True)
class Most:
    """How often everything that may be built holds at once, where that is not often enough.

    Choosing more never makes a world fail: no plan holds more often than ``odds`` says. ``missed``
    has, of the pairs that hold least often, the state in which each is missed most.
    """

    odds: Odds
    missed: tuple[StateOdds, ...]


@dataclass(frozen=True)
class Joint:
    """What a plan holds of a joint requirement, in the worlds that it was searched with.

    ``held`` of ``worlds`` worlds hold everything, ``needed`` had to; each pair also has, in every
    state, a path for which ``path_sd`` standard deviations fit below the limit (0: not asked).
    Where no plan is enough, ``held`` counts for everything that may be built, and ``most`` says
    how often that holds in worlds that judge (None where there are none).
    """

    all_targets: float
    worlds: int
    seed: int
    correlation: Correlation
    needed: int
    held: int
    path_sd: float
    most: Most | None = None

    @property
    def spare(self) -> int:
        """Return how many more worlds are needed than the probability says."""
        return self.needed - min(self.worlds, ceil(self.all_targets * self.worlds - 1e-9))


def interval(count: int, samples: int, level: float = LEVEL) -> tuple[float, float]:
    """Return the Clopper-Pearson interval of a probability of which ``count`` samples came true.

    The probability is below it, or above it, with at most half of 1 - ``level`` each.
    """
    from scipy.special import betaincinv  # noqa: PLC0415  (numpy loads here)

    tail, count = (1 - level) / 2, min(count, samples)
    low = 0.0 if count == 0 else float(betaincinv(count, samples - count + 1, tail))
    high = 1.0 if count == samples else float(betaincinv(count + 1, samples - count, 1 - tail))
    return low, high


def at_least(count: int, samples: int, level: float = LEVEL) -> float:
    """Return the one-sided bound: the probability is not below it, with confidence ``level``."""
    return interval(count, samples, 2 * level - 1)[0]


def stated_samples(pairs: int, spans: int, *, judged: bool = False) -> int:
    """Return in how many worlds a plan is tried for its record; 0: in none.

    Fewer where trying takes longer, so that a plan is there as soon: with the pairs, and with the
    spans twice over, of which each may be cut. ``judged`` tells that a probability is asked for,
    which these worlds are to decide: there are more then.
    """
    found = next((count for most, count in STATED if pairs * spans**2 <= most), 0)
    return JUDGED * found if judged else found


def too_unlikely(joint: Joint) -> str:
    """Return the reason of a plan where everything built does not hold often enough at once."""
    return (
        f"no plan holds all targets at once in enough sampled worlds: with everything built "
        f"{joint.held:,} of {joint.worlds:,} hold, {joint.needed:,} are needed"
    )
