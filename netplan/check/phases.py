"""The check of an order of building: every year recomputed, with nothing of what made it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property

from netplan.check.plan.availability import UptimeSearch, reached
from netplan.check.plan.confidence import still_held
from netplan.check.plan.disjoint_paths import PairSearch
from netplan.check.plan.targets import Fate, fates, within
from netplan.check.recompute.money import matches, span_prices, yearly_of_link, yearly_of_span
from netplan.check.recompute.question import Demand, Question, expand
from netplan.check.recompute.service import Service
from netplan.check.report import Code, Counts, Findings, Report
from netplan.model.network import Season
from netplan.model.phases import Aim, Phases, PresentCost, Year
from netplan.model.plan import ConfidenceOutcome, Plan
from netplan.model.scenario import Scenario

WEIGHTED = 1000
"""Weights of places count in thousandths, one of them at least."""
SMALLEST = 1e-6
"""Far below any weight or yuan that counts, far above the rounding of sums."""


def verify_phases(phases: Phases, plan: Plan, scenario: Scenario) -> Report:
    """Recompute everything that an order of building states, but that none is better.

    Args:
        phases: the order.
        plan: the plan that is built, itself verified.
        scenario: the question that it answers.

    Returns:
        A report that is ``ok`` when every span and link comes when it may and can be paid, a link
        with every span under it, and when what stands, holds, idles and costs is as recomputed.
    """
    findings = Findings()
    check = _Check(phases, plan, expand(scenario), findings)
    if check.items():
        check.times()
        check.money()
        check.holding()
        check.reached()
    counts = Counts(
        spans=len(plan.spans),
        links=len(plan.links),
        targets=len(check.question.demands) * len(phases.years),
        failures=len(check.question.losses),
    )
    return Report(not findings.found, tuple(findings.found), counts)


@dataclass
class _Check:
    phases: Phases
    plan: Plan
    question: Question
    findings: Findings
    _known: dict[frozenset[str], _State] = field(default_factory=dict)

    def _say(self, year: Year | None, text: str) -> None:
        where = "order" if year is None else f"year {year.number}"
        self.findings.say(Code.PHASE, where, text)

    # what there is

    @cached_property
    def _prices(self) -> dict[str, int]:
        """Return what each costs to build: all of its price but the rent."""
        spans = {cost.id: cost.build_cny + cost.line_system_cny for cost in self.plan.spans}
        return spans | {link.id: link.cost_cny for link in self.plan.links}

    @cached_property
    def _links(self) -> dict[str, tuple[str, str]]:
        return {link.id: (link.a, link.b) for link in self.plan.links}

    @cached_property
    def _has(self) -> dict[str, int]:
        """Return how many regenerators each link has."""
        return {x.id: x.regenerators for x in self.plan.links}

    @cached_property
    def _begun(self) -> dict[str, int]:
        return {item: year.number for year in self.phases.years for item in year.begun}

    def items(self) -> bool:
        """Check that the years are the budgets' and share out the plan's spans and links."""
        phases = self.phases
        told = [(y.number, y.budget_cny) for y in phases.years]
        if told != list(enumerate(phases.terms.budgets_cny, 1)):
            self._say(None, "its years are not those of the budgets")
            return False
        listed = [item for year in phases.years for item in year.begun] + list(phases.left)
        if sorted(listed) != sorted(self._prices):
            self._say(None, "its spans and links are not those of the plan, each once")
            return False
        if not set(phases.needless) <= set(phases.left):
            self._say(None, "what is needless is not among what is left")
        return True

    # when

    def _lead(self, item: str) -> tuple[int, int]:
        """Return the years of building of an item, and the first in which it may be begun."""
        span = self.question.usable.get(item)
        if item in self._links or span is None:
            return 1, 1
        rules = [r for r in self.question.scenario.phases if matches(self.question, r, span)]
        leads, firsts = [r.lead_time_years for r in rules], [r.earliest_year for r in rules]
        work = max([span.lead_time_months or 0, *(r.lead_time_months for r in rules)])
        seasons = [s for s in (span.season, *(r.season for r in rules)) if s is not None]
        return max([1, *leads, _years_of_work(work, seasons)]), max([1, *firsts])

    def _ready(self, number: int) -> frozenset[str]:
        """Return what is ready at the end of a year, whatever links lack."""
        begun = self._begun.items()
        return frozenset(item for item, at in begun if at + self._lead(item)[0] - 1 <= number)

    @cached_property
    def _routes(self) -> Mapping[str, frozenset[str]]:
        spans = frozenset(cost.id for cost in self.plan.spans)
        return {link.id: spans & frozenset(link.route) for link in self.plan.links}

    def times(self) -> None:
        """Check that nothing comes too early, and what stands."""
        for year in self.phases.years:
            ready = self._ready(year.number)
            for item in year.begun:
                lead, first = self._lead(item)
                if year.number < first or year.number + lead - 1 > len(self.phases.years):
                    self._say(year, f"{item} may not be begun in it")
                late = self._routes.get(item, frozenset()) - ready
                if late:
                    text = f"link {item} comes before the spans {', '.join(sorted(late))}"
                    self._say(year, text)
            if set(year.standing) != ready or len(set(year.standing)) != len(year.standing):
                self._say(year, "what stands is not what is ready by then")

    # money

    def _paid(self, item: str, number: int) -> int:
        """Return what is paid for an item by the end of a year; the rest of a sum comes last."""
        lead, begun = self._lead(item)[0], self._begun.get(item)
        if begun is None or number < begun:
            return 0
        price, years = self._prices[item], min(number - begun + 1, lead)
        return price if years == lead else price // lead * years

    def money(self) -> None:
        """Check what is spent in every year, that it may be, and what building and running cost."""
        terms, before, purse = self.phases.terms, 0, 0
        for year in self.phases.years:
            paid = sum(self._paid(item, year.number) for item in self._prices)
            self._compare(year, "spends", year.spent_cny, paid - before)
            purse = (0 if terms.lapse else purse) + year.budget_cny - (paid - before)
            if purse < 0:
                self._say(year, f"spends {-purse:,} more than there is")
            worth = sum(self._prices[item] for item in year.standing if item in self._prices)
            self._compare(year, "stands at", year.standing_cny, worth)
            self._compare(year, "counts rent of", year.lease_cny, self._rent(year.standing))
            self._compare(year, "runs at", year.running_cny, self._running(year.standing))
            idle = sum(self._paid(item, year.number) for item in year.idle if item in self._prices)
            self._compare(year, "has idle", year.idle_cny, idle)
            before = paid
        years = self.phases.years
        spent, running = [y.spent_cny for y in years], [y.running_cny for y in years]
        self._compare_cost(self.phases.present_cost, self._present(spent, running))
        kept = [item for item in self._prices if item in self._begun]
        at_once = self._present([sum(self._prices[i] for i in kept)], [self._running(kept)])
        self._compare_cost(self.phases.at_once, at_once)

    def _compare(self, year: Year | None, what: str, claimed: float, found: float) -> None:
        if abs(claimed - found) > SMALLEST:
            self._say(year, f"{what} {claimed:,}, recomputed {found:,}")

    def _compare_cost(self, claimed: PresentCost, found: PresentCost) -> None:
        self._compare(None, "building costs", claimed.building_cny, found.building_cny)
        self._compare(None, "running costs", claimed.running_cny, found.running_cny)

    def _rent(self, standing: Sequence[str]) -> int:
        spans = self.question.usable
        return sum(span_prices(self.question, spans[i])[2] for i in standing if i in spans)

    def _running(self, standing: Sequence[str]) -> int:
        stands, spans = set(standing), self.question.usable
        lit = [x for x in self.plan.spans if x.id in stands and x.id in spans]
        yearly = [yearly_of_span(self.question, spans[x.id], x.fibre_pairs) for x in lit]
        links = [link for link in self.plan.links if link.id in stands]
        return sum(yearly) + sum(yearly_of_link(self.question, link) for link in links)

    def _present(self, spent: Sequence[int], running: Sequence[int]) -> PresentCost:
        """Return present costs with exact fractions; half a yuan goes up."""
        terms = self.phases.terms
        rate, built, run = 1 + Fraction(str(terms.discount_rate)), Fraction(0), Fraction(0)
        for year in reversed(range(terms.horizon_years)):
            built = built / rate + (spent[year] if year < len(spent) else 0)
            run = run / rate + (running[min(year - 1, len(running) - 1)] if year else 0)
        return PresentCost(int(built + Fraction(1, 2)), int(run + Fraction(1, 2)))

    # what holds

    def _service(self, standing: frozenset[str]) -> Service:
        lit = frozenset(item for item in standing if item not in self._links)
        links = {i: ends for i, ends in self._links.items() if i in standing}
        return Service(self.question, lit, links, regenerators=self._has)

    def _state(self, standing: frozenset[str]) -> _State:
        if standing not in self._known:
            service = self._service(standing)
            self._known[standing] = _State.of(self.question, service, self._paths)
        return self._known[standing]

    @cached_property
    def _paths(self) -> list[ConfidenceOutcome | None]:
        """Return the verified paths of the finished plan of every pair, in their order."""
        told = {f"{t.id}:{t.source}>{t.sink}": t.confidence for t in self.plan.targets}
        return [told[name] for name in self._names]

    @cached_property
    def _names(self) -> list[str]:
        """Return the pairs of the question by their names in the plan, in its order."""
        told = {(t.id, t.source, t.sink): f"{t.id}:{t.source}>{t.sink}" for t in self.plan.targets}
        return [
            next(told[key] for s in d.sources if (key := (d.target, s, d.sink)) in told)
            for d in self.question.demands
        ]

    def holding(self) -> None:
        """Check which pairs hold at the end of every year, and that what idles is not needed."""
        before = [False] * len(self._names), [False] * len(self._names)
        if self.phases.pairs != len(self._names):
            self._say(None, f"counts {self.phases.pairs} pairs, recomputed {len(self._names)}")
        for year in self.phases.years:
            standing = frozenset(year.standing)
            state = self._state(standing)
            now = state.intact, state.whole
            told = (year.intact, year.newly_intact), (year.protected, year.newly_protected)
            for kind, held, then, (count, newly) in zip(
                ("intact", "protected"), now, before, told, strict=True
            ):
                self._compare(year, f"has pairs {kind}:", count, sum(held))
                fresh = {n for n, h, b in zip(self._names, held, then, strict=True) if h and not b}
                if set(newly) != fresh or len(newly) != len(fresh):
                    self._say(year, f"the pairs that are {kind} from then on are others")
            if standing & set(year.idle):
                lean = self._state(standing - set(year.idle))
                if (lean.intact, lean.whole) != now:
                    self._say(year, "something that idles is needed")
            before = now

    # aims

    def reached(self) -> None:
        """Check what is reached of every aim, and that no bound is passed."""
        for one in self.phases.reached:
            value = self._money_years() if one.aim is Aim.MONEY else self._summed(one.aim)
            self._compare(None, f"reaches of {one.aim.value}", one.value, value)
            beyond = one.bound - one.value if one.aim.is_small else one.value - one.bound
            if beyond > SMALLEST:
                self._say(None, f"reaches more of {one.aim.value} than its bound")

    def _money_years(self) -> int:
        numbers = [year.number for year in self.phases.years]
        return sum(self._paid(item, number) for item in self._prices for number in numbers)

    def _summed(self, aim: Aim) -> float:
        return sum(
            weight
            for year in self.phases.years
            for held, weight in self._counted(aim, frozenset(year.standing))
            if held
        )

    def _counted(self, aim: Aim, standing: frozenset[str]) -> Iterator[tuple[bool, float]]:
        """Yield whether each requirement of an aim holds, of those the finished plan holds."""
        state, finished = self._state(standing), self._state(frozenset(self._prices))
        asked = self.phases.terms.weighted
        place = self.question.scenario.network.place
        weights = [
            max(1, round(place[d.sink].weight * WEIGHTED)) / WEIGHTED if asked else 1
            for d in self.question.demands
        ]
        if aim in (Aim.INTACT, Aim.SUM):
            yield from zip(state.intact, weights, strict=True)
        if aim in (Aim.PROTECTED, Aim.SUM):
            yield from zip(state.whole, weights, strict=True)
        if aim is Aim.AS_PLANNED:
            rule = self.question.scenario.candidates
            for item in (*rule.force_spans, *rule.force_links):
                if item in self._prices:
                    yield item in standing, 1
            if not self.question.scenario.objective.is_least_cost:
                yield from zip(state.as_fast_as(finished), weights, strict=True)


@dataclass(frozen=True)
class _State:
    """What holds of every pair when something stands."""

    intact: list[bool]
    whole: list[bool]
    fates: list[Fate]

    @classmethod
    def of(
        cls, question: Question, service: Service, paths: Sequence[ConfidenceOutcome | None]
    ) -> _State:
        """Return how every pair fares; of each, ``paths`` that hold with its confidence."""
        found = fates(question, service)
        intact, whole = [], []
        for demand, fate, known in zip(question.demands, found, paths, strict=True):
            here = within(fate.intact_ns, demand.limit_ns)
            after = all(within(ns, demand.after_cut_ns or 0) for ns in fate.after_ns.values())
            paired = PairSearch(question, service, demand).exists()
            intact.append(here)
            held = here and after and paired and _often(question, service, demand)
            whole.append(held and still_held(question, service, demand, known))
        return cls(intact, whole, found)

    def as_fast_as(self, finished: _State) -> list[bool]:
        """Tell of every pair whether it is as fast as in the finished plan, after failures too."""
        found = []
        for mine, planned in zip(self.fates, finished.fates, strict=True):
            slower = planned.intact_ns is not None and not within(mine.intact_ns, planned.intact_ns)
            worst = max(planned.after_ns.values(), key=_rank, default=None)
            late = worst is not None and any(not within(ns, worst) for ns in mine.after_ns.values())
            found.append(not slower and not late)
        return found


def _years_of_work(months: int, seasons: Sequence[Season]) -> int:
    """Return the years in which so many months pass that are in all seasons, month by month."""
    number, month = 0, 0
    while months > 0:
        month = month % 12 + 1
        number += month == 1
        months -= all(
            s.first <= month <= s.last if s.first <= s.last else not s.last < month < s.first
            for s in seasons
        )
    return number


def _often(question: Question, service: Service, demand: Demand) -> bool:
    share = demand.availability
    return share is None or reached(UptimeSearch(question, service, demand).settled(), share)


def _rank(ns: int | None) -> float:
    return float("inf") if ns is None else ns
