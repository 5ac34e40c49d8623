"""The check of a bill of materials: counted again from the price list, and summed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from netplan.check.recompute.money import link_price, span_prices
from netplan.check.recompute.question import Question, expand
from netplan.check.recompute.traffic import Traffic
from netplan.check.report import Code, Counts, Findings, Report
from netplan.model.bill import Line, Part
from netplan.model.carried import Carried
from netplan.model.network import Span, SpanState
from netplan.model.plan import Plan, PlanLink
from netplan.model.scenario import Scenario

CLOSE = 1e-9


def verify_bill(lines: Sequence[Line], plan: Plan, scenario: Scenario) -> Report:
    """Recompute what a plan buys: how much of everything, at which end, and its price.

    Args:
        lines: the bill.
        plan: the plan, itself verified.
        scenario: the scenario it answers.
    """
    findings = Findings()
    check = _Check(expand(scenario), findings)
    known = {cost.id for cost in plan.spans} | {link.id for link in plan.links}
    for line in lines:
        if line.of not in known:
            findings.say(Code.BILL, line.of, "is on the bill but not in the plan")
    for cost in plan.spans:
        mine = [line for line in lines if line.of == cost.id]
        check.span(mine, scenario.network.span[cost.id], cost.fibre_pairs)
    for link in plan.links:
        mine = [line for line in lines if line.of == link.id]
        if plan.carried is None:
            check.link(mine, link)
        else:
            check.channels(mine, link, plan.carried)
    found = sum(line.cost_cny for line in lines)
    if found != plan.cost_cny:
        findings.say(Code.BILL, "plan", f"costs {plan.cost_cny}, its bill sums to {found}")
    counts = Counts(spans=len(plan.spans), links=len(plan.links))
    return Report(not findings.found, tuple(findings.found), counts)


@dataclass
class _Check:
    question: Question
    findings: Findings

    def _compare(self, what: str, subject: str, claimed: float, found: float) -> None:
        if abs(claimed - found) > CLOSE * max(1.0, abs(found)):
            self.findings.say(Code.BILL, subject, f"{what} {claimed:g}, recomputed {found:g}")

    def span(self, lines: Sequence[Line], span: Span, pairs: int) -> None:
        """Check the lines of a span: cable, and for every pair sites and a degree at either end."""
        building, lighting, leasing = span_prices(self.question, span)
        lighting *= pairs
        new_km = span.length_km * span.slack_factor if span.state is SpanState.CANDIDATE else 0.0
        sites = self.question.gear.amplifiers(span)
        for line in lines:
            kind = line.spec, line.operator
            if kind != (span.fibre, span.operator) or line.place not in (span.a, span.b):
                self.findings.say(Code.BILL, span.id, f"has a line of {kind} at {line.place}")
        for place, least in ((span.a, 0), (span.b, 1)):
            own = [line for line in lines if line.place == place]
            self._compare("cable km", span.id, _much(own, Part.CABLE), new_km / 2)
            self._compare(
                "amplifier sites", span.id, _much(own, Part.AMPLIFIER_SITE), pairs * sites / 2
            )
            self._compare("degrees", span.id, _much(own, Part.ROADM_DEGREE), pairs)
            cable = (building + 1 - least) // 2
            self._compare("cable CNY", span.id, _cny(own, {Part.CABLE}), cable)
            line_system = {Part.AMPLIFIER_SITE, Part.ROADM_DEGREE}
            self._compare("line CNY", span.id, _cny(own, line_system), (lighting + 1 - least) // 2)
            terms = self.question.scenario.lease
            leased = span.length_km * span.slack_factor * terms.fibres if terms and leasing else 0.0
            self._compare("leased fibre km", span.id, _much(own, Part.LEASE), leased / 2)
            lease = (leasing + 1 - least) // 2
            self._compare("lease CNY", span.id, _cny(own, {Part.LEASE}), lease)
        strange = [line for line in lines if line.part in (Part.TERMINAL, Part.REGENERATOR)]
        if strange:
            self.findings.say(Code.BILL, span.id, f"has {strange[0].part.value}s")

    def link(self, lines: Sequence[Line], link: PlanLink) -> None:
        """Check the lines of a link: terminals at its ends, regenerators along its route."""
        costs = self.question.scenario.costs
        pair = frozenset((link.a, link.b))
        channels = costs.channels_per_link.value
        count = link.regenerators
        price = link_price(self.question, count)
        asked = self.question.light
        rate = costs.channel_gbit_s.value if asked is None else asked.mode.bit_rate_gbit_s
        mode = f"{rate:g} Gbit/s"
        for place in (link.a, link.b):
            own = [line for line in lines if line.place == place]
            self._compare("terminals", link.id, _much(own, Part.TERMINAL), channels)
        pieces = count * channels
        self._compare("regenerators", link.id, _much(lines, Part.REGENERATOR), pieces)
        self._compare("CNY", link.id, sum(line.cost_cny for line in lines), price)
        regenerators = price - link_price(self.question, 0)
        told = _cny(lines, {Part.REGENERATOR})
        self._compare("regenerators CNY", link.id, told, regenerators)
        way = {end for span in link.route for end in _ends(self.question.usable[span])}
        for line in lines:
            odd = line.part not in (Part.TERMINAL, Part.REGENERATOR) or line.spec != mode
            if odd or line.operator is not None or line.place not in way | pair:
                text = f"has a line of {line.part.value}, {line.spec} at {line.place}"
                self.findings.say(Code.BILL, link.id, text)

    def channels(self, lines: Sequence[Line], link: PlanLink, carried: Carried) -> None:
        """Check the lines of a link with channels: ends by mode, regenerators where they stand."""
        traffic = Traffic(self.question)
        due: dict[tuple[Part, str, str], tuple[float, int]] = {}
        for mode, count in link.channels:
            both = count * traffic.ends_cny(mode)
            for place, cny in ((link.a, both - both // 2), (link.b, both // 2)):
                due[Part.TERMINAL, _spec(traffic, mode), place] = count, cny
        for site in carried.regenerators:
            if site.link == link.id:
                cny = site.count * traffic.regenerator_cny(site.mode)
                due[Part.REGENERATOR, _spec(traffic, site.mode), site.place] = site.count, cny
        told = _pieces(lines)
        for key in sorted({*due, *told}):
            part, spec, place = key
            what = f"{part.value} {spec} at {place}"
            (much, paid), (truth, price) = told.get(key, (0.0, 0)), due.get(key, (0.0, 0))
            self._compare(f"{what},", link.id, much, truth)
            self._compare(f"{what}, CNY", link.id, paid, price)
        if any(line.operator is not None for line in lines):
            self.findings.say(Code.BILL, link.id, "has a line of an operator")


def _spec(traffic: Traffic, mode: str) -> str:
    """Return how a bill calls a channel: by its mode, or by its rate where none is named."""
    return mode or f"{traffic.mbit_s(mode) / 1000:g} Gbit/s"


def _pieces(lines: Iterable[Line]) -> dict[tuple[Part, str, str], tuple[float, int]]:
    """Return how many of everything stand where, and their price."""
    found: dict[tuple[Part, str, str], tuple[float, int]] = {}
    for line in lines:
        count, cny = found.get((line.part, line.spec, line.place), (0.0, 0))
        found[line.part, line.spec, line.place] = count + line.quantity, cny + line.cost_cny
    return found


def _ends(span: Span) -> tuple[str, str]:
    return span.a, span.b


def _much(lines: Iterable[Line], part: Part) -> float:
    return sum(line.quantity for line in lines if line.part is part)


def _cny(lines: Iterable[Line], parts: set[Part]) -> int:
    return sum(line.cost_cny for line in lines if line.part in parts)
