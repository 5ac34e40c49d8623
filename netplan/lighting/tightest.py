"""Where the light of each link of a plan with traffic has the least margin of noise."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from netplan.lighting.running import Running, Section, sections
from netplan.model.carried import LitWay
from netplan.optics.noise import NoiseModel


@dataclass(frozen=True)
class Tightest:
    """A stretch that light goes in one go, in the first state in which it does, and its GSNR."""

    mode: str
    state: str
    a: str
    b: str
    gsnr_db: float
    needed_db: float

    @property
    def margin_db(self) -> float:
        """Return how far the GSNR is above what is needed."""
        return self.gsnr_db - self.needed_db


def tightest(running: Running) -> Mapping[str, Tightest]:
    """Return the stretch with the least margin of each link, of all states the first of equals.

    A link without a mode is left out.
    """
    equipment = running.model.scenario.equipment
    if equipment.optics is None:
        return {}
    noise, network = NoiseModel(equipment), running.model.scenario.network
    found: dict[str, Tightest] = {}
    for state, way, part in _parts(running):
        mode = noise.optics.modes[way.mode]
        light = noise.route([network.span[span] for span in part.spans], mode)
        one = Tightest(
            way.mode, state, part.a, part.b, noise.gsnr_db(light, mode), noise.needed_db(mode)
        )
        if way.link not in found or one.margin_db < found[way.link].margin_db:
            found[way.link] = one
    return found


def _parts(running: Running) -> Iterator[tuple[str, LitWay, Section]]:
    """Yield every stretch of every way once, with the first state that has it."""
    seen: set[tuple[str, str, tuple[str, ...]]] = set()
    network = running.model.scenario.network
    for failure in running.differing:
        for route in running.routes(failure):
            for way in route.ways:
                if not way.mode:
                    continue
                for part in sections(network, running.links[way.link], way):
                    key = way.link, way.mode, part.spans
                    if key not in seen:
                        seen.add(key)
                        yield failure.id, way, part
