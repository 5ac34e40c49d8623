"""What a link carries: by mode and way, with regenerators at places and noise by cause."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from netplan.lighting.ways import Way, ways
from netplan.model.network import Network, Span
from netplan.model.optics import Mode
from netplan.model.plan import Plan, PlanLink
from netplan.optics.noise import Noise, NoiseModel
from netplan.optics.regenerate import Budget, least, places
from netplan.service.service import ServiceModel


@dataclass(frozen=True)
class Stretch:
    """A part of a way between its ends or regenerators, which light goes in one go.

    ``gsnr_db`` counts a cap of reach as noise, ``known_db`` does not. ``noisiest`` is the span
    with the most noise and its share of all.
    """

    a: str
    b: str
    route: tuple[str, ...]
    noise: Noise
    gsnr_db: float
    known_db: float
    noisiest: tuple[str, float]


def stretch_of(
    model: NoiseModel, ends: tuple[str, str], spans: Sequence[Span], mode: Mode
) -> Stretch:
    """Return a mode over spans between two places, in one go.

    Raises:
        KeyError: nothing is known of the fibre of a span.
        ValueError: the sections of a span are longer than the table of noise goes.
    """
    noise = model.route(spans, mode)
    gsnr, known = (model.gsnr_db(each, mode) for each in (noise, noise.known))
    units = [(model.span(span, mode).total, span.id) for span in spans]
    most, id_ = max(units, key=lambda one: one[0])
    route = tuple(span.id for span in spans)
    return Stretch(*ends, route, noise, gsnr, known, (id_, most / noise.total))


@dataclass(frozen=True)
class Blocked:
    """Why no number of regenerators helps: what is wrong with a span.

    ``noise`` is that of light over this span alone, None where none is known.
    """

    reason: str
    span: str
    noise: Noise | None


@dataclass(frozen=True)
class Lit:
    """A mode over a way: where it is regenerated, or what forbids it.

    Args:
        way: the way.
        whole: all of it without a regenerator; None: not known of every span.
        stretches: between regenerators, in the order of the way; none where it is blocked.
        at_least: so many regenerators any choice of places needs.
        blocked: what forbids it, None for nothing.
    """

    way: Way
    whole: Stretch | None
    stretches: tuple[Stretch, ...]
    at_least: int
    blocked: Blocked | None

    @property
    def regenerators(self) -> tuple[str, ...]:
        """Return the places of the regenerators."""
        return tuple(stretch.b for stretch in self.stretches[:-1])

    @property
    def worst(self) -> Stretch | None:
        """Return the stretch that has most noise; the whole way where it is blocked."""
        return max(self.stretches, key=_total, default=self.whole)

    @property
    def badness(self) -> tuple[bool, int, int]:
        """Return what orders ways from good to bad: blocked, regenerators, noise."""
        worst = self.worst
        total = 0 if worst is None else worst.noise.total
        return self.blocked is not None, len(self.regenerators), total


@dataclass(frozen=True)
class ModeVerdict:
    """A mode on a link: over its own route, and over the worst of all its ways."""

    mode: Mode
    needed_db: float
    intact: Lit
    worst: Lit

    @property
    def holds(self) -> bool:
        """Tell whether it holds on every way without a regenerator."""
        return not self.worst.badness[0] and not self.worst.badness[1]

    def left_db(self, lit: Lit) -> float | None:
        """Return how far the GSNR is above what is needed; None where it is not known."""
        return None if lit.worst is None else lit.worst.gsnr_db - self.needed_db


@dataclass(frozen=True)
class LinkVerdict:
    """A link with every mode, the best first; ``asked`` names those it has to be lit in, if any."""

    link: PlanLink
    ways: tuple[Way, ...]
    modes: tuple[ModeVerdict, ...]
    asked: tuple[str, ...] = ()

    @cached_property
    def best(self) -> ModeVerdict | None:
        """Return the mode with the fewest regenerators over its ways, then the highest rate.

        Of those that are asked for, where some are. None where every one is blocked on some way.
        """
        possible = [verdict for verdict in self._eligible if verdict.worst.blocked is None]
        return min(possible, key=lambda verdict: len(verdict.worst.regenerators), default=None)

    @property
    def shown(self) -> ModeVerdict:
        """Return the best mode, or where there is none the one that needs least."""
        return self.best or min(self._eligible, key=lambda verdict: verdict.needed_db)

    @property
    def _eligible(self) -> Sequence[ModeVerdict]:
        return [v for v in self.modes if not self.asked or v.mode.id in self.asked]


def judge(plan: Plan, model: ServiceModel) -> tuple[LinkVerdict, ...]:
    """Return what every link of a plan carries, in the order of the plan.

    Raises:
        ValueError: the equipment of the scenario has no optics.
    """
    noise = NoiseModel(model.scenario.equipment)
    found = ways(plan, model)
    channels = model.scenario.channels
    judged = _Judge(noise, model.scenario.network, () if channels is None else channels.modes)
    return tuple(judged.link(link, found[link.id]) for link in plan.links)


@dataclass(frozen=True)
class _Judge:
    noise: NoiseModel
    network: Network
    asked: tuple[str, ...] = ()

    def link(self, link: PlanLink, taken: tuple[Way, ...]) -> LinkVerdict:
        verdicts = tuple(self._mode(link, taken, mode) for mode in self.noise.modes)
        return LinkVerdict(link, taken, verdicts, self.asked)

    def _mode(self, link: PlanLink, taken: tuple[Way, ...], mode: Mode) -> ModeVerdict:
        lit = [self.lit(link.a, way, mode) for way in taken]
        worst = max(lit, key=lambda each: each.badness)  # the first of equals: intact, if it is
        return ModeVerdict(mode, self.noise.needed_db(mode), lit[0], worst)

    def lit(self, start: str, way: Way, mode: Mode) -> Lit:
        """Return a mode over a way that begins at a place."""
        spans = [self.network.span[id_] for id_ in way.route]
        blocked = self._blocked(spans, mode)
        if blocked is not None and blocked.noise is None:
            return Lit(way, None, (), 0, blocked)
        stops = self._stops(start, spans)
        units = [self.noise.span(span, mode).total for span in spans]

        def stretch(a: int, b: int) -> Stretch:
            return stretch_of(self.noise, (stops[a], stops[b]), spans[a:b], mode)

        budget, whole = self.budget(mode), stretch(0, len(spans))
        cuts = places(units, budget)
        if cuts is None:
            return Lit(way, whole, (), 0, blocked)
        stretches = tuple(stretch(a, b) for a, b in pairwise((0, *cuts, len(spans))))
        return Lit(way, whole, stretches, least(units, budget), None)

    def budget(self, mode: Mode) -> Budget:
        """Return the budget of a mode as whole numbers."""
        noise = self.noise
        ends, passing = noise.ends(mode).total, noise.passing(mode).total
        return Budget(noise.budget(mode), ends, passing)

    def _blocked(self, spans: Sequence[Span], mode: Mode) -> Blocked | None:
        """Return what is wrong with the first span that has no known noise, else the noisiest."""
        reasons: Mapping[str, str] = {
            span.id: reason
            for span in spans
            if (reason := self.noise.reason(span, mode)) is not None
        }
        known = []
        for span in spans:
            if span.id not in reasons:
                continue
            try:
                known.append((span, self.noise.route([span], mode)))
            except (KeyError, ValueError):  # its fibre or its length, as the reason says
                return Blocked(reasons[span.id], span.id, None)
        if not known:
            return None
        worst, noise = max(known, key=lambda pair: pair[1].total)
        return Blocked(reasons[worst.id], worst.id, noise)

    @staticmethod
    def _stops(start: str, spans: Sequence[Span]) -> list[str]:
        """Return the places of a way in order."""
        stops = [start]
        for span in spans:
            stops.append(span.b if span.a == stops[-1] else span.a)
        return stops


def _total(stretch: Stretch) -> int:
    return stretch.noise.total
