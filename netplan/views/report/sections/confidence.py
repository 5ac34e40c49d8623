"""The section on a probability that is asked for: which, by what law, and how sure it is."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from math import floor

from netplan.failures.failure import INTACT
from netplan.model.odds import Joint, Odds, at_least, interval
from netplan.model.plan import ConfidenceOutcome, Plan, TargetOutcome
from netplan.model.scenario import Theorem
from netplan.model.shown import asked_percent, number, percent
from netplan.model.units import NS_PER_MS
from netplan.views.report.document import Block, Cell, Column, Kind, Paragraph, Section, Table
from netplan.views.report.facts.subject import Subject
from netplan.views.report.words.lookup import Words

SHOWN = 60


def section(subject: Subject, words: Words, nominal: Plan | None = None) -> Section | None:
    """Return what is asked and guaranteed; None where no probability is asked for.

    Args:
        subject: the plan.
        words: of the language.
        nominal: the plan of the same question without the probability; None: not known.
    """
    plan = subject.plan
    if plan.joint is not None and plan.too_unlikely:
        blocks = _unlikely(plan.joint, subject, words)
        return Section("unlikely", words("s_unlikely"), tuple(blocks))
    if plan.cost_cny is None:
        return None
    told: list[Block] = []
    if plan.joint is not None:
        told.append(Paragraph(words.sentences(*_joint(plan.joint, plan.odds, words))))
    told += _paths(subject, words)
    if told and nominal is not None and nominal.cost_cny is not None:
        more = words.money(plan.cost_cny - nominal.cost_cny)
        key = "conf_price" if nominal.gap == 0 else "conf_price_open"
        told.append(Paragraph(words(key, nominal=words.money(nominal.cost_cny), more=more)))
    return Section("confidence", words("s_confidence"), tuple(told)) if told else None


def summary_of(subject: Subject, words: Words) -> Iterator[str]:
    """Yield what is asked and guaranteed, a sentence each."""
    plan = subject.plan
    if plan.joint is not None and plan.odds is not None:
        bound = at_least(plan.odds.always, plan.odds.samples)
        met = words(f"conf_sum_{'met' if bound >= plan.joint.all_targets else 'open'}")
        yield words("conf_sum", asked=_asked(plan.joint.all_targets), least=_least(bound), met=met)
    for kind, _ in _kinds(plan):
        law = words(f"conf_sum_law_{kind.law}")
        yield words("conf_sum_path", asked=_asked(kind.asked), law=law)


def unlikely(joint: Joint, words: Words) -> str:
    """Return in a sentence that no plan is likely enough."""
    return words(
        "conf_unlikely",
        asked=_asked(joint.all_targets),
        held=f"{joint.held:,}",
        worlds=f"{joint.worlds:,}",
        needed=f"{joint.needed:,}",
    )


def _asked(share: float) -> str:
    return f"{asked_percent(share)} %"


def _least(bound: float) -> str:
    """Return a bound in percent with one decimal, rounded down."""
    return f"{percent(floor(1000 * bound) / 1000)} %"


def _joint(joint: Joint, odds: Odds | None, words: Words) -> Iterator[str]:
    yield words(
        "conf_joint",
        asked=_asked(joint.all_targets),
        seed=joint.seed,
        **{name: f"{getattr(joint, name):,}" for name in ("held", "worlds", "needed", "spare")},
    )
    if odds is not None:
        bound = at_least(odds.always, odds.samples)
        key = "conf_joint_met" if bound >= joint.all_targets else "conf_joint_open"
        yield words(key, samples=f"{odds.samples:,}", least=_least(bound))
        yield words(f"conf_joint_law_{joint.correlation.value}")
    if joint.path_sd:
        yield words("conf_joint_cost_paths", sd=number(joint.path_sd, 2))
    else:
        yield words("conf_joint_cost")


def _kinds(plan: Plan) -> list[tuple[ConfidenceOutcome, list[TargetOutcome]]]:
    """Return the pairs by what is asked of their paths, with one outcome of each kind."""

    def kind(outcome: TargetOutcome) -> tuple[float, str]:
        assert outcome.confidence is not None  # those without are left out
        return outcome.confidence.asked, outcome.confidence.law

    asking = sorted((o for o in plan.targets if o.confidence is not None), key=kind)
    groups = [list(group) for _, group in groupby(asking, key=kind)]
    return [(first, group) for group in groups if (first := group[0].confidence) is not None]


def _paths(subject: Subject, words: Words) -> Iterator[Block]:
    """Yield what the path rule asks, by what it is guaranteed, and the tightest states."""
    odds = subject.plan.odds
    for kind, outcomes in _kinds(subject.plan):
        targets = words.semicolon.join(dict.fromkeys(words.target(o.id) for o in outcomes))
        said = [words("conf_path", targets=targets, asked=_asked(kind.asked))]
        theorem = Theorem(kind.theorem).value
        said.append(words(f"conf_theorem_{theorem}", sd=number(kind.deviations, 4)))
        said.append(words(f"conf_law_{kind.law}"))
        yield Paragraph(words.sentences(*said))
    if odds is not None and any(o.confidence is not None for o in subject.plan.targets):
        yield Paragraph(words("conf_path_together", **_share(odds)))
    rows = tuple(_row(o, subject, words) for o in subject.plan.targets if o.confidence is not None)
    if rows:
        yield Table(
            "confidence",
            words("conf_paths"),
            (
                *(Column(words(key)) for key in ("c_target", "c_from", "c_to", "c_conf_state")),
                Column(words("c_conf_mean"), Kind.MS),
                Column(words("c_conf_sd"), Kind.MS),
                Column(words("c_conf_reserve"), Kind.MS),
                Column(words("c_limit"), Kind.MS),
                Column(words("c_conf_margin"), Kind.MS),
                Column(words("c_conf_least"), Kind.AT_LEAST),
            ),
            rows,
            words("conf_paths_note"),
            shown=SHOWN,
            grouped=2,
        )


def _share(odds: Odds) -> dict[str, str]:
    low, high = interval(odds.always, odds.samples)
    return {
        "share": f"{percent(odds.always / odds.samples)} %",
        "samples": f"{odds.samples:,}",
        "low": f"{percent(low)} %",
        "high": f"{percent(high)} %",
    }


def _row(outcome: TargetOutcome, subject: Subject, words: Words) -> tuple[Cell, ...]:
    assert outcome.confidence is not None  # others have no row
    path = outcome.confidence.least
    ends = words.target(outcome.id), subject.name(outcome.source), subject.name(outcome.sink)
    if path is None:
        return *ends, *(7 * (None,))
    times = (path.mean_ns, path.sd_ns, path.reserve_ns, path.limit_ns, path.margin_ns)
    state = _state(path.failure, subject, words)
    return *ends, state, *(ns / NS_PER_MS for ns in times), path.at_least


def _state(failure: str, subject: Subject, words: Words) -> str:
    if failure == INTACT:
        return words("intact")
    return words.failure(failure, subject.lost(failure))


def _unlikely(joint: Joint, subject: Subject, words: Words) -> Iterator[Block]:
    """Yield what everything built reaches, and where it misses most."""
    said = [unlikely(joint, words)]
    asked = subject.scenario.confidence
    highest = None if asked is None else asked.highest(joint.held)
    if highest is not None:
        said.append(words("conf_unlikely_highest", highest=_asked(highest)))
    if joint.most is not None:
        odds = joint.most.odds
        said.append(words("conf_unlikely_most", **_share(odds)))
        said.append(words(f"conf_joint_law_{joint.correlation.value}"))
    yield Paragraph(words.sentences(*said))
    if joint.most is None:
        return
    samples = joint.most.odds.samples
    rows = tuple(
        (
            words.target(state.target),
            words("odds_nearest") if state.source is None else subject.name(state.source),
            subject.name(state.sink),
            _state(state.failure, subject, words),
            state.missed / samples,
        )
        for state in joint.most.missed
    )
    yield Table(
        "missed",
        words("conf_missed"),
        (
            *(Column(words(key)) for key in ("c_target", "c_from", "c_to", "c_conf_state")),
            Column(words("c_conf_missed"), Kind.PERCENT),
        ),
        rows,
        words("conf_missed_note"),
    )
