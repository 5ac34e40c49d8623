"""Where a limit cannot hold because light fades: by how much, over what, and what would mend it.

Nothing is said that was not looked at: that the limit would hold by delay, and that it holds in the
mode that is offered, each with everything built.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from netplan.explain.exclusions import exclusions, oracle
from netplan.explain.label_certificate import all_built
from netplan.explain.result import Faded
from netplan.failures.failure import failure_named
from netplan.latency.demand import Demand
from netplan.model.network import Span
from netplan.model.plan import Impossible
from netplan.model.scenario import Scenario
from netplan.optics.noise import NoiseModel
from netplan.service.service import ServiceModel


def faded(scenario: Scenario, demand: Demand, item: Impossible) -> Faded | None:
    """Return how the mode asked for stands in the way of a limit; None where it does not."""
    light, ruled_out = ServiceModel(scenario).light, exclusions(scenario)
    by_delay = replace(scenario, channels=None)
    if light is None or oracle(by_delay, demand, item)(ruled_out):
        return None
    noise = NoiseModel(scenario.equipment)
    needed = noise.needed_db(light.mode)
    link, route = _worst_link(by_delay, demand, item, noise, light.mode.id)
    unknown = [span.id for span in route if not _known(noise, span, light.mode.id)]
    whole = None if unknown or not route else noise.route(route, light.mode)
    noisiest = max(route, key=lambda span: _units(noise, span, light.mode.id), default=None)
    return Faded(
        link=link,
        mode=light.mode.name,
        needed_db=needed,
        gsnr_db=None if whole is None else noise.gsnr_db(whole, light.mode),
        route=tuple(span.id for span in route),
        noisiest="" if noisiest is None else noisiest.id,
        mode_below=next(_that_hold(scenario, demand, item, noise, needed), ""),
        with_regenerators=_held_regenerated(scenario, demand, item),
    )


def _worst_link(
    scenario: Scenario, demand: Demand, item: Impossible, noise: NoiseModel, mode: str
) -> tuple[str, Sequence[Span]]:
    """Return the link with the most noise on the path that would hold by delay, and its route."""
    model = ServiceModel(scenario)
    service = all_built(model, failure_named(scenario, item.failure))
    steps = service.steps(demand) if service.one_way_ns(demand) is not None else ()
    links = [step for step in steps if step in model.link_index]
    routes = {
        link: [model.spans[i] for i in service.route(demand, model.link_index[link])]
        for link in links
    }
    if not routes:
        return "", ()

    def units(link: str) -> int:
        return sum(_units(noise, span, mode) for span in routes[link])

    link = max(links, key=units)
    return link, routes[link]


def _known(noise: NoiseModel, span: Span, mode: str) -> bool:
    known = span.fibre in noise.optics.fibres and noise.section.fits(noise.sections(span).km)
    return known and mode in noise.optics.modes


def _units(noise: NoiseModel, span: Span, mode: str) -> int:
    """Return the noise of a span; of one of which nothing is known, more than any has."""
    if not _known(noise, span, mode):
        return 2**60
    return noise.span(span, noise.optics.modes[mode]).total


def _that_hold(
    scenario: Scenario, demand: Demand, item: Impossible, noise: NoiseModel, needed_db: float
) -> Iterator[str]:
    """Yield the modes that need less and in which the limit would hold, the fastest first."""
    channels = scenario.channels
    for mode in noise.modes:
        if channels is not None and noise.needed_db(mode) < needed_db:
            asked = replace(scenario, channels=replace(channels, modes=(mode.id,)))
            if not oracle(asked, demand, item)(exclusions(asked)):
                yield mode.name


def _held_regenerated(scenario: Scenario, demand: Demand, item: Impossible) -> bool:
    """Tell whether the limit itself would hold with regenerators, which confidence does without."""
    if not ServiceModel(scenario).bare:
        return False
    targets = tuple(replace(target, confidence=None) for target in scenario.targets)
    sure = replace(scenario, targets=targets)
    model = ServiceModel(sure)
    service = all_built(model, failure_named(sure, item.failure))
    about = demand.target, demand.sources, demand.sink
    asked = next(d for d in model.demands if (d.target, d.sources, d.sink) == about)
    ns = service.one_way_ns(asked)
    return ns is not None and ns <= item.limit_ns
