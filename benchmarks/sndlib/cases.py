"""SNDlib and the survivable networks made of it: modules at least cost, beside other solvers.

Three kinds of questions: ``split`` (demands may be split, nothing fails), ``any link lost`` (and
every link may fail alone, flows are found anew in every state; a link without which the network
falls apart does not fail) and ``one path`` (each demand takes one path).
"""

from __future__ import annotations

import csv
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.case import DEFAULT, LONG, QUICK, Case, Found
from benchmarks.collections import COLLECTIONS

if TYPE_CHECKING:
    from benchmarks.sndlib.instance import Network
    from benchmarks.watch import Watch

GROUP, METHOD = "sndlib", "netplan"
SPLIT, LOST, ONE = "split", "any link lost", "one path"
MODELS = {SPLIT: "U-U-M-N-C-A-N-N", LOST: "U-U-M-N-C-A-N-U", ONE: "U-U-M-N-S-A-N-N"}
"""Codes of SNDlib."""
SOLVERS = {"textbook, HiGHS": "highs", "textbook, SCIP": "scip", "textbook, CP-SAT": "cpsat"}
ASKED: tuple[tuple[str, str, float, str, str], ...] = (
    ("polska", LOST, 60, QUICK, "5 s"),
    ("atlanta", LOST, 60, DEFAULT, "5 s"),
    ("newyork", LOST, 60, DEFAULT, "60 s"),
    ("norway", LOST, 60, DEFAULT, "0.1 % in 60 s"),
    ("germany50", LOST, 60, DEFAULT, "10 % in 60 s"),
    ("germany50", LOST, 300, LONG, "3 % in 300 s"),
    ("survivable_rwth/experiment3/instance_0002_n3_s18_seed802", LOST, 60, DEFAULT, ""),
    ("survivable_rwth/experiment3/instance_0030_n3_s24_seed830", LOST, 60, DEFAULT, ""),
    ("survivable_rwth/experiment5/instance_0006_n2_s51_seed906", LOST, 60, DEFAULT, ""),
    ("survivable_rwth/experiment5/instance_0061_n4_s60_seed961", LOST, 60, DEFAULT, ""),
    ("polska", SPLIT, 60, QUICK, "60 s"),
    ("atlanta", SPLIT, 60, DEFAULT, "60 s"),
    ("ta1", SPLIT, 60, DEFAULT, "6.5 % in 60 s"),
    ("germany50", SPLIT, 60, DEFAULT, "3.5 % in 60 s"),
    ("germany50", SPLIT, 300, LONG, "2 % in 300 s"),
    ("dfn-gwin", SPLIT, 60, DEFAULT, "6 % in 60 s"),
    ("dfn-gwin", SPLIT, 300, LONG, "4 % in 300 s"),
    ("polska", ONE, 60, DEFAULT, "3 % in 60 s"),
    ("atlanta", ONE, 60, DEFAULT, ""),
)
"""Network, kind, limit in s, size of the run and goal."""


def cases() -> list[Case]:
    """Return every question by every method that can be asked it."""
    found = []
    for name, kind, limit_s, size, goal in ASKED:
        instance = f"{name.rpartition('/')[2]}, {kind}" + (", long" if size == LONG else "")
        run = partial(_netplan, name, kind)
        found.append(Case(GROUP, instance, METHOD, run, limit_s, size, goal))
        for method, solver in SOLVERS.items():
            # CP-SAT knows whole numbers only: flows that may be split are not.
            if size != LONG and (solver != "cpsat" or kind == ONE):
                rival = partial(_textbook, name, kind, solver)
                found.append(Case(GROUP, instance, method, rival, limit_s, DEFAULT))
    return found


def file_of(name: str) -> Path:
    """Return the file of a network.

    Raises:
        SystemExit: the collection is absent.
    """
    places = (f"sndlib/native/{name}.txt", f"sndlib/native/{name}.txt.gz", f"{name}.xml.gz")
    for place in places:
        if (COLLECTIONS / place).exists():
            return COLLECTIONS / place
    raise SystemExit(f"no {name}: the collection is absent")


