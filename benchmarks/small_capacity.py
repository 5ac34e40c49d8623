"""Small networks that must carry channels, all proven: by netplan and by one arc flow a channel.

Places, spans of fibre, hops of today's service, failures and demands from one source; the
collection's own README tells the format. Two models that share nothing proved each optimum.
"""

from __future__ import annotations

import json
from fractions import Fraction
from functools import partial
from typing import TYPE_CHECKING, Any

from benchmarks.case import DEFAULT, Case, Found
from benchmarks.collections import COLLECTIONS

if TYPE_CHECKING:
    from benchmarks.watch import Watch
    from netplan.planning.capacity.question import CapacityQuestion

GROUP, METHOD = "capacity small", "netplan"
NAMES = (
    "ring6_shared",
    "mesh7_half",
    "mesh7_owned",
    "mesh7_shared_tight",
    "line6",
    "mesh7b_owned",
    "mesh7b_shared",
    "mesh8",
    "mesh8_half",
    "mesh8_q6",
)
SOLVERS = {"arc flow, HiGHS": "highs", "arc flow, SCIP": "scip", "arc flow, CP-SAT": "cpsat"}


def cases() -> list[Case]:
    """Return every network by every method."""
    found = []
    for name in NAMES:
        found.append(Case(GROUP, name, METHOD, partial(_netplan, name), 60, DEFAULT, "exact"))
        for method, solver in SOLVERS.items():
            found.append(Case(GROUP, name, method, partial(_textbook, name, solver), 60, DEFAULT))
    return found


def _netplan(name: str, watch: Watch, limit_s: float) -> Found:
    from benchmarks.capacity import solved  # noqa: PLC0415 - listing the cases loads nothing

    case = _case(name)
    return _beside(case, solved(question(case), watch, limit_s))


def _textbook(name: str, solver: str, watch: Watch, limit_s: float) -> Found:
    from benchmarks.capacity_flow import answer  # noqa: PLC0415 - listing the cases loads nothing

    case = _case(name)
    asked = question(case)
    watch.start()
    return _beside(case, answer(asked, solver, watch, limit_s, apart=True))


def _case(name: str) -> dict[str, Any]:
    file = COLLECTIONS / "capacity_small" / f"{name}.json"
    if not file.exists():
        raise SystemExit(f"no {name}: the collection is absent")
    case: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return case


def _beside(case: dict[str, Any], found: Found) -> Found:
    """Return an answer beside the proven optimum: one that contradicts it does not hold."""
    known = case["proven"]["optimum"]
    facts = {**found.facts, "best_known": known}
    below = found.cost is not None and found.cost < known
    above = found.bound is not None and found.bound > known
    if below or above:
        facts["remark"] = f"{'cost below' if below else 'bound above'} the proven optimum"
        return Found(found.status, found.cost, found.bound, False, facts)
    return Found(found.status, found.cost, found.bound, found.checked, facts)


def question(case: dict[str, Any]) -> CapacityQuestion:
    """Return the question of a network: places, then their optical sides; one item a link."""
    import numpy as np  # noqa: PLC0415 - listing the cases loads nothing

    from benchmarks.capacity import beyond_today  # noqa: PLC0415
    from netplan.optimize.problem import cover as c  # noqa: PLC0415
    from netplan.planning.capacity.build import Room, capacity_question  # noqa: PLC0415
    from netplan.planning.capacity.question import ChannelType  # noqa: PLC0415

    at = {v: i for i, v in enumerate(case["nodes"])}
    n, spans, hub, demands = len(at), case["spans"], at[case["hub"]], case["demands"]
    places = [v for v in range(n) if v != hub]
    end_ns, arcs, under = case["terminal_ns"], list[tuple[int, ...]](), list[str | None]()

    def both(span: str, a: int, b: int, *rest: int) -> None:
        arcs.extend([(a, b, *rest), (b, a, *rest)])
        under.extend([span, span])

    for hop in case["hops"]:
        both(hop["span"], at[hop["a"]], at[hop["b"]], hop["ns"], c.NO_ITEM, c.ARC_PLAIN)
    for i, span in enumerate(spans):
        both(span["id"], n + at[span["a"]], n + at[span["b"]], span["ns"], i, c.ARC_OPTICAL)
    arcs.append((hub, n + hub, end_ns, c.NO_ITEM, c.ARC_ENTER))
    arcs += [(n + v, v, end_ns, len(spans) + i, c.ARC_PLAIN) for i, v in enumerate(places)]
    under += [None] * n
    tail, head, ns, item, kind = np.array(arcs, np.int64).T
    lost = [set[str](), *(set(failure["lost"]) for failure in case["failures"])]
    cost = np.array([span["cost"] for span in spans] + [0] * len(places), np.int64)
    base = c.CoverProblem(
        n_nodes=2 * n,
        arc_tail=tail.astype(np.int32),
        arc_head=head.astype(np.int32),
        arc_ns=ns,
        arc_item=item.astype(np.int32),
        arc_kind=kind.astype(np.int8),
        item_cost=cost,
        item_lower=np.zeros(len(cost), np.int8),
        item_upper=np.ones(len(cost), np.int8),
        item_name=[span["id"] for span in spans] + [f"link {case['nodes'][v]}" for v in places],
        scenario_name=["intact", *(failure["id"] for failure in case["failures"])],
        scenario_lost_arcs=[
            np.array([a for a, span in enumerate(under) if span in ids], np.int32) for ids in lost
        ],
        demand_source=np.array([at[d["source"]] for d in demands], np.int32),
        demand_sink=np.array([at[d["sink"]] for d in demands], np.int32),
        demand_limit_ns=np.array([d["limit_ns"] for d in demands], np.int64),
        demand_after_ns=np.array([d["after_ns"] for d in demands], np.int64),
        demand_exempt=[frozenset()] * len(demands),
        demand_name=[d["id"] for d in demands],
    )
    room = Room(
        case["slots"],
        [span["max_pairs"] for span in spans],
        [span["line"] for span in spans],
        [ChannelType("", case["channel_cost"])],
        case["channels"] == "owned",
    )
    after = [-(-d["channels"] * Fraction(str(d["after_share"])) // 1) for d in demands]
    each = [
        [d["channels"], *[int(q)] * len(case["failures"])]
        for d, q in zip(demands, after, strict=True)
    ]
    return capacity_question(base, beyond_today(base, np.array(each, np.int64)), room)
