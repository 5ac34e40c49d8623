"""Paths that hold with a probability: a line a kind of guarantee, a table of pairs."""

from __future__ import annotations

from rich.console import Console
from rich.table import Table

from netplan.model.plan import ConfidenceOutcome, Plan
from netplan.model.scenario import Law, Scenario, Theorem
from netplan.model.shown import asked_percent, least_percent, ms
from netplan.model.words import short_name
from netplan.views.terminal.console import fitted, yes_or_no

EXPENDABLE = ("target", "from", "mean", "sd", "reserve")
LAWS = {
    Law.INDEPENDENT: "lengths and delays each on their own",
    Law.TOGETHER: "all lengths and delays at the same quantile",
}
THEOREMS = {
    Theorem.GAUSS: "Gauss's inequality for symmetric sums with one peak",
    Theorem.SUB_GAUSSIAN: "the sub-Gaussian bound",
    Theorem.QUANTILES: "quantiles add",
}


def show_confidence(plan: Plan, scenario: Scenario, console: Console) -> None:
    """Print what holds with which probability, by what law and theorem, and the tightest states."""
    table = Table(
        title="Confidence of single paths, the tightest state of each pair (one-way ms)",
        title_justify="default",
    )
    for name in ("target", "from", "to", "state"):
        table.add_column(name)
    for name in ("mean", "sd", "reserve", "limit", "margin", "% at least"):
        table.add_column(name, justify="right")
    table.add_column("met")
    for outcome in plan.targets:
        found = outcome.confidence
        if found is None:
            continue
        path = found.least
        ends = (scenario.network.place[place].name for place in (outcome.source, outcome.sink))
        row = ["", *(6 * ("",))]
        if found.without:
            row[0] = found.without[0]
        elif path is not None:
            times = (path.mean_ns, path.sd_ns, path.reserve_ns, path.limit_ns, path.margin_ns)
            row = [path.failure, *map(ms, times), least_percent(path.at_least)]
        table.add_row(outcome.id, *map(short_name, ends), *row, yes_or_no(found.met))
    console.print(fitted(table, console, EXPENDABLE))
    kinds = [o.confidence for o in plan.targets if o.confidence is not None]
    for line in dict.fromkeys(guarantee(kind) for kind in kinds if kind.met):
        console.print(line, soft_wrap=True)


def guarantee(kind: ConfidenceOutcome) -> str:
    """Return in a sentence what holds, of what, by which law and theorem."""
    theorem = Theorem(kind.theorem)
    by = THEOREMS[theorem]
    if theorem is not Theorem.QUANTILES:
        by += f", {kind.deviations:.4f} standard deviations"
    return (
        f"each pair has one path, intact and after each cut on its own, that is in time with at "
        f"least {asked_percent(kind.asked)} % (law: {LAWS[Law(kind.law)]}; by {by})"
    )
