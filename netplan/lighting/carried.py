"""What another tool is asked of a plan with traffic: its channels, with their spectrum."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from netplan.lighting.requests import Request
from netplan.lighting.running import Section, sections, stops
from netplan.lighting.verdict import stretch_of
from netplan.model.carried import INTACT, Carried, LitWay
from netplan.model.optics import Mode
from netplan.model.plan import Plan, PlanLink
from netplan.model.scenario import Scenario
from netplan.optics.noise import NoiseModel

STEP_GHZ = 6.25
"""Middles of channels are counted in these from ``ORIGIN_THZ`` (ITU-T G.694.1), widths in two."""
ORIGIN_THZ = 193.1

Grid = tuple[int, int]
"""Middle and width of a channel, in steps."""
Light = tuple[str, str, tuple[str, ...]]
"""A link, a mode and the spans between two ends or regenerators, from the link's first end."""


def carried_requests(plan: Plan, scenario: Scenario) -> tuple[Request, ...]:
    """Return a request for every stretch that light of a plan with traffic goes in one go.

    Those of the intact network ask for all channels on it, each in its slot; those after failures
    for one channel, where no other asks for the stretch. A plan without modes asks for nothing.
    """
    if plan.carried is None or not any(plan.carried.width):
        return ()
    return tuple(_Asked(plan, plan.carried, scenario).requests())


@dataclass
class _Asked:
    plan: Plan
    carried: Carried
    scenario: Scenario
    noise: NoiseModel = field(init=False)
    links: Mapping[str, PlanLink] = field(init=False)

    def __post_init__(self) -> None:
        self.noise = NoiseModel(self.scenario.equipment)
        self.links = {link.id: link for link in self.plan.links}

    def requests(self) -> Iterator[Request]:
        """Yield the requests of all states, the intact one first."""
        lit: dict[Light, list[int]] = {}
        ends: dict[Light, tuple[str, str]] = {}
        first_in: dict[Light, str] = {}
        for state in self.carried.states:
            for _, way in self.carried.lit(state):
                for light, part in self._parts(way):
                    first_in.setdefault(light, state.failure)
                    ends[light] = part.a, part.b
                    slots = lit.setdefault(light, [])
                    if state.failure == INTACT:
                        slots += (channel[part.number] for channel in way.slots)
        number: dict[tuple[str, str], int] = defaultdict(int)
        lots = _Lots(self.noise.optics.table.f_max_thz - self.noise.optics.table.f_min_thz)
        for light, slots in lit.items():
            link, mode, _ = light
            number[link, mode] += 1
            name = f"{link} {mode} lit {number[link, mode]}"
            asked = [(None, None)] if not slots else lots.of(light, self._spectra(mode, slots))
            for lot, spectrum in asked:
                id_ = f"{name} lot {lot + 1}" if lot else name
                yield self._request(id_, light, ends[light], first_in[light], spectrum, lot)

    def _request(
        self,
        id_: str,
        light: Light,
        ends: tuple[str, str],
        state: str,
        spectrum: tuple[Grid, ...] | None,
        lot: int | None,
    ) -> Request:
        link, mode, route = light
        spans = [self.scenario.network.span[span] for span in route]
        stretch = stretch_of(self.noise, ends, spans, self.noise.optics.modes[mode])
        return Request(id_, link, state, mode, stretch, True, spectrum, lot)

    def _parts(self, way: LitWay) -> Iterator[tuple[Light, Section]]:
        """Yield the stretches of a way, as light passes them from the first end of its link."""
        network, link = self.scenario.network, self.links[way.link]
        turned = stops(network, link, way)[0] != link.a
        for part in sections(network, link, way):
            told = Section(part.number, part.b, part.a, part.spans[::-1]) if turned else part
            yield (way.link, way.mode, told.spans), told

    def _spectra(self, mode: str, slots: Sequence[int]) -> list[Grid | None]:
        """Return where channels stand; None where the grid of steps has no place for it."""
        table, width = self.noise.optics.table, self.carried.width[mode]
        slot_ghz = self.carried.slot_ghz or self._spacing(mode)
        in_band = table.channels(slot_ghz)
        found: list[Grid | None] = []
        for first in sorted(slots):  # slots of a further band count on: GNPy is given one band
            offset_ghz = (table.f_min_thz - ORIGIN_THZ) * 1000
            middle_ghz = offset_ghz + (first % in_band + (width - 1) / 2) * slot_ghz
            n, m = middle_ghz / STEP_GHZ, width * slot_ghz / STEP_GHZ / 2
            whole = abs(n - round(n)) < 1e-6 and abs(m - round(m)) < 1e-6
            found.append((round(n), round(m)) if whole else None)
        return found

    def _spacing(self, mode: str) -> float:
        known: Mapping[str, Mode] = self.noise.optics.modes
        return known[mode].spacing_ghz


class _Lots:
    """Lots in which every channel has its slots for itself: spans with several pairs take several.

    In none is a band full, which GNPy 3.0.1 divides by zero over.
    """

    def __init__(self, band_thz: float) -> None:
        self._most = int(band_thz * 1000 / STEP_GHZ)
        self._taken: list[dict[str, set[int]]] = []

    def of(
        self, light: Light, spectra: Sequence[Grid | None]
    ) -> Iterator[tuple[int | None, tuple[Grid, ...] | None]]:
        """Yield the lots of channels over some spans, with the spectrum of those that have one."""
        found: dict[int, list[Grid]] = defaultdict(list)
        for grid in spectra:
            if grid is not None:
                found[self._lot(light[2], grid)].append(grid)
        if not found:
            yield None, None
        yield from ((lot, tuple(listed)) for lot, listed in sorted(found.items()))

    def _lot(self, route: Sequence[str], grid: Grid) -> int:
        middle, width = grid
        steps = set(range(middle - width, middle + width))
        fits = (n for n, taken in enumerate(self._taken) if self._fits(taken, route, steps))
        lot = next(fits, len(self._taken))
        if lot == len(self._taken):
            self._taken.append(defaultdict(set))
        for span in route:
            self._taken[lot][span] |= steps
        return lot

    def _fits(self, taken: Mapping[str, set[int]], route: Sequence[str], steps: set[int]) -> bool:
        on = [taken[span] for span in route if span in taken]
        return all(not one & steps and len(one) + len(steps) <= self._most for one in on)
