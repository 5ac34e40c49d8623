"""How often a plan holds, in lines on the terminal: each says which probability is meant."""

from __future__ import annotations

from collections.abc import Iterator
from math import floor

from netplan.model.odds import Correlation, Joint, Odds, StateOdds, at_least, interval
from netplan.model.plan import Plan
from netplan.model.scenario import Scenario
from netplan.model.shown import asked_percent, number, percent
from netplan.model.words import counted

LAWS = {
    Correlation.INDEPENDENT: "of different corridors independent",
    Correlation.BY_BASIS: "of one kind of source correlated",
}


def joint_lines(joint: Joint, odds: Odds | None) -> Iterator[str]:
    """Yield what a joint requirement is, what is guaranteed of it, what its cost is proven for."""
    asked, spare = asked_percent(joint.all_targets), joint.spare
    reserve = f", {spare:,} of them a reserve for the luck of these worlds" if spare else ""
    yield (
        f"asked: all targets at once with {asked} %; holds in {joint.held:,} of {joint.worlds:,} "
        f"worlds of the search (seed {joint.seed}; {joint.needed:,} needed{reserve})"
    )
    if odds is not None:
        bound = at_least(odds.always, odds.samples)
        met = "which is met" if bound >= joint.all_targets else "which is left open"
        least = percent(floor(1000 * bound) / 1000)
        yield (
            f"guaranteed with 95 % confidence by {counted(odds.samples, 'world')} that no search "
            f"saw: all targets at once with at least {least} %; asked are {asked} %, {met}"
        )
    paths = ""
    if joint.path_sd:
        paths = (
            f" among plans that also leave each pair, in every state, one path with "
            f"{number(joint.path_sd, 2)} standard deviations below its limit"
        )
    yield f"cost and bound are for the worlds of the search{paths}"


def odds_line(odds: Odds) -> str:
    """Return how likely all targets hold, with the law and what is meant."""
    low, high = (percent(end) for end in interval(odds.always, odds.samples))
    return (
        f"all targets together, failures included, hold in {percent(odds.always / odds.samples)} % "
        f"of {counted(odds.samples, 'sampled world')} (95 % interval {low} to {high} %; with "
        f"nothing cut {percent(odds.intact / odds.samples)} %; lengths {LAWS[odds.correlation]}, "
        "routes adapted)"
    )


def unlikely_lines(plan: Plan, scenario: Scenario) -> Iterator[str]:
    """Yield how often everything built holds, and what misses most, where no plan is enough."""
    joint, asked = plan.joint, scenario.confidence
    if not plan.too_unlikely or joint is None or asked is None:
        return
    highest = asked.highest(joint.held)
    if highest is None:
        yield "not even 50 % can be asked of these worlds"
    else:
        yield (
            f"the highest probability that can be asked with these {counted(joint.worlds, 'world')}"
            f" is {asked_percent(highest)} %"
        )
    if joint.most is None:
        return
    odds = joint.most.odds
    low, high = (percent(end) for end in interval(odds.always, odds.samples))
    yield (
        f"no plan holds more often than everything built: all targets together, failures included, "
        f"in {percent(odds.always / odds.samples)} % of {counted(odds.samples, 'sampled world')} "
        f"that no search saw (95 % interval {low} to {high} %; lengths {LAWS[odds.correlation]}, "
        "routes adapted)"
    )
    yield from (missed_line(state, odds.samples) for state in joint.most.missed)


def missed_line(state: StateOdds, samples: int) -> str:
    """Return in which state a pair misses its limit most often."""
    source = "nearest source" if state.source is None else state.source
    return (
        f"missed in {percent(state.missed / samples)} % of these worlds: {state.target}, {source} "
        f"to {state.sink}, in state {state.failure}"
    )
