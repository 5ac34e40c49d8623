"""A first scenario that can hold, or that is told not to: its limits against the network."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from netplan.model.network import SpanState
from netplan.model.scenario import Single
from netplan.model.units import NS_PER_MS
from netplan.model.words import counted

if TYPE_CHECKING:
    from netplan.explain.least import LeastLimits, Slowest
    from netplan.interchange.first_scenario import FirstScenario, Folder, MadeScenario

Said = tuple[str, str]
"""A sentence in English and in Chinese."""
SURVIVES = (
    "the loss of any one corridor has to be survived; --failures none asks less",
    "须承受任一路由中断；--failures none 可放宽",
)
LISTED = 5
"""How many places a message lists."""
MOST_TRIED = 2_000_000
"""Places times spans up to which all cuts are tried: some seconds."""


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


def _with_paths(folder: Folder, asked: FirstScenario) -> tuple[FirstScenario, list[Said]]:
    """Leave out places that no path leads to, unless they are named."""
    least = _least(folder, replace(asked, failures=()))
    if not least.cut_off:
        return asked, []
    places = list(dict.fromkeys(slow.sink for slow in least.cut_off))
    some, some_zh = _some([(place, place) for place in places])
    lost = f"{counted(len(places), 'place')} without a path, whatever is built: {some}"
    lost_zh = f"{len(places):,} 个节点无论新建什么都没有路径：{some_zh}"
    reached = tuple(sink for sink in least.reached if sink not in places)
    if asked.to or not reached:
        return asked, [(f"the limit cannot hold for {lost}", f"时延门限无法满足：{lost_zh}")]
    note = f"not served: {lost}", f"不予服务：{lost_zh}"
    return replace(asked, to=reached, largest=None), [note]


def _with_limit(
    folder: Folder, asked: FirstScenario
) -> tuple[FirstScenario, FirstScenario, list[Said]]:
    """Choose a limit that can hold where none is said; offer one where the one said cannot."""
    least = _least(folder, replace(asked, failures=()))
    if least.holds or least.limit is None or least.slowest is None:
        return asked, asked, []
    (limit, limit_zh), (best, best_zh) = asked.limit_text(asked.limit), _at_best(least.slowest)
    why, why_zh = f"{limit} cannot hold: {best}", f"{limit_zh}无法满足：{best_zh}"
    feasible = asked.with_limit(least.limit)
    option = f"--{feasible.unit.replace('_', '-')} {least.limit:g}"
    if asked.is_open:
        note = (
            f"the limit is {least.limit:g} x, the least; {why}",
            f"时延门限取可行的最小值 {least.limit:g} 倍；{why_zh}",
        )
        return feasible, feasible, [note]
    note = f"{why}; the least that can is {option}", f"{why_zh}；可行的最小值为 {option}"
    return asked, feasible, [note]


def _with_failures(
    folder: Folder, asked: FirstScenario, offer: FirstScenario
) -> tuple[FirstScenario, FirstScenario, list[Said]]:
    """Choose failures to survive where candidates are on offer and none are said; judge them."""
    offered = any(span.state is SpanState.CANDIDATE for span in folder.network.spans)
    is_open = asked.failures is None and offered
    families = (Single.CORRIDOR,) if is_open else asked.failures or ()
    if not {*families} - {Single.NONE}:
        return asked, offer, []
    if len(folder.network.places) * len(folder.network.spans) > MOST_TRIED:
        return asked, offer, [_too_large(families[0].value, is_open=is_open)]
    trial = replace(asked, failures=families)
    least = _least(folder, trial)
    cut_off = [slow for slow in least.cut_off if slow.failure != "intact"]
    if cut_off:
        return asked, offer, [_cannot_survive(cut_off, families, is_open=is_open)]
    notes = [SURVIVES] if is_open else []
    offer = replace(offer, failures=families)
    if not least.after_holds and least.after_cut is not None and least.slowest_after is not None:
        (after, after_zh), (best, best_zh) = (
            trial.limit_text(trial.after_limit),
            _at_best(least.slowest_after),
        )
        why = f"{after} after a failure cannot hold: {best}"
        why_zh = f"故障后{after_zh}无法满足：{best_zh}"
        offer = replace(offer, after_cut=least.after_cut)
        if trial.after_cut is None:
            trial = replace(trial, after_cut=least.after_cut)
            notes.append((
                f"the limit after a failure is {least.after_cut:g}, the least; {why}",
                f"故障后的时延门限取可行的最小值 {least.after_cut:g}；{why_zh}",
            ))  # fmt: skip
        else:
            option = f"--after-cut {least.after_cut:g}"
            notes.append((
                f"{why}; the least that can is {option}", f"{why_zh}；可行的最小值为 {option}"
            ))  # fmt: skip
    return trial, offer, notes


def _too_large(family: str, *, is_open: bool) -> Said:
    """Return that no cut is tried, and what the option for them does."""
    what, zh = (
        ("asks to survive them", "可要求承受中断")
        if is_open
        else ("may be more than can hold", "可能超出可行范围")
    )
    return (
        f"in a network this large no cut is tried here: --failures {family} {what}",
        f"网络过大，此处不逐一验证光缆中断：--failures {family} {zh}",
    )


def _cannot_survive(
    cut_off: Sequence[Slowest], families: Sequence[Single], *, is_open: bool
) -> Said:
    """Return which places lose every path after which failure."""
    some, some_zh = _some(
        [(f"{s.sink} after {s.failure}", f"{s.failure} 中断后的 {s.sink}") for s in cut_off]
    )
    count, names = len(cut_off), ", ".join(family.value for family in families)
    lost = f"{counted(count, 'loss', 'losses')} that nothing on offer survives: {some}"
    lost_zh = f"有 {count:,} 处中断，候选光缆均无法保护：{some_zh}"
    if is_open:
        return (
            f"no cut has to be survived; there is no second way, {lost}",
            f"不要求承受光缆中断；没有第二条路由，{lost_zh}",
        )
    return f"--failures {names} cannot hold: {lost}", f"--failures {names} 无法满足：{lost_zh}"


def _at_best(slow: Slowest) -> Said:
    """Return how fast a pair can be, and what is in the way."""
    cut = "" if slow.failure == "intact" else slow.failure
    after, after_zh = (f" after {cut}", f"在 {cut} 中断后") if cut else ("", "")
    ms, floor_ms = (slow.ns or 0) / NS_PER_MS, slow.floor_ns / NS_PER_MS
    return (
        f"{slow.source} to {slow.sink}{after} takes {ms:.3f} ms one-way at best, with "
        f"everything on offer built; the geodesic alone takes {floor_ms:.3f} ms",
        f"即使全部候选光缆都建成，{slow.source} 至 {slow.sink} {after_zh}的单向时延最低为 "
        f"{ms:.3f} ms；仅大地线就需 {floor_ms:.3f} ms",
    )


def _some(names: Sequence[Said]) -> Said:
    """Return the first few names, and how many more there are."""
    more = len(names) - LISTED
    english = ", ".join(name for name, _ in names[:LISTED])
    chinese = "、".join(name for _, name in names[:LISTED])
    return (f"{english} and {more:,} more", f"{chinese}等 {len(names):,} 个") if more > 0 else (
        english, chinese
    )  # fmt: skip
