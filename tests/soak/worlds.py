"""A random scenario small enough for every choice to be tried; from a seed and a number alone.

Limits lie between what everything built gives and somewhat more, so that most can be met and
many only just; rarely one is a nanosecond too short.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Any

from netplan.check.plan.impossible import everything_built
from netplan.check.plan.targets import fates
from netplan.check.recompute.question import Question, expand
from netplan.cross_check.opinion import with_discs
from netplan.model.network import Network, Role, Span
from netplan.model.scenario import (
    Candidates,
    Closed,
    CostFactor,
    Coverage,
    Disjoint,
    FailureSpec,
    Lease,
    Limit,
    LinkRule,
    LossSet,
    Match,
    Minimise,
    Objective,
    Over,
    Pairs,
    PairWeight,
    Protection,
    Scenario,
    Single,
    SolverSettings,
    Target,
)
from tests.support import small

PLAIN, CERTIFIED, HURRIED, PROTECTED, OBJECTIVE, COVERING, CHAINED, AGAIN = KINDS = (
    "plain",
    "certified",
    "hurried",
    "protected",
    "objective",
    "covering",
    "chained",
    "again",
)
WEIGHTS = (6, 3, 2, 4, 4, 2, 3, 3)
EASY = Limit(9.0)
FREE = small.quantity(0)
WORST = (Minimise.WORST_LATENCY, Minimise.WORST_MARGIN)
MEANS = (Minimise.MEAN_LATENCY, Minimise.MEAN_STRETCH)


@dataclass(frozen=True)
class World:
    """A scenario and what kind of trial it is for."""

    kind: str
    scenario: Scenario


def world(seed: int, number: int, reach_km: float | None = None) -> World:
    """Return the scenario of a seed and a number, perhaps with another reach of links."""
    draw = _Draw(random.Random(f"{seed}:{number}"), reach_km)
    kind = draw.chance.choices(KINDS, WEIGHTS)[0]
    terms = _Draw(random.Random(f"{seed}:{number}:terms"))
    scenario = draw.limited(terms.bounded(terms.leased(draw.ruled(draw.question(kind)))), kind)
    return World(kind, draw.aimed(scenario, kind))


def varied(scenario: Scenario, chance: random.Random) -> Scenario:
    """Return the scenario with one thing changed, as a what-if asks for it."""
    draw = _Draw(chance)
    spans = [span.id for span in scenario.network.spans]
    rules = scenario.candidates
    match chance.randrange(6):
        case 0:
            return replace(scenario, cost_factors=(*scenario.cost_factors, draw.factor(spans)))
        case 1:
            free = [id_ for id_ in spans if id_ not in rules.force_spans]
            more = tuple(chance.sample(free, min(1, len(free))))
            return replace(scenario, candidates=replace(rules, forbid_spans=more))
        case 2:
            by = chance.choice((0.9, 1.1, 1.3))
            targets = tuple(
                replace(t, limit=Limit((t.limit.one_way_ms or 9.0) * by)) for t in scenario.targets
            )
            return replace(scenario, targets=targets)
        case 3:
            return replace(scenario, failures=FailureSpec(chance.choice(list(Single))))
        case 4:
            usable = asked(scenario).usable
            open_ = [id_ for id_ in usable if id_ not in rules.forbid_spans]
            forced = tuple(chance.sample(open_, min(1, len(open_))))
            return replace(scenario, candidates=replace(rules, force_spans=forced))
        case _:
            return replace(scenario, targets=scenario.targets[:1])


def asked(scenario: Scenario) -> Question:
    """Return the question as the check reads it, with every disc that may bind."""
    return with_discs(expand(scenario))


class _Draw:
    """Draws the parts of a scenario."""

    def __init__(self, chance: random.Random, reach_km: float | None = None) -> None:
        self.chance, self.reach_km = chance, reach_km

    def one_in(self, n: int) -> bool:
        return self.chance.randrange(n) == 0

    def some(self, values: list[str], most: int) -> tuple[str, ...]:
        count = self.chance.randint(0, min(most, len(values)))
        return tuple(self.chance.sample(values, count))

    def network(self, most: int) -> Network:
        chance, n = self.chance, self.chance.choice((3, 3, 4, 4, 5))
        names = list(small.NAMES[:n])
        places = tuple(
            replace(
                small.place(name, *small.SPOTS[i], Role.HUB if i == 0 else Role.BACKBONE),
                population=chance.choice((None, 0, 10, 70, 200)),
                weight=chance.choice((0.0, 0.5, 1.0, 3.25)),
                province=chance.choice(("East", "West")),
            )
            for i, name in enumerate(names)
        )
        pairs = list(combinations(names, 2))
        ring = [(names[i], names[(i + 1) % n]) for i in range(n)]
        ends = [pair for pair in ring if not self.one_in(8)]
        ends += [chance.choice(pairs) for _ in range(max(0, most - len(ends)))]
        return Network(places, tuple(self.span(i, *sorted(pair)) for i, pair in enumerate(ends)))

    def span(self, number: int, a: str, b: str) -> Span:
        chance, new = self.chance, self.chance.randrange(3) > 0
        corridor = chance.choice((None, None, None, "trench", f"own{number}"))
        groups = chance.choice(((), (), ("g1",), ("g2",), ("g1", "g2"), ("trench",)))
        base = small.span(
            f"{a}{b}.{number}",
            a,
            b,
            chance.choice((100, 100, 150, 200, 250)),
            new=new,
            fibre=chance.choice(("g654e", "g654e", "hollow_core")) if new else "g652d",
            corridor=corridor,
            srlgs=groups,
        )
        return replace(
            base,
            build_cost_cny=chance.choice((None, None, None, 0, 7_000_000)),
            operator=chance.choice((None, "op")),
        )

    def question(self, kind: str) -> Scenario:
        chance = self.chance
        network = self.network(chance.randint(4, 6 if kind in (OBJECTIVE, CHAINED) else 8))
        names = list(network.place)
        sinks = chance.sample(names[1:], chance.randint(1, 2))
        match = chance.choice(list(Match))
        sources = chance.sample([n for n in names if n not in sinks], 1)
        others = [n for n in names if n not in (*sinks, *sources)]
        if others and self.one_in(3):
            sources.append(chance.choice(others))
        targets = [Target("t", small.of(*sources), small.of(*sinks), EASY, match=match)]
        if others and self.one_in(4):
            end = chance.choice(others)
            targets.append(Target("u", small.of(sources[0]), small.of(end), EASY))
        ends = tuple(sorted({*sinks, *self.some(others, 1)}))
        rules = (LinkRule(small.of(*sources[:1]), small.of(*ends)),)
        hop_us, reach_km = chance.choice((0, 50, 200)), chance.choice((2800, 2800, 250))
        gear = small.equipment(hop_us=hop_us, reach_km=self.reach_km or reach_km)
        spans = list(network.spans)
        found = small.scenario(list(network.places), spans, targets, links=rules, gear=gear)
        if self.one_in(4):
            dear: dict[str, Any] = {
                "amplifier_site_cny": FREE,
                "roadm_degree_cny": FREE,
                "transponder_cny": FREE,
            }
            found = replace(found, costs=replace(found.costs, **dear))
        return replace(found, failures=self.failures(network))

    def failures(self, network: Network) -> FailureSpec:
        chance = self.chance
        spans = [span.id for span in network.spans]
        listed = LossSet(
            "x",
            spans=self.some(spans, 1),
            corridors=self.some(["a-b", "trench"], 1),
            srlgs=self.some(["g1", "g2"], 1),
            places=self.some(list(network.place), 1),
        )
        return FailureSpec(
            chance.choice(list(Single)),
            (listed,) if self.one_in(3) else (),
            also=(chance.choice(list(Single)),) if self.one_in(4) else (),
            pairs=Pairs.CORRIDOR if self.one_in(4) else Pairs.NONE,
            disc_km=chance.choice((3.0, 10.0, 40.0)) if self.one_in(5) else None,
        )

    def factor(self, spans: list[str]) -> CostFactor:
        chance = self.chance
        by = chance.choice((0.0, 0.5, 1.3, 2.0))
        keys = ({"span": chance.choice(spans)}, {"operator": "op"}, {"province": "East"})
        return CostFactor(by, **chance.choice((*keys, {"corridor": "trench"}, {"fibre": "g654e"})))

    def ruled(self, scenario: Scenario) -> Scenario:
        """Add what is forbidden, forced, closed, on offer and dearer."""
        spans = [span.id for span in scenario.network.spans]
        links = list(asked(scenario).link_ends.values())
        names = [f"{a}--{b}" for a, b in links]
        forbid = self.some(spans, 2) if self.one_in(3) else ()
        dark = self.some(names, 1) if self.one_in(5) else ()
        rules = Candidates(
            fibres=("g654e",) if self.one_in(8) else None,
            forbid_spans=forbid,
            forbid_links=dark,
            force_links=tuple(n for n in names if n not in dark) if self.one_in(6) else (),
        )
        closed = Closed(
            corridors=("trench",) if self.one_in(12) else (),
            spans=self.some(spans, 1) if self.one_in(10) else (),
        )
        scenario = replace(scenario, candidates=rules, closed=closed)
        usable = [id_ for id_ in asked(scenario).usable if id_ not in forbid]
        if self.one_in(4):
            forced = self.some(usable, 1)
            scenario = replace(scenario, candidates=replace(rules, force_spans=forced))
        if self.one_in(3):
            scenario = replace(scenario, cost_factors=(self.factor(spans),))
        return scenario

    def leased(self, scenario: Scenario) -> Scenario:
        """Add what fibre of others costs, now and then."""
        if not self.one_in(3):
            return scenario
        chance = self.chance
        own = ("op",) if self.one_in(2) else ()
        lease = Lease(chance.choice((1.0, 10.0, 12.5)), own, chance.choice((1, 2)))
        rate = small.quantity(chance.choice((300, 1000, 3333.3)))
        spans = tuple(
            replace(span, lease_cny_per_fibre_km_year=chance.choice((0.0, 250.0)))
            if self.one_in(6)
            else span
            for span in scenario.network.spans
        )
        return replace(
            scenario,
            lease=lease,
            costs=replace(scenario.costs, lease_cny_per_fibre_km_year=rate),
            network=Network(scenario.network.places, spans),
        )

    def bounded(self, scenario: Scenario) -> Scenario:
        """Say of some places that paths, or those of a target, may not pass them."""
        if not self.one_in(2):
            return scenario
        network = scenario.network
        names = list(network.place)
        closed = self.some(names, 2) if self.one_in(2) else ()
        places = tuple(replace(p, transit=p.id not in closed) for p in network.places)
        targets = tuple(
            replace(
                t, no_transit=small.of(*self.chance.sample(names, self.chance.choice((1, 1, 2))))
            )
            if self.one_in(2)
            else t
            for t in scenario.targets
        )
        return replace(scenario, network=Network(places, network.spans), targets=targets)

    def limited(self, scenario: Scenario, kind: str) -> Scenario:
        """Set limits beside the best that everything gives, and what is asked besides."""
        chance = self.chance
        hard = replace(
            scenario, targets=tuple(replace(t, after_cut=EASY) for t in scenario.targets)
        )
        question = asked(hard)
        best = dict(zip(question.demands, fates(question, everything_built(question)), strict=True))
        targets = []
        for target in scenario.targets:
            mine = [fate for demand, fate in best.items() if demand.target == target.id]
            intact = max((fate.intact_ns or 10**6 for fate in mine), default=10**6)
            after = [ns for fate in mine for ns in fate.after_ns.values()]
            held = [ns for ns in after if ns is not None]
            limit = intact * chance.choice((10, 11, 13, 20)) // 10 - self.one_in(20)
            cut = max(held, default=10**6) * chance.choice((10, 10, 11, 15)) // 10
            survives = len(held) == len(after) or self.one_in(8)
            after_cut = None
            if after and survives and chance.randrange(4):
                after_cut = Limit((cut - self.one_in(20)) / 1e6)
            made = replace(target, limit=Limit(limit / 1e6), after_cut=after_cut)
            targets.append(self.protected(made) if kind == PROTECTED else made)
        return replace(scenario, targets=tuple(targets))

    def protected(self, target: Target) -> Target:
        chance, own = self.chance, target.limit.one_way_ms or 9.0
        if chance.randrange(4):
            limit = Limit(own * chance.choice((1.0, 1.3, 2.0, 4.0)))
            target = replace(target, protection=Protection(limit, chance.choice(list(Disjoint))))
        if self.one_in(3):
            share = chance.choice((0.9, 0.98, 0.99, 0.999, 0.9999))
            target = replace(target, availability=share)
        return target

    def aimed(self, scenario: Scenario, kind: str) -> Scenario:
        """Set the objective and the limits of the search; budgets are set by the trial."""
        chance = self.chance
        if kind == HURRIED:
            gap = chance.choice((0.0, 0.05, 0.5))
            nodes = chance.choice((None, 1, 2))
            return replace(scenario, solver=SolverSettings(gap=gap, node_limit=nodes))
        if kind == OBJECTIVE:
            aim = chance.choice((*WORST, *WORST, *MEANS, Minimise.COST))
            over = chance.choice(list(Over)) if aim in WORST else Over.INTACT
            weight = chance.choice(list(PairWeight)) if aim in MEANS else PairWeight.WEIGHT
            hard = aim is Minimise.COST or chance.randrange(2) == 0
            step = Objective(aim, 0, hard_targets=hard, over=over, weight=weight)
            return replace(scenario, objective=step)
        if kind == COVERING:
            share = chance.choice((0.1, 0.3, 0.5, 0.75, 0.9, 1.0))
            coverage = Coverage("t", share, chance.choice(list(PairWeight)))
            return replace(scenario, objective=Objective(coverage=coverage))
        if kind == CHAINED:
            second = Objective(chance.choice(WORST), over=chance.choice(list(Over)))
            last = Objective(chance.choice((Minimise.COST, Minimise.MEAN_LATENCY)))
            last = replace(last, weight=PairWeight.COUNT)
            slack = chance.choice((0.0, 0.25, 1.0))
            return replace(scenario, objective=Objective(slack=slack, then=(second, last)))
        return scenario
