"""Where a limit cannot hold because light fades: by how much, over what, and what would mend it.

Nothing is said that was not looked at: that the limit would hold by delay, and that it holds with
each of the mends that are offered, with everything built.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from netplan.explain.exclusions import exclusions, oracle
from netplan.explain.label_certificate import all_built
from netplan.explain.mends import Mends, known
from netplan.explain.result import Faded
from netplan.failures.failure import failure_named
from netplan.latency.demand import Demand
from netplan.model.network import Span
from netplan.model.optics import Mode
from netplan.model.plan import Impossible
from netplan.model.scenario import Scenario
from netplan.optics.noise import NoiseModel
from netplan.service.service import ServiceModel


def faded(scenario: Scenario, demand: Demand, item: Impossible) -> Faded | None:
    """Return how the mode asked for stands in the way of a limit; None where it does not."""
    light = ServiceModel(scenario).light
    by_delay = replace(scenario, channels=None)
    if light is None or not _holds(by_delay, demand, item):
        return None
    noise, mode = NoiseModel(scenario.equipment), light.mode
    needed = noise.needed_db(mode)
    link, route, passed = _worst_link(by_delay, demand, item, noise, mode)
    unknown = [span.id for span in route if not known(noise, span)]
    whole = None if unknown or not route else noise.route(route, mode)
    noisiest = max(route, key=lambda span: _units(noise, span, mode), default=None)
    mends = Mends(scenario, mode, route, lambda asked: _holds(asked, demand, item))
    return Faded(
        link=link,
        mode=mode.name,
        needed_db=needed,
        gsnr_db=None if whole is None else noise.gsnr_db(whole, mode),
        route=tuple(span.id for span in route),
        noisiest="" if noisiest is None else noisiest.id,
        regenerated_at=tuple(passed[cut] for cut in mends.regenerated() or ()),
        mode_below=next(_that_hold(scenario, demand, item, noise, needed), ""),
        relaid=tuple(mends.relaid()),
        halved=tuple(mends.halved()),
    )


def _holds(scenario: Scenario, demand: Demand, item: Impossible) -> bool:
    return not oracle(scenario, demand, item)(exclusions(scenario))


def _worst_link(
    scenario: Scenario, demand: Demand, item: Impossible, noise: NoiseModel, mode: Mode
) -> tuple[str, Sequence[Span], Sequence[str]]:
    """Return the link with the most noise on the path that would hold by delay.

    With its route, and the places on it.
    """
    model = ServiceModel(scenario)
    service = all_built(model, failure_named(scenario, item.failure))
    steps = service.steps(demand) if service.one_way_ns(demand) is not None else ()
    links = [step for step in steps if step in model.link_index]
    routes = {
        link: [model.spans[i] for i in service.route(demand, model.link_index[link])]
        for link in links
    }
    if not routes:
        return "", (), ()

    def units(link: str) -> int:
        return sum(_units(noise, span, mode) for span in routes[link])

    link = max(links, key=units)
    passed = [model.links[model.link_index[link]].a]
    for span in routes[link]:
        passed.append(span.b if span.a == passed[-1] else span.a)
    return link, routes[link], passed


def _units(noise: NoiseModel, span: Span, mode: Mode) -> int:
    """Return the noise of a span; of one of which nothing is known, more than any has."""
    return noise.span(span, mode).total if known(noise, span) else 2**60


def _that_hold(
    scenario: Scenario, demand: Demand, item: Impossible, noise: NoiseModel, needed_db: float
) -> Iterator[str]:
    """Yield the modes that need less and in which the limit would hold, the fastest first."""
    channels = scenario.channels
    for mode in noise.modes:
        if channels is not None and noise.needed_db(mode) < needed_db:
            asked = replace(scenario, channels=replace(channels, modes=(mode.id,)))
            if _holds(asked, demand, item):
                yield mode.name
