"""The check of a certificate: is the plan's lower bound, or what cannot hold, proven?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

from netplan.check.certificate.copies import with_copies
from netplan.check.certificate.labels import check_labels
from netplan.check.certificate.loads import TOO_MANY, with_traffic
from netplan.check.certificate.replay import Replay
from netplan.check.certificate.statement import Statement, state
from netplan.check.recompute.question import INTACT, Question, alone, expand
from netplan.check.report import Code, Finding, Findings, Unchecked, show_money
from netplan.model.certificate import (
    Certificate,
    Cut,
    CutOff,
    Evidence,
    PairWeights,
    Seal,
    Split,
)
from netplan.model.currency import CNY
from netplan.model.plan import Plan
from netplan.model.scenario import Scenario
from netplan.model.traffic import Channels, Demands
from netplan.model.words import counted

TRUSTED = (
    "the scenario's data, the readers of the files and netplan.model, Python's integers and heaps"
    " and geographiclib (limits by distance)"
)


UNCHECKED = Unchecked(
    ("certificate.netplan_version",), "a record of the run, which is not run again"
)


def not_covered(scenario: Scenario) -> str:
    """Return why no certificate covers the bound of a scenario, "" when one does."""
    if not scenario.objective.is_least_cost:
        asked = scenario.objective.chain[-1].minimise.value.replace("_", " ")
        if scenario.objective.coverage is not None:
            asked = "a share of a target"
        return f"the bound of this objective ({asked}) is not covered by a certificate"
    if any(t.protection is not None or t.availability is not None for t in scenario.targets):
        return "a bound with 1+1 protection or availability is not covered by a certificate"
    if scenario.demands is not None:
        missing = _traffic_not_covered(scenario.demands, scenario.channels or Channels())
        if missing:
            return missing
    if scenario.confidence is not None:
        return "a bound with a joint probability is not covered by a certificate"
    return ""


def _traffic_not_covered(demands: Demands, channels: Channels) -> str:
    """Return what of traffic no certificate covers, "" where there is nothing."""
    if len(channels.modes) > 1:
        return "a bound with channels of several modes is not covered by a certificate"
    if channels.rerouting.in_pairs:
        return "a bound with channels in pairs of routes is not covered by a certificate"
    if channels.limits_degrees:
        return "a bound with degrees of places is not covered by a certificate"
    if demands.hose is not None:
        return "a bound with totals of places (demands.hose) is not covered by a certificate"
    return ""


@dataclass(frozen=True)
class Proof:
    """The outcome of a replay: a proof when nothing was found.

    Attributes:
        ok: whether the certificate proves what the plan states.
        findings: every flaw.
        lower_bound_cny: the bound claimed; None where only impossible limits are shown.
        parts, bounds, paths: parts of the tree, bounds evaluated, cheapest paths computed.
        rows: rows of traffic derived from the scenario.
        labels: limits shown to be out of reach by distance labels.
        unchecked: what a certificate's file says beside the proof and nothing tells.
        currency: of the bound.
    """

    ok: bool
    findings: tuple[Finding, ...]
    lower_bound_cny: int | None
    parts: int = 0
    bounds: int = 0
    paths: int = 0
    labels: int = 0
    rows: int = 0
    unchecked: tuple[Unchecked, ...] = ()
    currency: str = CNY

    @property
    def is_undecided(self) -> bool:
        """Tell whether nothing is wrong but that some rows are too much to try again."""
        return bool(self.findings) and all(TOO_MANY in str(found) for found in self.findings)

    def lines(self) -> tuple[str, ...]:
        """Return the outcome for people: flaws, or what was proved, how, and what is trusted."""
        if not self.ok:
            verdict = f"not proved: {counted(len(self.findings), 'flaw')} in the certificate"
            return (*(str(finding) for finding in self.findings), verdict)
        said = []
        if self.lower_bound_cny is not None:
            least = show_money(self.lower_bound_cny, self.currency)
            said.append(
                f"proved: no plan costs less than {least}, by"
                f" {self.bounds:,} bounds over {self.parts:,} parts"
                f" ({self.paths:,} cheapest paths), in exact integers"
            )
        if self.rows:
            said.append(f"proved: {counted(self.rows, 'row')} of traffic, from the ways there are")
        if self.labels:
            out = counted(self.labels, "limit")
            said.append(f"proved: {out} out of reach, by distance labels")
        return (*said, f"trusted: {TRUSTED}", *(str(item) for item in self.unchecked))


def verify_certificate(
    certificate: Certificate,
    plan: Plan,
    scenario: Scenario,
    *,
    seal: Seal | None = None,
    plan_sha256: str = "",
) -> Proof:
    """Replay a certificate against the scenario, without any solver or search.

    Args:
        certificate: as read from its file.
        plan: what it is to prove the lower bound, or the impossibility, of.
        scenario: the scenario as loaded from the plan's inputs, overrides included.
        seal: what the file says it belongs to; None: it is not from a file.
        plan_sha256: digest of the plan's own file.
    """
    currency = scenario.costs.currency
    findings = Findings(currency=currency)
    if seal is not None:
        _check_seal(seal, plan_sha256, scenario, findings)
    _check_claim(certificate, plan, scenario, findings)
    _check_labels(certificate, plan, scenario, findings)
    bound, trusted = certificate.lower_bound_cny, () if seal is None else (UNCHECKED,)
    if bound is None or findings.found:
        found, labels = tuple(findings.found), len(certificate.impossible)
        return Proof(not found, found, bound, labels=labels, unchecked=trusted, currency=currency)
    named = _named(certificate)
    question = expand(scenario, named)
    _check_polygons(certificate, question, findings)
    if findings.found:
        found = tuple(findings.found)
        return Proof(False, found, bound, unchecked=trusted, currency=currency)
    if certificate.traffic is None:
        statement = with_copies(state(question, named), question, certificate.polygons)
    else:
        statement = state(alone(question), [*question.losses])
        statement = with_traffic(statement, question, certificate.traffic, findings)
    if findings.found:
        found = tuple(findings.found)
        return Proof(False, found, bound, unchecked=trusted, currency=currency)
    labels = len(certificate.impossible)
    proof = replay(certificate, statement, labels=labels, currency=currency)
    rows = 0 if certificate.traffic is None else len(certificate.traffic.rows)
    return replace(proof, rows=rows, unchecked=trusted, currency=currency)


def replay(
    certificate: Certificate, statement: Statement, *, labels: int = 0, currency: str = CNY
) -> Proof:
    """Check the tree of a certificate about a statement; ``labels`` were checked before."""
    findings = Findings(currency=currency)
    for text in _malformed(certificate, statement):
        findings.say(Code.CERTIFICATE, "certificate", text)
    bound, parts = certificate.lower_bound_cny, len(certificate.parts)
    if findings.found:
        return Proof(False, tuple(findings.found), bound, parts, labels=labels)
    run = Replay(certificate, statement, findings)
    run.run()
    return Proof(
        not findings.found,
        tuple(findings.found),
        bound,
        parts,
        run.bounds,
        run.prices.priced,
        labels,
    )


def _check_seal(seal: Seal, plan_sha256: str, scenario: Scenario, findings: Findings) -> None:
    """Check that a certificate's file belongs to the plan's file and its inputs."""
    if seal.plan_sha256 != plan_sha256:
        text = f"belongs to another plan.json (sha256 {seal.plan_sha256}); remove it or name yours"
        findings.say(Code.CERTIFICATE, "certificate", text, seal.plan_sha256, plan_sha256)
    given = tuple((file.role, file.sha256) for file in scenario.inputs)
    if given not in ((), seal.inputs):
        findings.say(Code.CERTIFICATE, "certificate", "belongs to other input files")
    findings.compare(Code.CERTIFICATE, "certificate", "to be of", seal.name, scenario.name)


def _check_claim(
    certificate: Certificate, plan: Plan, scenario: Scenario, findings: Findings
) -> None:
    """Check that the certificate is about the bound that the plan states."""
    claimed, stated = certificate.lower_bound_cny, plan.lower_bound_cny
    if not scenario.objective.is_least_cost and claimed is not None:
        text = (
            f"the bound of this objective ({scenario.objective.chain[-1].minimise.value})"
            " is not covered by a certificate"
        )
        findings.say(Code.CERTIFICATE, "certificate", text)
    if claimed != stated:
        text = (
            f"claims the bound {findings.money(claimed)}, the plan states {findings.money(stated)}"
        )
        findings.say(
            Code.CERTIFICATE, "certificate", text, findings.money(stated), findings.money(claimed)
        )
    if claimed is not None and (scenario.demands is None) != (certificate.traffic is None):
        text = "speaks of traffic that is not asked about"
        if certificate.traffic is None:
            text = "says nothing of the traffic that is asked about"
        findings.say(Code.CERTIFICATE, "certificate", text)
    bare = Certificate(None, impossible=certificate.impossible)
    if claimed is None and certificate != bare:
        findings.say(Code.CERTIFICATE, "certificate", "has a tree, but claims no bound")
    if claimed is None and not plan.impossible:
        findings.say(Code.CERTIFICATE, "certificate", "proves nothing that the plan states")


def _named(certificate: Certificate) -> list[str]:
    """Return the failures that a certificate speaks of."""
    rows = () if certificate.traffic is None else certificate.traffic.rows
    return list(dict.fromkeys(named.failure for named in (*certificate.pairs, *rows)))


def _check_polygons(certificate: Certificate, question: Question, findings: Findings) -> None:
    """Check that polygons are inscribed ones, one for each confidence that is asked for."""
    asked = {
        (d.confidence.per_path, d.confidence.law.value) for d in question.demands if d.confidence
    }
    if certificate.traffic is not None and certificate.polygons:
        findings.say(Code.CERTIFICATE, "certificate", "has polygons, with which no traffic runs")
    named = [(polygon.per_path, polygon.law) for polygon in certificate.polygons]
    if len(set(named)) < len(named) or not asked.issuperset(named):
        text = "has polygons of other confidences than those asked for, each once"
        findings.say(Code.CERTIFICATE, "certificate", text)
    for polygon in certificate.polygons:
        if any(a >= b for a, b in pairwise((0, *polygon.corners_ns))):
            text = "has a polygon whose corners do not increase from above 0"
            findings.say(Code.CERTIFICATE, "certificate", text)


def _check_labels(
    certificate: Certificate, plan: Plan, scenario: Scenario, findings: Findings
) -> None:
    """Check every set of labels, and that every impossible limit of the plan has one."""
    if certificate.impossible:
        flaws = check_labels(scenario, certificate.impossible)
        for labels, wrong in zip(certificate.impossible, flaws, strict=True):
            for flaw in wrong:
                subject = f"labels of {labels.target} to {labels.sink} under {labels.failure}"
                findings.say(Code.CERTIFICATE, subject, flaw)
    named = [(s.target, s.sources, s.sink, s.failure) for s in certificate.impossible]
    if len(set(named)) < len(named):
        findings.say(Code.CERTIFICATE, "certificate", "shows a limit to be out of reach twice")
    shown = {
        (labels.target, source, labels.sink, labels.failure)
        for labels in certificate.impossible
        for source in labels.sources
    }
    for item in plan.impossible:
        if (item.id, item.source, item.sink, item.failure) not in shown:
            subject = f"impossible target {item.id} {item.source} to {item.sink}"
            text = f"has no labels that prove it under {item.failure}"
            findings.say(Code.CERTIFICATE, subject, text)


def _malformed(certificate: Certificate, statement: Statement) -> Iterator[str]:
    """Yield what makes a certificate unreadable: names and numbers that lead nowhere."""
    if certificate.scale < 1:
        yield "its scale is not positive"
    known = set(statement.items)
    yield from (f"{i} is no span or link on offer" for i in certificate.items if i not in known)
    if len(set(certificate.items)) < len(certificate.items):
        yield "an item is listed twice"
    for pair in certificate.pairs:
        if pair.demand not in statement.demands:
            yield f"{pair.demand} is no demand of the scenario"
        elif pair.failure != INTACT and pair.failure not in statement.failures:
            yield f"{pair.failure} is no failure of the scenario"
        elif statement.limit_ns(pair.demand, pair.failure) is None:
            yield f"{pair.demand} asks nothing under {pair.failure}"
    for number, part in enumerate(certificate.parts):
        evidence = [fixing.evidence for fixing in part.fixings]
        items = [i for fixing in part.fixings for i in (*fixing.chosen, *fixing.refused)]
        pairs = []
        if isinstance(part.end, Evidence):
            evidence.append(part.end)
        elif isinstance(part.end, CutOff):
            pairs.append(part.end.pair)
        elif isinstance(part.end, Split):
            items.append(part.end.item)
        rows: list[PairWeights | Cut] = [row for e in evidence for row in e.weights]
        rows += [cut for e in evidence for cut in e.cuts]
        items += [i for row in rows for i in row.items]
        pairs += [row.pair for row in rows]
        flaws = (
            (not all(0 <= i < len(certificate.items) for i in items), "names an unlisted item"),
            (not all(0 <= p < len(certificate.pairs) for p in pairs), "names an unlisted pair"),
            (any(_is_crooked(e) for e in evidence), "has evidence that is crooked"),
        )
        yield from (f"part {number} {text}" for wrong, text in flaws if wrong)


def _is_crooked(evidence: Evidence) -> bool:
    """Tell whether weights repeat, are below zero or do not belong to items."""
    pairs = [row.pair for row in evidence.weights]
    rows = any(
        len(row.items) != len(row.values)
        or len(set(row.items)) < len(row.items)
        or min(row.values, default=0) < 0
        for row in evidence.weights
    )
    cuts = any(cut.multiplier < 0 or len(set(cut.items)) < len(cut.items) for cut in evidence.cuts)
    return len(set(pairs)) < len(pairs) or rows or cuts