def proven_below(name: str, kind: str) -> float | None:
    """Return the cost below which there is no plan, as others have proved it; None: not known."""
    file = COLLECTIONS / "sndlib" / "best_known.csv"
    if not file.exists():
        return None
    with file.open(encoding="utf-8") as lines:
        for row in csv.DictReader(lines):
            code, _, remark = row["model"].partition(" ")
            same = row["instance"] == name and code.rstrip("*") == MODELS[kind]
            if same and row["dual"] and "f_ji" not in remark:
                return float(row["dual"])
    return None


def _loaded(name: str, kind: str) -> tuple[Network, list[int]]:
    from benchmarks.sndlib.instance import read  # noqa: PLC0415 - listing the cases loads nothing

    net = read(file_of(name))
    return net, net.failures() if kind == LOST else []


def _netplan(name: str, kind: str, watch: Watch, limit_s: float) -> Found:
    from benchmarks.sndlib.audit import cost_of, cost_of_paths  # noqa: PLC0415
    from benchmarks.sndlib.search import Search, warm  # noqa: PLC0415
    from benchmarks.sndlib.single import SinglePaths  # noqa: PLC0415
    from benchmarks.sndlib.single import warm as warm_single  # noqa: PLC0415
    from netplan.optimize.deadline import Deadline  # noqa: PLC0415

    net, failing = _loaded(name, kind)
    warm()
    warm_single()
    watch.start()
    deadline = Deadline(limit_s)
    if kind == ONE:
        single = SinglePaths(net, deadline, watch.saw)
        best = single.run()
        watch.stop()
        facts = {"parts": single.parts}
        if best is None:
            return _found(name, kind, Found("no_plan", None, single.bound, None, facts))
        again = cost_of_paths(net, best.counts, best.paths)
        return _found(name, kind, _checked(best.cost, single.bound, again, facts))
    answer = Search(net, failing, deadline, watch.saw).run()
    watch.stop()
    facts = {"rows": answer.rows, "rounds": answer.rounds, "parts": answer.parts}
    facts["failures"] = len(failing)
    if answer.counts is None:
        return _found(name, kind, Found("no_plan", None, answer.bound, None, facts))
    again = cost_of(net, answer.counts, failing)
    return _found(name, kind, _checked(answer.cost, answer.bound, again, facts))


def _checked(cost: float, bound: float, again: float | None, facts: dict[str, Any]) -> Found:
    """Return an answer: what it costs by the audit, proven where the bound is as much."""
    holds = again is not None and again <= cost * (1 + SAME)
    proven = bound >= cost * (1 - SAME)
    told = cost if again is None else again
    return Found("optimal" if proven else "feasible", told, min(bound, told), holds, facts)


SAME = 1e-6
"""Relative difference of two costs that is one of rounding, as solvers have it."""


def _textbook(name: str, kind: str, solver: str, watch: Watch, limit_s: float) -> Found:
    from benchmarks.sndlib.audit import cost_of, cost_of_paths  # noqa: PLC0415
    from benchmarks.sndlib.textbook import single_paths, splittable  # noqa: PLC0415

    net, failing = _loaded(name, kind)
    watch.start()
    if kind == ONE:
        solved = single_paths(net, solver, watch, limit_s)
    else:
        solved = splittable(net, failing, solver, watch, limit_s)
    watch.stop()
    facts = {"columns": solved.columns, "failures": len(failing)}
    if solved.counts is None:
        return Found(solved.status, None, solved.bound, None, facts)
    if solved.paths is None:
        cost = cost_of(net, solved.counts, failing)
    else:
        cost = cost_of_paths(net, solved.counts, solved.paths)
    if cost is None:
        return Found(solved.status, None, solved.bound, False, facts)
    bound = cost if solved.bound is None else min(solved.bound, cost)
    return _found(name, kind, Found(solved.status, cost, bound, True, facts))


def _found(name: str, kind: str, found: Found) -> Found:
    """Return an answer beside what others proved: one that is below it does not hold."""
    known = proven_below(name, kind)
    if known is None:
        return found
    facts = {**found.facts, "best_known": known}
    below = found.cost is not None and found.cost < known * (1 - SAME)
    above = found.bound is not None and found.bound > known * (1 + SAME)
    if below or above:
        facts["remark"] = f"{'cost below' if below else 'bound above'} a proven optimum"
        return Found(found.status, found.cost, found.bound, False, facts)
    return Found(found.status, found.cost, found.bound, found.checked, facts)
