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
    if asked.is_open and asked.after_cut is None:
        asked, limits = _by_parts(folder, asked)
        offer, failures = asked, list[Said]()
    else:
        asked, offer, limits = _with_limit(folder, asked)
        asked, offer, failures = _with_failures(folder, asked, offer)
    made = first_scenario(folder, asked)
    idle = [] if offer != asked else _idle(folder, asked, made)
    notes = (*made.notes, *unreached, *limits, *failures, *idle)
    return Judged(replace(made, notes=notes), None if offer == asked else offer)


def _by_parts(folder: Folder, asked: FirstScenario) -> tuple[FirstScenario, list[Said]]:
    """Choose limits where none are said: the usual where they hold, others for the others."""
    from netplan.api.first_bands import parts_of  # noqa: PLC0415  (it loads the schemas)
    from netplan.interchange.first_part import AFTER_CUT  # noqa: PLC0415

    trial, least, notes = _survivable(folder, asked)
    if least is None:
        least = _least(folder, replace(trial, failures=()))
    parts, told = parts_of(least, [folder.place(name).id for name in trial.hubs])
    if {*(trial.failures or ())} - {Single.NONE}:  # if none could be tried, twice the other
        parts = tuple(
            part if part.after_unit else
            replace(part, after_unit=part.unit, after_limit=AFTER_CUT * (part.limit or 0))
            for part in parts
        )  # fmt: skip
    if all(part.is_usual for part in parts):
        return trial, notes
    return replace(trial, parts=parts), [*told, *notes]


def _idle(folder: Folder, asked: FirstScenario, made: MadeScenario) -> list[Said]:
    """Tell where the network of today meets every limit, so that a plan builds nothing."""
    from netplan.explain.least import least_limits  # noqa: PLC0415  (scipy loads here)

    network = folder.network
    if made.scenario.failures.single and len(network.places) * len(network.spans) > MOST_TRIED:
        return []
    found = [least_limits(made.scenario, t.id, today=True) for t in made.scenario.targets]
    if not all(least.holds and least.after_holds and not least.cut_off for least in found):
        return []
    best = _least(folder, asked).limit
    could, could_zh = (
        (f"; --{asked.unit.replace('_', '-')} below {found[0].limit:g} asks for more, down to "
         f"{best:g} with everything on offer built",
         f"；--{asked.unit.replace('_', '-')} 小于 {found[0].limit:g} 才需新建，"
         f"候选光缆全部建成时最低为 {best:g}")
        if len(found) == 1 and best is not None and best < (found[0].limit or 0)
        else ("; nothing on offer is faster for the slowest pair",
              "；候选光缆不能使最慢的一对更快")
    )  # fmt: skip
    return [(
        f"the network of today meets every limit: a plan builds nothing and costs 0{could}",
        f"现有网络已满足全部时延门限：无需新建，费用为 0{could_zh}",
    )]  # fmt: skip


def _least(folder: Folder, asked: FirstScenario) -> LeastLimits:
    from netplan.explain.least import least_limits  # noqa: PLC0415  (scipy loads here)
    from netplan.interchange.first_part import TARGET  # noqa: PLC0415
    from netplan.interchange.first_scenario import first_scenario  # noqa: PLC0415

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


def _survivable(
    folder: Folder, asked: FirstScenario
) -> tuple[FirstScenario, LeastLimits | None, list[Said]]:
    """Choose failures to survive where candidates are on offer and none are said.

    Returns:
        What is asked with them, what can hold then, None where nothing has to be survived or it
        is not tried, and what to know.
    """
    offered = any(span.state is SpanState.CANDIDATE for span in folder.network.spans)
    is_open = asked.failures is None and offered
    families = (Single.CORRIDOR,) if is_open else asked.failures or ()
    if not {*families} - {Single.NONE}:
        return asked, None, []
    if len(folder.network.places) * len(folder.network.spans) > MOST_TRIED:
        return asked, None, [_too_large(families[0].value, is_open=is_open)]
    trial = replace(asked, failures=families)
    least = _least(folder, trial)
    cut_off = [slow for slow in least.cut_off if slow.failure != "intact"]
    if cut_off:
        return asked, None, [_cannot_survive(cut_off, families, is_open=is_open)]
    return trial, least, [SURVIVES] if is_open else []


def _with_failures(
    folder: Folder, asked: FirstScenario, offer: FirstScenario
) -> tuple[FirstScenario, FirstScenario, list[Said]]:
    """Choose failures to survive where none are said, and judge the limit after them."""
    trial, least, notes = _survivable(folder, asked)
    if least is None:
        return trial, offer, notes
    offer = replace(offer, failures=trial.failures)
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
