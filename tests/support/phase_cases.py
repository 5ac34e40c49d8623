"""Small plans with an order of building, by chance, and every order of them tried."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import product

from netplan.check.plan.targets import fates
from netplan.check.recompute.question import Question, expand
from netplan.check.recompute.service import Service
from netplan.model.network import Season, SpanState
from netplan.model.phases import Aim, Measure, Terms
from netplan.model.plan import Plan
from netplan.model.scenario import (
    Candidates,
    FailureSpec,
    Lease,
    Limit,
    LinkRule,
    PhaseRule,
    Scenario,
    Single,
    Target,
)
from netplan.planning.planner import make_plan
from tests.support.small import ANYWHERE, of, place, scenario, span

MOST_ITEMS, MOST_ORDERS = 9, 20_000


@dataclass(frozen=True)
class Case:
    """A question, its plan, and terms."""

    scenario: Scenario
    plan: Plan
    terms: Terms


def random_case(seed: int) -> Case | None:
    """Return a case, or None where the seed gives none that is small enough to enumerate."""
    chance = random.Random(seed)
    n = chance.choice((3, 4, 4))
    names = "abcd"[:n]
    places = [
        place(name, 100 + 0.8 * i, 30 + chance.uniform(-0.4, 0.4)) for i, name in enumerate(names)
    ]
    pairs = [(a, b) for i, a in enumerate(names) for b in names[i + 1 :]]
    spans = []
    for a, b in pairs:
        if chance.random() < 0.75:
            old = span(f"{a}-{b}.old", a, b, chance.choice((120.0, 180.0, 240.0)))
            rate = chance.choice((None, 77.7, 900.0))
            spans.append(replace(old, lease_cny_per_fibre_km_year=rate))
        if chance.random() < 0.75:
            km = chance.choice((80.0, 100.0, 130.0))
            made = span(f"{a}-{b}.new", a, b, km, new=True)
            months = chance.choice((None, None, 5, 9))
            season = chance.choice((None, Season(3, 6), Season(10, 3)))
            spans.append(replace(made, lead_time_months=months, season=season))
    sinks = chance.sample(names[1:], chance.choice((1, 2)))
    after = Limit(chance.choice((1.6, 2.2, 3.0))) if chance.random() < 0.6 else None
    targets = [
        Target(f"t{i}", of("a"), of(sink), Limit(chance.choice((0.6, 0.9, 1.2, 1.6))), after)
        for i, sink in enumerate(sinks)
    ]
    rules = (LinkRule(of("a"), ANYWHERE),)
    cuts = FailureSpec(Single.CORRIDOR)
    question = scenario(places, spans, targets, failures=cuts, links=rules)
    weights = {name: chance.choice((0.0, 0.5, 2.0)) for name in names}
    network = replace(
        question.network,
        places=tuple(replace(p, weight=weights[p.id]) for p in question.network.places),
    )
    question = replace(question, network=network)
    if chance.random() < 0.25:
        forced = tuple(s.id for s in spans if chance.random() < 0.3)
        question = replace(question, candidates=Candidates(force_spans=forced))
    question = replace(question, lease=chance.choice((None, Lease(2.5))))
    if chance.random() < 0.4:
        state = chance.choice(tuple(SpanState)).value
        rule = PhaseRule(
            chance.choice((1, 1, 2)),
            chance.choice((1, 2)),
            chance.choice((1, 10, 14)),
            chance.choice((None, Season(4, 10), Season(11, 3))),
            state=state,
        )
        question = replace(question, phases=(rule,))
    plan = make_plan(question)
    if not plan.cost_cny:
        return None
    years = chance.choice((2, 3))
    count = len(plan.spans) + len(plan.links)
    if count > MOST_ITEMS or (years + 1) ** count > MOST_ORDERS:
        return None
    share = chance.choice((0.5, 0.9, 1.3))
    budgets = tuple(round(plan.cost_cny * share * chance.uniform(0.2, 1.0)) for _ in range(years))
    return Case(
        question,
        plan,
        Terms(
            budgets,
            chance.choice(tuple(Measure)),
            weighted=chance.random() < 0.3,
            lapse=chance.random() < 0.4,
            discount_rate=0.06,
            horizon_years=years + 2,
        ),
    )


def best_by_enumeration(case: Case) -> dict[Aim, float]:
    """Return what the best of all orders reaches of every aim, told by the check's own paths."""
    return dict(zip(_aims(case), max(_values(case)), strict=True))


