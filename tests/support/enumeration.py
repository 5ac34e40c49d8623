"""The cheapest plan by trying every set of spans and links, with the checker's own code.

It shares nothing with the optimizer: no weights, no graph, no bound.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations, product
from math import ceil, log2

from netplan.check.plan.bound import holds
from netplan.check.plan.targets import Fate, fates
from netplan.check.recompute.money import link_price, span_prices
from netplan.check.recompute.question import Question, link_id
from netplan.check.recompute.service import Service

Has = dict[str, tuple[str, str]]
"""The ends of links by their ids."""


def choices(question: Question) -> int:
    """Return of how many yes-or-no choices there are as many, regenerators of links included."""
    most = question.provision.regenerators
    links = sum(log2(most(frozenset(ends)) + 2) for ends in question.link_ends.values())
    return len(question.usable) + ceil(links)


def cheapest_cny(question: Question) -> int | None:
    """Return the least cost of a set that holds; None when not even everything does."""
    return min((cost for cost, _, _ in _sets_that_hold(question, None)), default=None)


def equally_cheap(question: Question, cost_cny: int) -> list[tuple[frozenset[str], frozenset[str]]]:
    """Return every set of spans and links that holds at exactly this cost."""
    found = _sets_that_hold(question, cost_cny)
    return [(spans, links) for cost, spans, links in found if cost == cost_cny]


def every_choice(question: Question) -> Iterator[tuple[int, list[Fate]]]:
    """Yield the cost of every permitted set of spans and links, and what it gives each demand."""
    rule = question.scenario.candidates
    prices = {s.id: sum(span_prices(question, s)) for s in question.usable.values()}
    spans = [id_ for id_ in prices if id_ not in rule.forbid_spans]
    links, must = _links(question)
    for lit in _subsets(spans, smallest_first=True):
        if not lit.issuperset(rule.force_spans):
            continue
        base = sum(prices[id_] for id_ in lit)
        for has, cost in _lit(question, links):
            if has.keys() >= must:
                service = _service(question, lit, links, has)
                if all(map(service.carries, question.forced_links.values())):
                    yield base + cost, fates(question, service)


def _lit(question: Question, links: Has) -> Iterator[tuple[dict[str, int], int]]:
    """Yield every set of links with every number of regenerators of each, and the price."""
    most = question.provision.regenerators
    ways = [[None, *range(most(frozenset(ends)) + 1)] for ends in links.values()]  # None: not lit
    for counts in product(*ways):
        has = {id_: n for id_, n in zip(links, counts, strict=True) if n is not None}
        yield has, sum(link_price(question, n) for n in has.values())


def _service(question: Question, lit: frozenset[str], links: Has, has: dict[str, int]) -> Service:
    ends = {id_: links[id_] for id_ in has}
    return Service(question, lit, ends, regenerators=has)


def _links(question: Question) -> tuple[dict[str, tuple[str, str]], set[str]]:
    """Return the ends of every permitted link by its id, and the links that are forced."""
    links = {
        link_id(*ends): ends
        for pair, ends in question.link_ends.items()
        if pair not in question.forbidden_links
    }
    forced = question.pairs_named(question.scenario.candidates.force_links)
    return links, {id_ for id_, ends in links.items() if frozenset(ends) in forced}


def _sets_that_hold(
    question: Question, most_cny: int | None
) -> Iterator[tuple[int, frozenset[str], frozenset[str]]]:
    """Yield sets that hold with their costs: all up to ``most_cny``, or each cheaper one.

    Only sets are passed over that contain less than one that fails, or cost too much.
    """
    rule = question.scenario.candidates
    prices = {s.id: sum(span_prices(question, s)) for s in question.usable.values()}
    spans = [id_ for id_ in prices if id_ not in rule.forbid_spans]
    links, must = _links(question)
    failed: list[frozenset[str]] = []
    bought = [(cost, has) for has, cost in _lit(question, links) if has.keys() >= must]
    bought.sort(key=lambda one: (one[0], len(one[1])))
    for lit in _subsets(spans, smallest_first=False):
        too_little = any(lit <= other for other in failed)
        if too_little or not lit.issuperset(rule.force_spans):
            continue
        if not holds(question, Service(question, lit, links)):
            failed.append(lit)
            continue
        base = sum(prices[id_] for id_ in lit)
        for price, has in bought:
            cost = base + price
            if most_cny is not None and cost > most_cny:
                break
            if holds(question, _service(question, lit, links, has)):
                yield cost, lit, frozenset(has)
                if most_cny is None:
                    break


def _subsets(values: list[str], *, smallest_first: bool) -> Iterator[frozenset[str]]:
    sizes = range(len(values) + 1)
    for size in sizes if smallest_first else reversed(sizes):
        yield from map(frozenset, combinations(values, size))
