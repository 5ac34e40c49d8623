"""Every choice there is of a small scenario, as a design with its price."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain, combinations, product
from math import prod

from netplan.planning.design import Design
from netplan.service.service import ServiceModel


def count_of(model: ServiceModel) -> int:
    """Return how many choices there are."""
    count: int = 2 ** len(model.spans)
    return count * prod(most + 2 for most in model.link_regenerators)


def every_design(model: ServiceModel) -> Iterator[tuple[int, Design]]:
    """Yield every choice of spans, links and regenerators of these, and what it costs."""
    price = {cost.id: cost.cost_cny for cost in model.span_costs}
    sizes = range(len(price) + 1)
    for spans in chain.from_iterable(combinations(price, size) for size in sizes):
        for counts in product(*([None, *range(most + 1)] for most in model.link_regenerators)):
            pairs = zip(model.links, counts, strict=True)
            has = {link.id: count for link, count in pairs if count is not None}
            cost = sum(price[id_] for id_ in spans) + sum(map(model.link_cost_cny, has.values()))
            yield cost, Design(model, spans, tuple(has), regenerators=has)
