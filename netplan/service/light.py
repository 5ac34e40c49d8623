"""What light may do in the mode that a scenario asks for: spans, routes, regenerators at places.

Every link must be lit in that mode. So a span uses up noise, not delay, and a link runs over the
fastest of the routes whose noise its regenerators carry: another one than the fastest of all where
that is too noisy. Labels of latency and noise find it, compiled.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from netplan.model.light import asked_mode
from netplan.model.network import Span
from netplan.model.optics import Mode
from netplan.model.scenario import Scenario
from netplan.optics.noise import NoiseModel
from netplan.optics.regenerate import Budget, places
from netplan.service.fibre import EdgeArrays

if TYPE_CHECKING:
    from netplan.graph.trees import Tree

Bool = npt.NDArray[np.bool_]
ARC_OPTICAL = 1
ROOM = 8
"""Labels of a place at first; more are made where they are needed."""


@dataclass(frozen=True)
class ModeNoise:
    """Light of one mode over the spans of a scenario, in whole units of noise.

    Attributes:
        mode: the mode.
        budget: what it may have from end to end.
        spans: the noise of every span without the ROADM behind it; None: it is not known.
    """

    mode: Mode
    budget: Budget
    spans: tuple[int | None, ...]

    @property
    def reach(self) -> int:
        """Return what spans may use up between two regenerators, each with the ROADM behind it."""
        return self.budget.of_spans

    @cached_property
    def use(self) -> tuple[int | None, ...]:
        """Return what every span uses up of the reach; None where no light gets over it."""
        taken = (None if units is None else units + self.budget.passing for units in self.spans)
        return tuple(None if n is None or n > self.reach else n for n in taken)

    @cached_property
    def carries(self) -> Bool:
        """Return a mask over the spans: True for those that light gets over."""
        return np.array([n is not None for n in self.use], dtype=bool)

    def goes_as_far_as(self, other: ModeNoise) -> bool:
        """Tell whether light of this mode gets over every stretch that light of another does."""
        return all(
            theirs is None or (mine is not None and mine * other.reach <= theirs * self.reach)
            for mine, theirs in zip(self.use, other.use, strict=True)
        )

    def places(self, route: Iterable[int]) -> tuple[int, ...]:
        """Return behind which spans of a route regenerators stand, from 1.

        Raises:
            ValueError: no light gets over one of its spans.
        """
        units = [self.spans[i] for i in route]
        found = None if None in units else places([n for n in units if n is not None], self.budget)
        if found is None:
            raise ValueError(f"no light of {self.mode.id} gets over this route")
        return found


def light_of(scenario: Scenario, spans: Sequence[Span]) -> ModeNoise | None:
    """Return the light that every link must be lit with; None where nothing is said of it."""
    mode = asked_mode(scenario)
    return None if mode is None else mode_noise(scenario, spans, mode)


def single_paths(scenario: Scenario, spans: Sequence[Span]) -> Scenario:
    """Return the question of single paths that a scenario with traffic in modes asks as well.

    Every pair needs a channel in time, so a path over links lit in one of the modes. Where one of
    them gets over whatever any other does, that is a path over links lit in this one. A scenario
    without traffic, without modes, or without such a mode is returned as it is: by delay.
    """
    optics, asked = scenario.equipment.optics, scenario.channels
    if scenario.demands is None or optics is None or asked is None or not asked.modes:
        return scenario
    every = [mode_noise(scenario, spans, optics.modes[mode]) for mode in asked.modes]
    for light in every:
        if all(light.goes_as_far_as(other) for other in every):
            return replace(scenario, demands=None, channels=replace(asked, modes=(light.mode.id,)))
    return scenario


def mode_noise(scenario: Scenario, spans: Sequence[Span], mode: Mode) -> ModeNoise:
    """Return the light of a mode over some spans."""
    noise = NoiseModel(scenario.equipment)
    budget = Budget(noise.budget(mode), noise.ends(mode).total, noise.passing(mode).total)
    return ModeNoise(mode, budget, tuple(_units(noise, span, mode) for span in spans))


def _units(noise: NoiseModel, span: Span, mode: Mode) -> int | None:
    """Return the noise of a span, None where nothing is known of its fibre or its sections."""
    if span.fibre not in noise.optics.fibres or not noise.section.fits(noise.sections(span).km):
        return None
    return noise.span(span, mode).total


class LightRoutes:
    """The fastest routes over spans that light gets over, by place of departure.

    Args:
        light: the mode.
        edges: the spans as links see them, in the order of ``light.spans``.
        regenerator_ns: delay of a regenerator.
    """

    def __init__(self, light: ModeNoise, edges: EdgeArrays, regenerator_ns: int) -> None:
        """Lay out the spans that light gets over, both ways."""
        from netplan.graph.arrays import FAR, Network, csr  # noqa: PLC0415  (kernels load here)
        from netplan.graph.trees import TreeRoom  # noqa: PLC0415

        self.light = light
        kept = np.flatnonzero(light.carries)
        self.span = np.concatenate([kept, kept]).astype(np.int32)
        tail = np.concatenate([edges.a[kept], edges.b[kept]]).astype(np.int32)
        head = np.concatenate([edges.b[kept], edges.a[kept]]).astype(np.int32)
        use = np.array([light.use[i] or 0 for i in self.span.tolist()], np.int64)
        m, none, alone = len(tail), np.zeros(0, np.int32), np.zeros(1, np.int32)
        self.tail = tail
        self._room = TreeRoom(
            Network(
                *csr(tail, edges.n),
                *csr(head, edges.n),
                tail,
                head,
                edges.ns[self.span].astype(np.int64),
                self.span,
                np.full(m, ARC_OPTICAL, np.int8),
                use,
                np.full(m, FAR, np.int64),
                *(none, none, alone, none, np.zeros(m + 1, np.int32), none),
                *(alone, none, none, none, np.arange(edges.n, dtype=np.int32)),
                np.zeros((0, 0), np.int64),
                light.reach,
                regenerator_ns,
                0,
                1,
                ROOM,
            )
        )

    def over(self, usable: Bool, origin: int, ends_only: Collection[int]) -> RoutesFrom:
        """Return the routes from a place over some spans, past no place of ``ends_only``."""
        closed = np.isin(self.tail, [place for place in ends_only if place != origin])
        lost = (closed | ~usable[self.span]).astype(np.uint8)
        chosen = np.ones(len(usable), np.uint8)
        return RoutesFrom(self, self._room.grow(chosen, lost, origin, kept=True))


@dataclass(frozen=True)
class RoutesFrom:
    """The routes from one place: to each, the fastest for every number of regenerators."""

    of: LightRoutes
    tree: Tree

    def fastest(self, end: int, regenerators: int) -> tuple[int, tuple[int, ...]] | None:
        """Return ns and spans of the fastest route that so many regenerators carry, if any.

        Their delay included.
        """
        most = (regenerators + 1) * self.of.light.reach
        fit = [(ns, used, label) for label, ns, used in self.tree.labels(end) if used <= most]
        if not fit:
            return None
        ns, _, label = min(fit)
        arcs = self.tree.arcs_to(label)
        return ns, tuple(int(self.of.span[arc]) for arc in reversed(arcs))

    def least_regenerators(self, end: int) -> int | None:
        """Return the fewest regenerators that a route takes, None where there is no route."""
        used = [used for _, _, used in self.tree.labels(end)]
        return max(0, -(-min(used) // self.of.light.reach) - 1) if used else None
