"""How often a plan holds, counted again in the same worlds by code of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
import numpy.typing as npt

from netplan.check.plan.impossible import everything_built
from netplan.check.recompute.many import ManyServices
from netplan.check.recompute.question import INTACT, Demand, Loss, Question
from netplan.check.recompute.service import NOTHING, Service
from netplan.check.recompute.worlds import FOR_CHECKS, FOR_SEARCHES, Ints, Truth, draw
from netplan.check.report import Code, Findings
from netplan.model.odds import (
    MISSED_SHOWN,
    STATED_SEED,
    Correlation,
    Joint,
    Odds,
    PairOdds,
    StateOdds,
    stated_samples,
)
from netplan.model.plan import Plan, PlanStatus
from netplan.model.scenario import asks_single_paths

Bools = npt.NDArray[np.bool_]


def check_joint(plan: Plan, question: Question, service: Service, findings: Findings) -> None:
    """Compare what a plan says of a joint requirement with what is asked, and count its worlds.

    Where it says that no plan is likely enough, everything that may be built is counted.
    """
    asked, said = question.scenario.confidence, plan.joint
    stated = plan.cost_cny is not None or (plan.status is PlanStatus.INFEASIBLE and said)
    if (asked is None or not stated) is not (said is None):
        findings.say(Code.ODDS, "joint", "is said but not asked, or asked but not said")
    if asked is None or said is None:
        return
    for what, one, other in (
        ("probability", said.all_targets, asked.all_targets),
        ("worlds", said.worlds, asked.worlds),
        ("seed", said.seed, asked.seed),
        ("correlation", said.correlation.value, asked.correlation),
        ("worlds needed", said.needed, asked.needed),
    ):
        findings.compare(Code.ODDS, "joint", what, one, other)
    if findings.found:
        return
    drawn = Odds(said.worlds, said.seed, said.correlation, 0, 0, (), ())
    built = everything_built(question) if plan.too_unlikely else service
    held = recount(question, built, drawn, FOR_SEARCHES).always
    findings.compare(Code.ODDS, "joint", "worlds held", said.held, held)
    if plan.too_unlikely:
        if held >= asked.needed:
            text = f"holds in {held:,} worlds with everything built, {asked.needed:,} are needed"
            findings.say(Code.ODDS, "joint", text)
        _check_most(said, question, built, findings)
    elif said.most is not None:
        findings.say(Code.ODDS, "joint", "speaks of everything built beside a plan")
    elif held < asked.needed:
        findings.say(Code.ODDS, "joint", f"holds in {held:,} worlds, {asked.needed:,} are needed")


def _check_most(said: Joint, question: Question, built: Service, findings: Findings) -> None:
    """Count again how often everything built holds, and which states are missed most."""
    findings.compare(Code.ODDS, "joint", "standard deviations of", said.path_sd, 0.0)
    samples = stated_samples(len(question.demands), len(question.usable), judged=True)
    if said.most is None or not samples:
        if (said.most is None) is not (not samples):
            findings.say(Code.ODDS, "joint", "does not say how often everything built holds")
        return
    odds = said.most.odds
    for what, one, other in (
        ("samples", odds.samples, samples),
        ("seed", odds.seed, STATED_SEED),
        ("correlation", odds.correlation, said.correlation),
    ):
        findings.compare(Code.ODDS, "joint with everything built", what, one, other)
    if findings.found:
        return
    found = recount(question, built, odds)
    _compare(odds, found, findings)
    missed = tuple(_missed_most(question, built, found))
    findings.compare(Code.ODDS, "joint", "states missed most", said.most.missed, missed)


def _missed_most(question: Question, built: Service, found: Odds) -> Iterator[StateOdds]:
    """Yield, of the pairs that hold least often, the state that each misses most."""
    truth = draw(question, found.samples, found.seed, found.correlation, FOR_CHECKS)
    trial = _Trial(question, built, truth)
    order = sorted(range(len(found.pairs)), key=lambda i: found.pairs[i].always)
    for number in order[:MISSED_SHOWN]:
        demand, pair = question.demands[number], found.pairs[number]
        states = [(INTACT, NOTHING, demand.limit_ns)]
        if demand.after_cut_ns is not None:
            bound = [loss for loss in question.losses.values() if demand.is_bound_by(loss)]
            states += [
                (loss.id, loss, demand.after_cut_ns)
                for loss in sorted(bound, key=lambda loss: loss.id)
            ]
        counts = [
            (found.samples - int(trial.within(demand, loss, limit).sum()), name)
            for name, loss, limit in states
        ]
        most = max((missed for missed, _ in counts), default=0)
        if most:
            state = next(name for missed, name in counts if missed == most)
            yield StateOdds(pair.target, pair.source, pair.sink, state, most)


def check_odds(plan: Plan, question: Question, service: Service, findings: Findings) -> None:
    """Compare how often a plan says that it holds with a count of our own."""
    if plan.odds is None:
        return
    if plan.cost_cny is None:
        findings.say(Code.ODDS, "probability", "is stated of no plan")
        return
    said = plan.odds
    samples = 0
    if asks_single_paths(question.scenario):
        judged = question.scenario.confidence is not None
        samples = stated_samples(len(question.demands), len(question.usable), judged=judged)
    same = findings.compare(Code.ODDS, "probability", "samples", said.samples, samples)
    same &= findings.compare(Code.ODDS, "probability", "seed", said.seed, STATED_SEED)
    joint = question.scenario.confidence
    law = Correlation.INDEPENDENT if joint is None else Correlation(joint.correlation)
    same &= findings.compare(Code.ODDS, "probability", "correlation", said.correlation, law)
    if same:
        _compare(said, recount(question, service, said), findings)


def recount(question: Question, service: Service, said: Odds, use: int = FOR_CHECKS) -> Odds:
    """Return how often the plan of a service holds in the worlds of a statement."""
    truth = draw(question, said.samples, said.seed, said.correlation, use)
    trial = _Trial(question, service, truth)
    fates = trial.fates()
    everywhere = np.ones(said.samples, bool)
    targets: dict[str, Bools] = {}
    for demand, (_, always) in zip(question.demands, fates, strict=True):
        targets[demand.target] = targets.get(demand.target, everywhere) & always
    return Odds(
        said.samples,
        said.seed,
        said.correlation,
        _count([always for _, always in fates], everywhere),
        _count([intact for intact, _ in fates], everywhere),
        tuple((target, int(holds.sum())) for target, holds in targets.items()),
        tuple(
            PairOdds(
                d.target,
                d.sources[0] if len(d.sources) == 1 else None,
                d.sink,
                int(intact.sum()),
                int(always.sum()),
            )
            for d, (intact, always) in zip(question.demands, fates, strict=True)
        ),
    )


def _count(rows: list[Bools], everywhere: Bools) -> int:
    return int(np.logical_and.reduce([everywhere, *rows]).sum())


class _Trial:
    """One plan in many worlds; what the two extreme worlds decide is not looked at in others."""

    def __init__(self, question: Question, service: Service, truth: Truth) -> None:
        self.question, self.worlds = question, len(truth.terminal)
        self.service, self.truth = service, truth
        self.many: dict[frozenset[str], ManyServices] = {}
        ends: tuple[Callable[[Ints], np.int64], ...] = (np.min, np.max)
        self.fast, self.slow = (service.in_worlds(truth.at(end, question)) for end in ends)
        self.known: dict[tuple[frozenset[str], str, str], dict[str, Ints]] = {}

    def fates(self) -> list[tuple[Bools, Bools]]:
        """Return of every pair in which worlds it holds with nothing cut, and in which always."""
        demands = self.question.demands
        intact = [self.within(d, NOTHING, d.limit_ns) for d in demands]
        always = list(intact)
        for loss in self.question.losses.values():
            for i, d in enumerate(demands):
                if d.after_cut_ns is not None and d.is_bound_by(loss) and always[i].any():
                    always[i] = always[i] & self.within(d, loss, d.after_cut_ns)
        return list(zip(intact, always, strict=True))

    def within(self, demand: Demand, loss: Loss, limit_ns: int) -> Bools:
        """Return in which worlds a pair keeps a limit after a loss."""
        for service, when in ((self.fast, False), (self.slow, True)):
            mine = service.of(demand)
            times = (mine.latency_ns(source, demand.sink, loss) for source in demand.sources)
            best = min((ns for ns in times if ns is not None), default=None)
            if (best is not None and best <= limit_ns) is when:
                return np.full(self.worlds, when)
        holds = np.zeros(self.worlds, bool)
        for source in demand.sources:
            key = demand.barred, source, loss.id
            if key not in self.known:
                self.known[key] = self._past(demand.barred).latencies(source, loss)
            found = self.known[key].get(demand.sink)
            if found is not None:
                holds |= found <= limit_ns
        return holds

    def _past(self, barred: frozenset[str]) -> ManyServices:
        """Return what the plan gives to pairs that may not pass these places."""
        if barred not in self.many:
            self.many[barred] = ManyServices(self.service, self.truth, barred)
        return self.many[barred]


def _compare(said: Odds, found: Odds, findings: Findings) -> None:
    subject = "probability"
    findings.compare(Code.ODDS, subject, "worlds with all targets", said.always, found.always)
    findings.compare(
        Code.ODDS, subject, "worlds with all targets and nothing cut", said.intact, found.intact
    )
    findings.compare(Code.ODDS, subject, "targets", said.targets, found.targets)
    if len(said.pairs) != len(found.pairs):
        findings.compare(Code.ODDS, subject, "pairs", len(said.pairs), len(found.pairs))
        return
    for one, other in zip(said.pairs, found.pairs, strict=True):
        name = f"{subject} of {other.target} to {other.sink}"
        findings.compare(Code.ODDS, name, "pair", one, other)
