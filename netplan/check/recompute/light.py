"""Noise of light in the mode that links must be lit in, written a second time on purpose.

Powers are tried tenth by tenth of a dB, regenerators at every place on the way, so that neither the
formula of the best power nor that of the best place is taken on trust. Units are billionths of the
signal in 0.1 nm; each number is rounded up where it arises, the budget down.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from heapq import heappop, heappush
from math import ceil, floor, log1p, log10

from netplan.check.recompute.latency import Gear
from netplan.model.network import Span
from netplan.model.optics import FibreOptics, Mode, Optics
from netplan.model.scenario import Scenario

BILLION = 1_000_000_000
PLANCK = 6.62607015e-34
TENTH_NM_HZ = 12.5e9
LEAST_DBM = -40.0
"""No section is launched with less."""
Step = tuple[str, str, int, int]
"""To another place: its id, the span, ns with the pass-through, what it uses up."""


@dataclass(frozen=True)
class Lit:
    """A route that light takes: one-way latency of the link, its regenerators, its spans."""

    one_way_ns: int
    regenerators: int
    route: tuple[str, ...]


@dataclass(frozen=True)
class Light:
    """The mode, and what it may use up on the way: ``most`` between two regenerators.

    ``use`` has the spans that light gets over, each with the node behind it.
    """

    mode: Mode
    most: int
    use: Mapping[str, int]
    gear: Gear
    ends: Mapping[str, tuple[str, str]] = field(repr=False)
    ns: Mapping[str, int] = field(repr=False)

    def regenerators(self, route: Iterable[str]) -> int | None:
        """Return the fewest regenerators that a route takes; None where no number is enough."""
        fewest = {0: 0}  # by what is used since the last one: how many stand so far
        for number, span in enumerate(route):
            if span not in self.use:
                return None
            after: dict[int, int] = {}
            if number:
                after[self.use[span]] = min(fewest.values()) + 1
            for used, count in fewest.items():
                then = used + self.use[span]
                if then <= self.most:
                    after[then] = min(count, after.get(then, count))
            fewest = after
        return min(fewest.values())

    def search(
        self,
        origin: str,
        lit: Collection[str],
        lost: Collection[str],
        closed: Collection[str],
    ) -> Mapping[str, list[Lit]]:
        """Return the routes from a place worth taking, by the place they lead to."""
        steps: dict[str, list[Step]] = {}
        for id_ in sorted(lit):
            if id_ in self.use and id_ not in lost:
                a, b = self.ends[id_]
                steps.setdefault(a, []).append((b, id_, self.ns[id_], self.use[id_]))
                steps.setdefault(b, []).append((a, id_, self.ns[id_], self.use[id_]))
        delay = self.gear.regenerator_ns
        kept: dict[str, list[tuple[int, int, int]]] = {}
        found: dict[str, list[Lit]] = {}
        heap: list[tuple[int, int, int, str, tuple[str, ...]]] = [(0, 0, 0, origin, ())]
        at_ends = 2 * self.gear.terminal_ns + self.gear.pass_through_ns
        while heap:
            ns, count, used, place, route = heappop(heap)
            others = kept.setdefault(place, [])
            if any(n <= ns and c <= count and u <= used for n, c, u in others):
                continue
            others.append((ns, count, used))
            if route:
                found.setdefault(place, []).append(Lit(ns + at_ends, count, route))
            if place in closed and place != origin:
                continue
            for far, id_, more, use in steps.get(place, ()):
                if far == origin:
                    continue
                if used + use <= self.most:
                    heappush(heap, (ns + more, count, used + use, far, (*route, id_)))
                if route:
                    heappush(heap, (ns + delay + more, count + 1, use, far, (*route, id_)))
        return found


def fastest(routes: Iterable[Lit], regenerators: int) -> Lit | None:
    """Return the fastest of some routes that so many regenerators carry."""
    fit = (way for way in routes if way.regenerators <= regenerators)
    return min(fit, key=lambda way: way.one_way_ns, default=None)


def light_of(scenario: Scenario, usable: Mapping[str, Span], gear: Gear) -> Light | None:
    """Return the light that links must be lit with; None where it goes by delay.

    With traffic no mode bears on routes.
    """
    optics, channels = scenario.equipment.optics, scenario.channels
    if optics is None or channels is None or scenario.demands is not None:
        return None
    if len(channels.modes) != 1:
        return None
    mode = optics.modes[channels.modes[0]]
    physics = _Physics(optics, mode)
    use = {}
    for id_, span in usable.items():
        noise = physics.of_span(span, gear.amplifiers(span) + 1)
        if noise is not None and noise + physics.booster <= physics.most:
            use[id_] = noise + physics.booster
    return Light(
        mode,
        physics.most,
        use,
        gear,
        {id_: (span.a, span.b) for id_, span in usable.items()},
        {id_: gear.optical_ns(span) for id_, span in usable.items()},
    )


def _up(share: float) -> int:
    return ceil(share * BILLION - 1e-6)


def _ratio(db: float) -> float:
    return float(10 ** (db / 10))


class _Physics:
    """What a mode adds on the way, and may add in all."""

    def __init__(self, optics: Optics, mode: Mode) -> None:
        self.optics, self.mode = optics, mode
        self.design = optics.modes[optics.launch_mode]
        photon = PLANCK * optics.table.f_max_thz * 1e12
        self.behind_mw = photon * TENTH_NM_HZ * _ratio(optics.noise_figure_db.value) * 1000
        out_mw = optics.roadm_output_uw_per_ghz.value / 1000 * mode.baud_gbd
        self.booster = _up(self.behind_mw / out_mw)
        full = max(m.baud_gbd * optics.table.channels(m.spacing_ghz) for m in optics.modes.values())
        top = optics.max_total_dbm.value - 10 * log10(full / self.design.baud_gbd)
        self.powers = [step / 10 for step in range(round(LEAST_DBM * 10), floor(top * 10) + 1)]
        outside = _up(_ratio(-optics.transmitter_osnr_db.value))
        outside += _up(_ratio(-optics.add_drop_osnr_db.value))
        self.left = self._budget(outside) - outside - self.booster
        self.most = self.left + self.booster

    def _budget(self, outside: int) -> int:
        """Return what may be added from end to end: the line's part grows as its logarithm."""
        optics, band = self.optics, self.mode.baud_gbd * 1e9 / TENTH_NM_HZ
        kept_db = optics.margin_db.value + optics.sum_error_db.value
        allowed = BILLION * _ratio(-(self.mode.required_gsnr_db.value + kept_db))
        if allowed <= outside:
            return floor(allowed)
        return outside + floor(BILLION * log1p(band * (allowed - outside) / BILLION) / band)

    def of_span(self, span: Span, sections: int) -> int | None:
        """Return the noise of a span, None where it is not known."""
        fibre, table = self.optics.fibres.get(span.fibre), self.optics.table
        km = span.length_km * span.slack_factor / sections
        if fibre is None or km > table.last_km + 1e-9:
            return None
        km = min(max(km, table.first_km), table.last_km)
        amplifier = self.behind_mw * _ratio(
            fibre.loss_db_per_km.value * km + 2 * fibre.end_loss_db.value
        )
        kerr = self._kerr(fibre, self.design, km)
        best = min(self.powers, key=lambda dbm: amplifier / _ratio(dbm) + kerr * _ratio(dbm) ** 2)
        power = _ratio(best) * self.mode.baud_gbd / self.design.baud_gbd
        each = amplifier / power + self._kerr(fibre, self.mode, km) * power**2
        whole = _up(sections * each)
        if fibre.reach_cap_km is None:
            return whole
        share = max(0, self.left) * span.length_km * span.slack_factor
        return max(whole, ceil(share / fibre.reach_cap_km.value - 1e-6))

    def _kerr(self, fibre: FibreOptics, mode: Mode, km: float) -> float:
        """Return Kerr noise at one mW before the first end of a section, from the table."""
        entries = self.optics.table.kerr[fibre.shape, mode.grid]
        first, loss = self.optics.table.first_km, fibre.loss_db_per_km.value
        at = {}
        for entry in entries:
            i = min(int(km) - first, len(entry.pico) - 2)
            share = km - first - i
            at[entry.loss_db_per_km] = (1 - share) * entry.pico[i] + share * entry.pico[i + 1]
        below = max((known for known in at if known <= loss), default=None)
        above = min(known for known in at if known >= loss)
        found = at[above]
        if below is not None and below != above:
            found = at[below] + (loss - below) / (above - below) * (at[above] - at[below])
        return found * 1e-12 * _ratio(-2 * fibre.end_loss_db.value)
