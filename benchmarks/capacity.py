"""Channels, fibre pairs and spans together on the frozen network, with traffic by population.

Every pair asks for ``scale`` times the channels of its city: one for every 2.5 million people, ten
at most, one at least. ``share`` of them (each pair's share rounded up) after every corridor cut.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from benchmarks.case import DEFAULT, LONG, Case, Found
from benchmarks.scenarios import DATA

if TYPE_CHECKING:
    import numpy as np

    from benchmarks.watch import Watch
    from netplan.planning.capacity.question import CapacityQuestion
    from netplan.planning.formulation import ScenarioProblem

GROUP, METHOD = "capacity", "netplan"
SLOTS, PAIRS, CHANNEL_CNY = 80, 8, 300_000
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


def cases() -> list[Case]:
    """Return one case for every traffic."""
    return [
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


def _run(scale: float, share: float, watch: Watch, limit_s: float) -> Found:
    import numpy as np  # noqa: PLC0415 - listing the cases loads nothing

    from netplan.optimize.problem.answer import EngineSettings  # noqa: PLC0415
    from netplan.planning.capacity.routes import Router  # noqa: PLC0415
    from netplan.planning.capacity.search import cheapest  # noqa: PLC0415
    from netplan.planning.capacity.states import States  # noqa: PLC0415

    asked = question(scale, share)
    watch.start()
    found = cheapest(
        asked,
        settings=EngineSettings(time_limit_s=limit_s),
        on_progress=lambda p: watch.saw(p.cost, p.lower_bound),
    )
    checked = None
    if found.chosen is not None:
        chosen = found.chosen.astype(np.uint8)
        checked = not States(asked, Router(asked), chosen).uncarried()
    facts = {"channels": int(asked.channels[:, 0].sum()), **found.stats}
    return Found(found.status, found.cost or None, found.lower_bound, checked, facts)


def question(scale: float, share: float) -> CapacityQuestion:
    """Return the frozen question with traffic."""
    from netplan import api  # noqa: PLC0415 - listing the cases loads nothing
    from netplan.planning.capacity.build import Room, capacity_question  # noqa: PLC0415
    from netplan.planning.capacity.question import ChannelType  # noqa: PLC0415
    from netplan.planning.formulation import build_problem  # noqa: PLC0415
    from netplan.service.service import ServiceModel  # noqa: PLC0415

    model = ServiceModel(api.load_scenario(DATA / "guizhou.yaml"))
    problem, spans = build_problem(model), len(model.spans)
    line = [cost.line_system_cny for cost in model.span_costs]
    room = Room(SLOTS, [PAIRS] * spans, line, [ChannelType("", CHANNEL_CNY)])
    return capacity_question(problem.cover, _channels(problem, scale, share), room)


def _channels(problem: ScenarioProblem, scale: float, share: float) -> np.ndarray:
    import numpy as np  # noqa: PLC0415 - listing the cases loads nothing

    from netplan.optimize.problem.prepare import latencies, measuring_network  # noqa: PLC0415

    model, cover = problem.model, problem.cover
    people = {p.id: p.population or 0 for p in model.scenario.network.places}
    people |= dict.fromkeys(CLUSTERS, CLUSTER_PEOPLE)
    asked = [
        max(1, round(scale * min(MOST, max(1, MOST * people[d.sink] / LARGEST))))
        for d in model.demands
    ]
    states = range(len(cover.scenario_name))
    limit = np.array([[cover.limit_ns(d, f) for f in states] for d in range(len(asked))])
    nothing = np.zeros(len(cover.item_cost), np.uint8)
    today = latencies(measuring_network(cover, limit >= 0), nothing)
    after = [-(-q * round(share * 100) // 100) for q in asked]
    count = np.where(np.array(states) == 0, np.array(asked)[:, None], np.array(after)[:, None])
    served = (limit < 0) | ((today >= 0) & (today <= limit))
    return np.where(served, 0, count).astype(np.int64)
