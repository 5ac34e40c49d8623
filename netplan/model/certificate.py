"""A certificate that no plan is cheaper than a bound: a tree that anyone can check by sums.

Every part of the tree is a set of plans: those in which the items chosen and refused on the
way to it are so. In a part, evidence fixes further items; then the part ends: with evidence
that all its plans cost at least the bound, with a limit that none of its plans can keep, or
split in two. Items are spans and links, by id; a pair is a demand under a failure.
"""

from __future__ import annotations

from dataclasses import dataclass

from netplan.model.reason import LabelCertificate

ROW = "row "
"""Before the number of a row of the traffic, in the name of what asks for it."""


@dataclass(frozen=True)
class Pair:
    """A demand under a failure.

    Demands are called ``target:source|source>sink``, ``link:id`` for a forced link, and ``row 7``
    for a row of the traffic.
    """

    demand: str
    failure: str


@dataclass(frozen=True)
class PairWeights:
    """Weights of one pair: ``values[i]`` (scaled CNY) on ``items[i]``; 0 on all others."""

    pair: int
    items: tuple[int, ...]
    values: tuple[int, ...]


@dataclass(frozen=True)
class Cut:
    """Items of which a pair needs at least one, and a multiplier (scaled CNY)."""

    pair: int
    items: tuple[int, ...]
    multiplier: int


@dataclass(frozen=True)
class Evidence:
    """Weights and cuts that give a lower bound; without any it is what is chosen already."""

    weights: tuple[PairWeights, ...] = ()
    cuts: tuple[Cut, ...] = ()


@dataclass(frozen=True)
class Fixing:
    """Items that evidence fixes: with any one of them the other way, no plan beats the bound."""

    evidence: Evidence
    chosen: tuple[int, ...]
    refused: tuple[int, ...]


@dataclass(frozen=True)
class CutOff:
    """A pair whose limit fails even with everything chosen that the part permits."""

    pair: int


@dataclass(frozen=True)
class Split:
    """An item, and the numbers of the parts in which it is chosen and refused."""

    item: int
    chosen: int
    refused: int


@dataclass(frozen=True)
class Part:
    """A part of the tree: rounds of fixing in order, and how it ends.

    ``end`` None: the last round fixes an item both ways, so that nothing is left.
    """

    fixings: tuple[Fixing, ...]
    end: Evidence | CutOff | Split | None


@dataclass(frozen=True)
class Polygon:
    """Where the reserve of one confidence is taken exactly, see ``check/certificate/copies.py``.

    Attributes:
        per_path, law: the confidence.
        corners_ns: standard deviations, increasing.
        hops, links: how many the layers tell apart.
    """

    per_path: float
    law: str
    corners_ns: tuple[int, ...]
    hops: int
    links: int


@dataclass(frozen=True)
class Load:
    """What the traffic of a state weighs at least: a row over fibre pairs and channels.

    Whatever ways channels take in time, the slots of the spans and what is bought of the links,
    weighed, are at least as much as the channels of the demands weigh.

    Attributes:
        failure: the state.
        weights: of a slot of a span, and of one of what is bought of a link; by the item that is
            its lowest rung.
        demands: what all channels of a demand together weigh at least, by its name.
        divisor: of the rounding that whole pairs and channels allow; 0: none.
        hops: weights of Mbit/s, in channels, over today's hops that have a limit, by their span:
            what these have room for, weighed, is there without being bought.
    """

    failure: str
    weights: tuple[tuple[str, int], ...]
    demands: tuple[tuple[str, int], ...]
    divisor: int = 0
    hops: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True)
class Shortage:
    """A state that whole channels do not fit through without any of some items: one is needed."""

    failure: str
    items: tuple[str, ...]


@dataclass(frozen=True)
class TrafficProof:
    """What a proof says of traffic.

    Attributes:
        fewest_cny: what the fewest channels cost in all, where the tree leaves them out and links
            are free; None: the tree counts channels link by link.
        rows: each asked as a demand of its own, ``row 0`` and so on, of the intact network.
    """

    fewest_cny: int | None = None
    rows: tuple[Load | Shortage, ...] = ()


@dataclass(frozen=True)
class Certificate:
    """The proof of a plan's lower bound, or of what cannot hold.

    Attributes:
        lower_bound_cny: no plan that keeps every limit costs less; None when nothing is
            claimed (a plan that cannot be has no bound).
        scale: weights and multipliers are CNY times this.
        items: ids of spans and links that the parts speak of.
        pairs: the demands and failures that they speak of.
        parts: the tree; part 0 is the whole question.
        impossible: distance labels of the limits that cannot hold.
        polygons: of every confidence that the proof counts.
        traffic: of a scenario with traffic.
    """

    lower_bound_cny: int | None
    scale: int = 1
    items: tuple[str, ...] = ()
    pairs: tuple[Pair, ...] = ()
    parts: tuple[Part, ...] = ()
    impossible: tuple[LabelCertificate, ...] = ()
    polygons: tuple[Polygon, ...] = ()
    traffic: TrafficProof | None = None

    @property
    def evidence(self) -> tuple[Evidence, ...]:
        """Return every piece of evidence, those of fixings first in each part."""
        return tuple(
            evidence
            for part in self.parts
            for evidence in (*(fixing.evidence for fixing in part.fixings), part.end)
            if isinstance(evidence, Evidence)
        )


@dataclass(frozen=True)
class Seal:
    """What a certificate's file belongs to: digests of plan.json and of every input by role.

    ``name`` is that of the scenario.
    """

    plan_sha256: str
    inputs: tuple[tuple[str, str], ...]
    name: str