def _aims(case: Case) -> list[Aim]:
    more = any(t.after_cut is not None for t in case.scenario.targets)
    first = {
        Measure.INTACT: [Aim.INTACT, Aim.PROTECTED] if more else [Aim.INTACT],
        Measure.PROTECTED: [Aim.PROTECTED, Aim.INTACT] if more else [Aim.INTACT],
        Measure.SUM: [Aim.SUM] if more else [Aim.INTACT],
    }[case.terms.measure]
    forced = [Aim.AS_PLANNED] if case.scenario.candidates.force_spans else []
    return [*first, *forced, Aim.MONEY]


def _values(case: Case) -> Iterator[tuple[float, ...]]:
    """Yield what every order reaches, money with its sign turned, in the order of the aims."""
    plan, terms, question = case.plan, case.terms, expand(case.scenario)
    prices = {s.id: s.cost_cny - s.lease_cny for s in plan.spans}
    prices |= {x.id: x.cost_cny for x in plan.links}
    routes = {x.id: [s for s in x.route if s in prices] for x in plan.links}
    lead = {item: _lead(case.scenario, question, item, routes) for item in prices}
    known: dict[frozenset[str], dict[Aim, float]] = {}
    years, aims = len(terms.budgets_cny), _aims(case)
    for begins in product(range(years + 1), repeat=len(prices)):
        begun = {item: y for item, y in zip(prices, begins, strict=True) if y < years}
        ready = {item: y + lead[item][0] - 1 for item, y in begun.items()}
        if any(y < lead[item][1] - 1 or ready[item] >= years for item, y in begun.items()):
            continue
        if any(ready.get(s, years) > begun[x] for x in routes if x in begun for s in routes[x]):
            continue
        paid = [_paid(prices, begun, lead, y) for y in range(years)]
        if not _affordable(paid, terms):
            continue
        total = dict.fromkeys(Aim, 0.0)
        for y in range(years):
            standing = frozenset(item for item, at in ready.items() if at <= y)
            if standing not in known:
                known[standing] = _held(case, question, standing, routes)
            for aim, value in known[standing].items():
                total[aim] += value
        total[Aim.MONEY] = -sum(paid)
        yield tuple(round(total[aim], 6) for aim in aims)


def _lead(
    question: Scenario, expanded: Question, item: str, routes: dict[str, list[str]]
) -> tuple[int, int]:
    if item in routes:
        return 1, 1
    span = expanded.usable[item]
    rules = [rule for rule in question.phases if rule.state == span.state.value]
    [years], [first] = ([rule.lead_time_years for rule in rules] or [1],
                        [rule.earliest_year for rule in rules] or [1])  # fmt: skip
    months = max(span.lead_time_months or 0, *(rule.lead_time_months for rule in rules), 0)
    seasons = [one for one in (span.season, *(rule.season for rule in rules)) if one is not None]
    at_work = sum(all(month in one.months for one in seasons) for month in range(1, 13))
    return max(years, -(-months // at_work)), first


def _paid(
    prices: dict[str, int], begun: dict[str, int], lead: dict[str, tuple[int, int]], year: int
) -> int:
    total = 0
    for item, at in begun.items():
        years = min(year - at + 1, lead[item][0])
        if years == lead[item][0]:
            total += prices[item]
        elif years > 0:
            total += years * (prices[item] // lead[item][0])
    return total


def _affordable(paid: list[int], terms: Terms) -> bool:
    purse, before = 0, 0
    for budget, now in zip(terms.budgets_cny, paid, strict=True):
        purse = budget - (now - before) + (0 if terms.lapse else purse)
        before = now
        if purse < 0:
            return False
    return True


def _held(
    case: Case, question: Question, standing: frozenset[str], routes: dict[str, list[str]]
) -> dict[Aim, float]:
    links = {x.id: (x.a, x.b) for x in case.plan.links if x.id in standing}
    service = Service(question, standing - set(routes), links)
    found = {Aim.INTACT: 0.0, Aim.PROTECTED: 0.0}
    for demand, fate in zip(question.demands, fates(question, service), strict=True):
        weight = 1.0
        if case.terms.weighted:
            weight = max(0.001, question.scenario.network.place[demand.sink].weight)
        intact = fate.intact_ns is not None and fate.intact_ns <= demand.limit_ns
        after = all(
            ns is not None and ns <= (demand.after_cut_ns or 0) for ns in fate.after_ns.values()
        )
        found[Aim.INTACT] += weight * intact
        found[Aim.PROTECTED] += weight * (intact and after)
    forced = case.scenario.candidates.force_spans
    found[Aim.SUM] = found[Aim.INTACT] + found[Aim.PROTECTED]
    found[Aim.AS_PLANNED] = float(sum(item in standing for item in forced))
    return found
