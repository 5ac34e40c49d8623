"""Channels, fibre pairs and spans together on the frozen network, with traffic by population.

Every pair asks for ``scale`` times the channels of its city: one for every 2.5 million people, ten
at most, one at least. ``share`` of them (each pair's share rounded up) after every corridor cut.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from math import ceil
from typing import TYPE_CHECKING

from benchmarks.case import DEFAULT, LONG, Case, Found
from benchmarks.scenarios import DATA

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np

    from benchmarks.watch import Watch
    from netplan.model.network import Span
    from netplan.optimize.problem.cover import CoverProblem
    from netplan.planning.capacity.question import CapacityQuestion
    from netplan.planning.formulation import ScenarioProblem

GROUP, METHOD = "capacity", "netplan"
SLOTS, PAIRS, CHANNEL_CNY = 80, 8, 300_000
FEW, FEW_S = 6, 100
"""States of the question that is also asked of one program for all of them, and its limit in s."""
CLUSTERS = {"shaoguan", "wuhu", "yrd_demo"}
CLUSTER_PEOPLE, LARGEST, MOST = 9_000_000, 24_874_500, 10
ASKED: tuple[tuple[float, float, str, str], ...] = (
    (1, 1.0, DEFAULT, "0.7 % in 60 s"),
    (1, 0.5, DEFAULT, "0.7 % in 60 s"),
    (2, 1.0, DEFAULT, "0.7 % in 60 s"),
    (2, 0.5, DEFAULT, "0.7 % in 60 s"),
    (4, 1.0, LONG, "4 % in 300 s"),
    (4, 0.5, LONG, "1.5 % in 300 s"),
)
OWNED: tuple[tuple[float, str], ...] = ((1, "15 s"), (2, "25 s"))
REACH_KM = {"g654e": 1500, "g652d": 800}
REACH = 12_000_000
"""What light may use up between two regenerators: a whole number of units a metre of either."""


def cases() -> list[Case]:
    """Return one case for every traffic, and a few states beside one program of arc flows."""
    found = [
        Case(
            GROUP,
            f"traffic x{scale}, {share:.0%} after a cut",
            METHOD,
            partial(_run, scale, share),
            60 if size == DEFAULT else 300,
            size,
            goal,
        )
        for scale, share, size, goal in ASKED
    ]
    found += [
        Case(
            GROUP,
            f"traffic x{scale}, channels owned",
            METHOD,
            partial(_run, scale, 1.0, owned=True),
            goal=goal,
        )
        for scale, goal in OWNED
    ]
    reached = "traffic x1, reach 1,500 and 800 km"
    found.append(
        Case(GROUP, reached, METHOD, partial(_run, 1, 1.0, reach=True), goal="1 % in 60 s")
    )
    endless = "traffic x1, endless slots, channels for nothing"
    found.append(Case(GROUP, endless, METHOD, partial(_run, 1, 1.0, latency=True)))
    found.append(Case(GROUP, endless, "latency alone", _run_latency))
    few = f"traffic x2, {FEW} states"
    found.append(Case(GROUP, few, METHOD, _run_few, FEW_S))
    for method, solver in (("arc flow, HiGHS", "highs"), ("arc flow, SCIP", "scip")):
        found.append(Case(GROUP, few, method, partial(_run_few, solver=solver), FEW_S))
    return found


def _run(scale: float, share: float, watch: Watch, limit_s: float, **rules: bool) -> Found:
    return solved(question(scale, share, **rules), watch, limit_s)


def _run_latency(watch: Watch, limit_s: float) -> Found:
    """Ask for latencies alone, links for nothing: what endless room must come to."""
    from netplan.optimize.engine import solve  # noqa: PLC0415 - listing the cases loads nothing
    from netplan.optimize.problem.answer import EngineSettings  # noqa: PLC0415

    asked = question(1, 1.0, latency=True).base
    watch.start()
    found = solve(
        asked,
        settings=EngineSettings(time_limit_s=limit_s),
        on_progress=lambda p: watch.saw(p.cost, p.lower_bound),
    )
    watch.stop()
    return Found(found.status, found.cost or None, found.lower_bound, None, found.stats)


def _run_few(watch: Watch, limit_s: float, *, solver: str = "") -> Found:
    """Ask for the intact network and the failures after which most is asked, all in full."""
    asked = question(2, 1.0, FEW)
    if not solver:
        return solved(asked, watch, limit_s)
    from benchmarks.capacity_flow import answer  # noqa: PLC0415 - listing the cases loads nothing

    watch.start()
    return answer(asked, solver, watch, limit_s, apart=False)


def solved(asked: CapacityQuestion, watch: Watch, limit_s: float) -> Found:
    """Return netplan's answer to a question, every state looked at again."""
    import numpy as np  # noqa: PLC0415 - listing the cases loads nothing

    from netplan.optimize.problem.answer import EngineSettings  # noqa: PLC0415
    from netplan.planning.capacity.routes import Router  # noqa: PLC0415
    from netplan.planning.capacity.search import cheapest  # noqa: PLC0415
    from netplan.planning.capacity.states import States  # noqa: PLC0415

    watch.start()
    found = cheapest(
        asked,
        settings=EngineSettings(time_limit_s=limit_s),
        on_progress=lambda p: watch.saw(p.cost, p.lower_bound),
    )
    watch.stop()
    checked = None
    if found.chosen is not None:
        chosen = found.chosen.astype(np.uint8)
        checked = not States(asked, Router(asked), chosen).uncarried()
    facts = {"channels": int(asked.channels[:, 0].sum()), **found.stats}
    return Found(found.status, found.cost or None, found.lower_bound, checked, facts)


