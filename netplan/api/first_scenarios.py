"""A first scenario that can hold, or that is told not to: its limits against the network."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from netplan.model.network import SpanState
from netplan.model.scenario import Single
from netplan.model.words import counted

if TYPE_CHECKING:
    from netplan.explain.least import LeastLimits, Slowest
    from netplan.interchange.first_scenario import FirstScenario, Folder, MadeScenario

LISTED = 5
"""How many places a message lists."""


@dataclass(frozen=True)
class Judged:
    """A first scenario with what the network can do of it.

    Args:
        made: the scenario; its notes say what was chosen, what cannot hold, and what can.
        offer: what to ask instead, so that every limit can hold; None: it can as it is, or no
            limit helps.
    """

    made: MadeScenario
    offer: FirstScenario | None = None


def judged_scenario(folder: Folder, asked: FirstScenario) -> Judged:
    """Return a first scenario, judged by what the network can do with everything built.

    What ``asked`` leaves open is chosen so that it can hold: all places that have a path; 1.5
    times the theoretical latency, or else the least; where candidates are on offer, that any one
    corridor may be cut, if every place keeps a path then. What it says is kept, with an offer
    where it cannot hold.

    Raises:
        RequestError: it names what there is not, or asks for nothing.
        InputError: the scenario would be unsound.
    """
    from netplan.interchange.first_scenario import first_scenario  # noqa: PLC0415

    asked, unreached = _with_paths(folder, asked)
    asked, offer, limits = _with_limit(folder, asked)
    asked, offer, failures = _with_failures(folder, asked, offer)
    made = first_scenario(folder, asked)
    notes = (*made.notes, *unreached, *limits, *failures)
    return Judged(replace(made, notes=notes), None if offer == asked else offer)


def _least(folder: Folder, asked: FirstScenario) -> LeastLimits:
    from netplan.explain.least import least_limits  # noqa: PLC0415  (scipy loads here)
    from netplan.interchange.first_scenario import TARGET, first_scenario  # noqa: PLC0415

    return least_limits(first_scenario(folder, asked).scenario, TARGET)


def _with_paths(folder: Folder, asked: FirstScenario) -> tuple[FirstScenario, list[str]]:
    """Leave out places that no path leads to, unless they are named."""
    least = _least(folder, replace(asked, failures=()))
    if not least.cut_off:
        return asked, []
    places = list(dict.fromkeys(slow.sink for slow in least.cut_off))
    lost = f"{counted(len(places), 'place')} without a path, whatever is built: {_some(places)}"
    reached = tuple(sink for sink in least.reached if sink not in places)
    if asked.to or not reached:
        return asked, [f"the limit cannot hold for {lost}"]
    return replace(asked, to=reached, largest=None), [f"not served: {lost}"]


def _with_limit(
    folder: Folder, asked: FirstScenario
) -> tuple[FirstScenario, FirstScenario, list[str]]:
    """Choose a limit that can hold where none is said; offer one where the one said cannot."""
    least = _least(folder, replace(asked, failures=()))
    if least.holds or least.limit is None or least.slowest is None:
        return asked, asked, []
    why = f"{asked.limit_text(asked.limit)} cannot hold: {_at_best(least.slowest)}"
    feasible = asked.with_limit(least.limit)
    option = f"--{feasible.unit.replace('_', '-')} {least.limit:g}"
    if asked.is_open:
        return feasible, feasible, [f"the limit is {least.limit:g} x, the least; {why}"]
    return asked, feasible, [f"{why}; the least that can is {option}"]


def _with_failures(
    folder: Folder, asked: FirstScenario, offer: FirstScenario
) -> tuple[FirstScenario, FirstScenario, list[str]]:
    """Choose failures to survive where candidates are on offer and none are said; judge them."""
    offered = any(span.state is SpanState.CANDIDATE for span in folder.network.spans)
    is_open = asked.failures is None and offered
    families = (Single.CORRIDOR,) if is_open else asked.failures or ()
    if not {*families} - {Single.NONE}:
        return asked, offer, []
    trial, notes = replace(asked, failures=families), []
    least = _least(folder, trial)
    cut_off = [slow for slow in least.cut_off if slow.failure != "intact"]
    names = ", ".join(family.value for family in families)
    if cut_off:
        some = _some([f"{slow.sink} after {slow.failure}" for slow in cut_off])
        lost = f"{counted(len(cut_off), 'loss', 'losses')} that nothing on offer survives: {some}"
        if is_open:
            return asked, offer, [f"no cut has to be survived; there is no second way, {lost}"]
        return asked, offer, [f"--failures {names} cannot hold: {lost}"]
    if is_open:
        notes.append("the loss of any one corridor has to be survived; --failures none asks less")
    offer = replace(offer, failures=families)
    if not least.after_holds and least.after_cut is not None and least.slowest_after is not None:
        after = trial.limit_text(trial.after_limit)
        why = f"{after} after a failure cannot hold: {_at_best(least.slowest_after)}"
        offer = replace(offer, after_cut=least.after_cut)
        if trial.after_cut is None:
            trial = replace(trial, after_cut=least.after_cut)
            notes.append(f"the limit after a failure is {least.after_cut:g}, the least; {why}")
        else:
            notes.append(f"{why}; the least that can is --after-cut {least.after_cut:g}")
    return trial, offer, notes


def _at_best(slow: Slowest) -> str:
    """Return how fast a pair can be, and what is in the way."""
    after = "" if slow.failure == "intact" else f" after {slow.failure}"
    ns = slow.ns or 0
    floor = f"the geodesic alone takes {slow.floor_ns / 1e6:.3f} ms"
    return (
        f"{slow.source} to {slow.sink}{after} takes {ns / 1e6:.3f} ms one-way at best, with "
        f"everything on offer built; {floor}"
    )


def _some(names: Sequence[str]) -> str:
    more = f" and {len(names) - LISTED:,} more" if len(names) > LISTED else ""
    return ", ".join(names[:LISTED]) + more