def question(
    scale: float,
    share: float,
    n_states: int | None = None,
    *,
    owned: bool = False,
    reach: bool = False,
    latency: bool = False,
) -> CapacityQuestion:
    """Return the frozen question with traffic.

    Args:
        scale: of the traffic.
        share: of it that must be left after a cut.
        n_states: how many states, those that ask for most; None: all.
        owned: whether channels belong to a pair.
        reach: whether light goes as far as its fibre lets it, and is regenerated at places.
        latency: whether slots are endless and channels cost nothing.
    """
    from netplan import api  # noqa: PLC0415 - listing the cases loads nothing
    from netplan.planning.capacity.build import Room, capacity_question  # noqa: PLC0415
    from netplan.planning.capacity.question import ChannelType  # noqa: PLC0415
    from netplan.planning.formulation import build_problem  # noqa: PLC0415
    from netplan.service.service import ServiceModel  # noqa: PLC0415

    model = ServiceModel(api.load_scenario(DATA / "guizhou.yaml"))
    problem, spans = build_problem(model), len(model.spans)
    line = [cost.line_system_cny for cost in model.span_costs]
    light = ChannelType("", 0 if latency else CHANNEL_CNY)
    stands: list[int] = []
    if reach:
        light = replace(
            light, regenerator_cny=CHANNEL_CNY, noise=_used_up(model.spans), budget=REACH
        )
        stands = _stands(problem)
    slots = 10**6 if latency else SLOTS
    room = Room(slots, [PAIRS] * spans, line, [light], owned=owned, stands=stands)
    cover, channels = problem.cover, _channels(problem, scale, share)
    if n_states is not None:
        cover, channels = _only(cover, channels, n_states)
    return capacity_question(cover, channels, room)


def _used_up(spans: Sequence[Span]) -> list[int]:
    """Return the part of its reach that light uses up on every span."""
    return [ceil(span.fibre_km * 1000) * (REACH // (1000 * REACH_KM[span.fibre])) for span in spans]


def _stands(problem: ScenarioProblem) -> list[int]:
    """Return the number of the place of every node at which light may be regenerated, or -1."""
    import numpy as np  # noqa: PLC0415 - listing the cases loads nothing

    from netplan.optimize.problem.cover import ARC_OPTICAL  # noqa: PLC0415
    from netplan.planning.formulation import places_of_nodes  # noqa: PLC0415

    cover, model = problem.cover, problem.model
    inside = cover.arc_kind == ARC_OPTICAL
    first, count = len(places_of_nodes(model)), len(model.node)
    found = np.full(cover.n_nodes, -1)
    nodes = np.union1d(cover.arc_tail[inside], cover.arc_head[inside])
    found[nodes] = (nodes - first) % count
    return [int(place) for place in found]


def _only(
    cover: CoverProblem, channels: np.ndarray, n_states: int
) -> tuple[CoverProblem, np.ndarray]:
    """Return the question of the intact state and those in which most channels are asked for."""
    import numpy as np  # noqa: PLC0415 - listing the cases loads nothing

    order = np.argsort(-channels[:, 1:].sum(axis=0), kind="stable")[: n_states - 1] + 1
    kept = [0, *sorted(order.tolist())]
    exempt = [
        frozenset(i for i, f in enumerate(kept) if f in states) for states in cover.demand_exempt
    ]
    few = replace(
        cover,
        scenario_name=[cover.scenario_name[f] for f in kept],
        scenario_lost_arcs=[cover.scenario_lost_arcs[f] for f in kept],
        demand_exempt=exempt,
    )
    return few, channels[:, kept]


def _channels(problem: ScenarioProblem, scale: float, share: float) -> np.ndarray:
    import numpy as np  # noqa: PLC0415 - listing the cases loads nothing

    model = problem.model
    people = {p.id: p.population or 0 for p in model.scenario.network.places}
    people |= dict.fromkeys(CLUSTERS, CLUSTER_PEOPLE)
    asked = [
        max(1, round(scale * min(MOST, max(1, MOST * people[d.sink] / LARGEST))))
        for d in model.demands
    ]
    after = [-(-q * round(share * 100) // 100) for q in asked]
    failures = len(problem.cover.scenario_name) - 1
    each = [[q, *[p] * failures] for q, p in zip(asked, after, strict=True)]
    return beyond_today(problem.cover, np.array(each, np.int64))


def beyond_today(cover: CoverProblem, channels: np.ndarray) -> np.ndarray:
    """Return (demands, states) channels; none where today's network does or nothing is asked."""
    import numpy as np  # noqa: PLC0415 - listing the cases loads nothing

    from netplan.optimize.problem.prepare import latencies, measuring_network  # noqa: PLC0415

    demands, states = channels.shape
    limit = np.array([[cover.limit_ns(d, f) for f in range(states)] for d in range(demands)])
    nothing = np.zeros(len(cover.item_cost), np.uint8)
    today = latencies(measuring_network(cover, limit >= 0), nothing)
    served = (limit < 0) | ((today >= 0) & (today <= limit))
    return np.where(served, 0, channels).astype(np.int64)
