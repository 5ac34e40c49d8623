"""The page docs/benchmarks.md, made from the results file alone."""

from __future__ import annotations

import json
import re
import statistics
from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from benchmarks.catalogue import all_cases
from benchmarks.watch import NEAR

Record = dict[str, Any]
PLAIN = "arc flow, HiGHS"
PLAIN_MODELS = ("arc flow, HiGHS", "arc flow, SCIP", "arc flow, CP-SAT")
NOT_OFFERED = (
    "Capacity modules (goal G12) are not offered: netplan asks for latency alone, so there is "
    "nothing to measure."
)
GOAL = re.compile(r"(?:(?P<share>[0-9.]+) % )?(?:in )?(?P<seconds>[0-9.]+) s$")
HOW_TO_READ = """\
Every case runs alone, in a process of its own, on one thread. Seconds are CPU seconds from the \
question in memory to the answer; reading files, drawing the question and compiling are not \
counted. "Plan" is when the first plan was known, "1 %" when cost and proven bound were first \
within one percent of each other, "proof" when they met; a dash: not within the limit. The gap \
is (cost - bound) / cost at the end. Memory is the most the process ever held, Python and its \
libraries (some 200 MB) included. Every plan shown was recomputed by code that shares nothing \
with the method that found it. Peers get the same question, the same limit (building their model \
counts) and one thread. One run each: differences of a fifth mean nothing. Goals were set before \
the method was built, for two quiet cores; where one is missed, the page says by how much."""


def page(file: Path) -> str:
    """Return the page as Markdown."""
    data = json.loads(file.read_text(encoding="utf-8"))
    records = _in_order(data["cases"])
    parts = [
        "# Benchmarks\n",
        "This page is made by `python -m benchmarks page` from `benchmarks/results.json`, which\n"
        "`make bench` (`python -m benchmarks run`, with `--quick`, `--long`, `--only`) writes.\n",
        _machine(data["machine"], records),
        _caution(records),
        "## How to read this\n\n" + HOW_TO_READ + "\n",
        _alarms(records),
        *(section(records) for section in SECTIONS),
        "## Not measured\n\n" + NOT_OFFERED + "\n",
    ]
    return "\n".join(part for part in parts if part)


def _machine(machine: Record, records: list[Record]) -> str:
    dates = sorted(record["date"] for record in records)
    packages = ", ".join(f"{name} {version}" for name, version in machine["packages"].items())
    when = "" if not dates else dates[0] if dates[0] == dates[-1] else f"{dates[0]} to {dates[-1]}"
    return (
        f"{len(records)} cases, {when}. {machine['processor']}, {machine['cores']} cores, "
        f"{machine['memory_gb']} GB, {machine['system']}, Python {machine['python']}; {packages}.\n"
    )


def _in_order(cases: dict[str, Record]) -> list[Record]:
    """Return the records in the order of the suite; what it does not list here comes last."""
    order = {case.name: i for i, case in enumerate(all_cases()) if case.group != "ndsr"}

    def place(name: str) -> tuple[int, str, bool, str]:
        record = cases[name]
        if name in order:
            return order[name], "", False, ""
        # Cases of a collection may be listed or not: their order must not depend on that.
        return len(order), record["instance"], record["method"] != "netplan", record["method"]

    return [cases[name] for name in sorted(cases, key=place)]


def _caution(records: list[Record]) -> str:
    """Return what makes the run a poor one: cases on a busy machine, limits lower than usual."""
    timed = [r for r in records if r.get("wall_s", 0.0) > 1.0]
    words = []
    busy = [r for r in timed if r["cpu_s"] < BUSY * r["wall_s"]]
    if busy:
        groups = Counter(r["group"] for r in busy)
        told = ", ".join(f"{count} {group}" for group, count in sorted(groups.items()))
        words.append(
            f"**Preliminary in part: {len(busy)} of {len(timed)} cases of a second or more ran on "
            f"a busy machine** and had less than {100 * BUSY:.0f} % of a core ({told}). Limits are "
            "of the clock and cut them short; read their CPU seconds, not their gaps."
        )
    lower = [r for r in records if r["limit_s"] < r.get("suite_limit_s", 0.0)]
    if lower:
        words.append(f"{len(lower)} cases ran with a lower limit than the suite's.")
    return " ".join(words) + "\n" if words else ""


def _name(record: Record) -> str:
    return f"{record['group']}/{record['instance']}/{record['method']}"


def _alarms(records: list[Record]) -> str:
    """Return what must never be: plans that do not hold, methods that contradict each other."""
    words = [
        f"- **{_title(r)}, {r['method']}: the answer does not hold.**"
        for r in records
        if r.get("checked") is False
    ]
    for instance, group in _by_instance(records):
        proven = {
            r["cost"] for r in group if r["status"] == "optimal" and r.get("cost") is not None
        }
        if proven and max(proven) - min(proven) > 1e-6 * abs(max(proven)):
            words.append(f"- **{instance}: proven optima differ: {sorted(proven)}.**")
        beaten = [r for r in group if proven and (r.get("cost") or 0) < min(proven) * (1 - 1e-9)]
        words += [
            f"- **{instance}: {r['method']} is below a proven optimum.**"
            for r in beaten
            if r.get("cost") is not None
        ]
    if not words:
        return "No plan failed its check, and no two methods contradict each other.\n"
    return "\n".join(words) + "\n"


# -- sections ---------------------------------------------------------------------------------
def _scenarios(records: list[Record]) -> str:
    rows = [
        [
            r["instance"],
            *_facts(r, "pairs", "failures"),
            _answer(r),
            *_times(r),
            _mb(r),
        ]
        for r in _of(records, "scenario")
    ]
    head = ["scenario", "pairs", "failures", "answer", "gap", *TIMES, "MB"]
    text = (
        "Costs in CNY; where something else is made small, ns (`mean_stretch`: billionths). "
        "The national layer has 345 places and 2,523 spans."
    )
    return _section("Bundled scenarios", text, head, rows)


def _direct(records: list[Record]) -> str:
    rows = [
        [r["instance"], *_facts(r, "N", "C", "K", "S"), _answer(r), *_times(r), _mb(r), _goal(r)]
        for r in _of(records, "direct")
    ]
    head = ["question", "N", "C", "K", "S", "answer", "gap", *TIMES, "MB", "goal"]
    text = (
        "N sites, C candidate links (each site to its k nearest), K demands, S failures (every "
        "single link). `rgN`: N random sites on a Gabriel graph; `zoo:` Topology Zoo; other names "
        "SNDlib by way of TopoHub. `hubH`: H sites to all others, `hpH`: H sites among themselves, "
        "`pairsP`: P % of all pairs. Limits: `a` x geodesic, 1.3 x that after a failure. See "
        "`benchmarks/direct_candidates.py`."
    )
    return _section("Whole direct links as candidates", text, head, rows)


def _window(records: list[Record]) -> str:
    rows = [
        [
            r["instance"],
            *_facts(r, "N", "arcs", "paths", "matched", "by_the_limited_search_alone"),
            _number(r.get("facts", {}).get("ms_a_path")),
        ]
        for r in _of(records, "window")
    ]
    head = ["network", "N", "arcs", "paths", "same as published", "limited search alone", "ms each"]
    text = (
        "Cheapest path with a delay between two limits, costs published with the data (DRCR). The "
        "product's path step knows an upper limit; where its path is too fast for the window, an "
        "exact search over (node, delay) in `benchmarks/window_search.py` goes on."
    )
    return _section("Cheapest path in a delay window", text, head, rows)


def _pairs(records: list[Record]) -> str:
    rows = [
        [
            r["instance"],
            *_facts(r, "N", "arcs", "risks", "demands", "with_a_pair", "cp_sat_agrees"),
            *_facts(r, "cp_sat_asked"),
            _number(r.get("facts", {}).get("ms_a_demand")),
        ]
        for r in _of(records, "pairs")
    ]
    head = ["network", "N", "arcs", "risks", "demands", "pairs", "CP-SAT agrees", "of", "ms each"]
    text = (
        "Two paths that share no risk, both within the delay asked, the working path as short as "
        "any pair allows (DRCR, SRLG sets; no optimum is published). CP-SAT is asked where there "
        "are at most 500 arcs."
    )
    return _section("Two paths without a risk in common", text, head, rows)


def _mean(records: list[Record]) -> str:
    rows = []
    for instance, group in _by_instance(_of(records, "mean")):
        best = min((r["cost"] for r in group if r.get("cost") is not None), default=None)
        for r in group:
            over = None if best is None or r.get("cost") is None else r["cost"] / best - 1
            remark = r.get("facts", {}).get("remark")
            ms = None if r.get("cost") is None else f"{r['cost'] / 1e6:.4f}"
            ms = f"{ms}, {remark}" if ms and remark else ms
            rows.append(
                [
                    instance,
                    *_facts(r, "C", "K"),
                    r["method"],
                    ms or _word(r),
                    _percent(over),
                    *_times(r),
                    _goal(r) if r["method"] == "netplan" else "",
                ]
            )
    head = ["question", "C", "K", "method", "mean ms", "over best", "gap", *TIMES, "goal"]
    text = (
        "Least mean latency over the asked pairs for a budget of B x the cost of all candidates. "
        "greedy: most gain per money. cISP: the heuristic of the NSDI 2022 paper, written anew: a "
        "greedy with twice the budget chooses candidates, a flow program (HiGHS) decides among "
        "those; it gives no bound. Where that program does not finish, the better of its plan "
        "and the greedy's counts."
    )
    return _section("Mean latency under a budget", text, head, rows)


def _peers(records: list[Record]) -> str:
    rows, ratios, beyond = [], [], 0
    for instance, group in _by_instance(_of(records, "peers")):
        own = next((r for r in group if r["method"] == "netplan"), None)
        for r in group:
            ratio = _ratio(own, r)
            rows.append(
                [instance, *_facts(r, "columns"), r["method"], _answer(r), *_times(r), _mb(r),
                 "" if ratio is None else f"{ratio:.3g} x"]
            )  # fmt: skip
            if r["method"] == PLAIN and ratio is not None:
                ratios.append(ratio)
            beyond += r["method"] in PLAIN_MODELS and r.get("proof_cpu_s") is None
    head = ["question", "columns", "method", "answer", "gap", *TIMES, "MB", "slower than netplan"]
    text = (
        "The textbook programs on the same questions: `arc flow` has one binary flow for every "
        "(demand, scenario), no reduction; `+ ellipse` drops arcs that no path within the limit "
        "uses; `k fastest paths` lets every pair choose among k paths (its optimum is one of the "
        "restricted question). Ratios are of CPU seconds to the proof."
    )
    if ratios:
        median = statistics.median(ratios)
        met = "reached" if median >= 20 else "missed"
        text += (
            f"\n\nAgainst the full arc-flow program with HiGHS, where it finishes ({len(ratios)} "
            f"questions): median **{median:.3g} x**, from {min(ratios):.3g} x to "
            f"{max(ratios):.3g} x (goal: 20 x, {met}). {beyond} runs of the full program with "
            "one of the three solvers ended without a proof."
        )
    return _section("Other formulations and solvers", text, head, rows)


def _trees(records: list[Record]) -> str:
    own = {r["instance"]: r for r in _of(records, "direct")}
    rows = []
    for instance, group in _by_instance(_of(records, "tree")):
        for r in [own[instance]] * (instance in own) + group:
            facts = _facts(r, "nodes", "lp_iterations")
            rows.append([instance, r["method"], _answer(r), _number(r.get("bound")),
                         *_times(r), *facts, _mb(r)])  # fmt: skip
    head = ["question", "tree", "cost", "bound", "gap", *TIMES, "nodes", "LP iterations", "MB"]
    text = (
        "Netplan's tree and SCIP's on the same beginning: plan, local search and root are "
        "netplan's (a plan's time is netplan's, therefore), and SCIP's constraint handler asks "
        "netplan's separation and exact check. SCIP (PySCIPOpt) adds presolve, its own cuts and "
        "heuristics, conflict analysis and branching; with `netplan's cuts alone` its "
        "separators are off. Its bound is in floating point. `netplan` is the case of the same "
        "name above."
    )
    return _section("One tree against another", text, head, rows)


def _ndsr(records: list[Record]) -> str:
    rows = []
    for instance, group in _by_instance(_of(records, "ndsr")):
        own = next((r for r in group if r["method"] == "netplan"), None)
        for r in group:
            ratio = _ratio(own, r)
            rows.append(
                [instance, r["method"], _answer(r), _number(r.get("bound")), *_times(r), _mb(r),
                 "" if ratio is None else f"{ratio:.3g} x"]
            )  # fmt: skip
    head = ["instance", "method", "cost", "bound", "gap", *TIMES, "MB", "slower than netplan"]
    text = "Fixed and routing costs, one path for each commodity, two limits on it (NDSR files)."
    return _section("Routing costs and two path limits", text, head, rows)


def _certificates(records: list[Record]) -> str:
    rows = [
        [
            r["instance"],
            _answer(r),
            _seconds(r.get("cpu_s")),
            _seconds(r.get("facts", {}).get("replay_s")),
            _percent(r.get("facts", {}).get("share")),
        ]
        for r in _of(records, "certificate")
    ]
    head = ["scenario", "answer", "search s", "replay s", "share"]
    text = (
        "The proof of the bound, written by `netplan plan --certificate`, replayed by code that "
        "shares nothing with the search (goal G13: within 10 % of the search)."
    )
    return _section("Certificates", text, head, rows)


def _sure(records: list[Record]) -> str:
    def percent(record: Record, name: str) -> str:
        share = record.get("facts", {}).get(name)
        return "-" if share is None else f"{100 * share:.2f} %"

    rows = [
        [
            r["instance"],
            _answer(r),
            *_times(r),
            _goal(r),
            percent(r, "share"),
            percent(r, "guaranteed"),
            *_facts(r, "paths"),
            percent(r, "least_share"),
            percent(r, "least_guarantee"),
            *_facts(r, "below"),
        ]
        for r in _of(records, "sure")
    ]
    head = ["question", "answer", "gap", *TIMES, "goal", "all at once", "guaranteed", "paths"]
    head += ["least path", "guaranteed", "below"]
    text = (
        "The default question with probabilities (`docs/confidence.md`, `docs/probability.md`). "
        "The last columns are of 100,000 fresh worlds: how often everything holds at once and what "
        "the plan's own worlds guarantee; how often the least likely path is in time, the least "
        "that is guaranteed of a path, and how many paths hold less often than is guaranteed."
    )
    return _section("Plans that hold with a probability", text, head, rows)


def _capacity(records: list[Record]) -> str:
    rows = [
        [
            r["instance"],
            *_facts(r, "channels"),
            r["method"],
            _answer(r),
            _money(r.get("bound")),
            *_times(r),
            _goal(r),
            *_facts(r, "rows"),
        ]
        for r in _of(records, "capacity")
    ]
    head = ["traffic", "channels", "method", "answer", "bound", "gap", *TIMES, "goal", "rows"]
    text = (
        "Spans, fibre pairs and channels of the frozen network decided together, every state "
        "carried (`docs/optimizer/capacity.md`); 80 channels a pair, channels shared. The few "
        "states are the intact one and those in which most channels are asked for; arc flow: all "
        "of them in one program, a flow for the channels of each target, in time on average, so "
        "that what it proves is a bound and its plans count only if they hold."
    )
    return _section("Capacity", text, head, rows)


def _small_capacity(records: list[Record]) -> str:
    rows = [
        [
            r["instance"],
            r["method"],
            _answer(r),
            _money(r.get("bound")),
            *_times(r),
            _money(r.get("facts", {}).get("best_known")),
        ]
        for r in _of(records, "capacity small")
    ]
    head = ["network", "method", "cost", "bound", "gap", *TIMES, "proven elsewhere"]
    text = (
        "Small networks whose optimum two models proved that share nothing; costs of their own "
        "unit. Arc flow: one flow for every channel in every state, in one program."
    )
    return _section("Capacity of small networks", text, head, rows)


def _money(value: float | None) -> str:
    return "-" if value is None else f"{value:,.10g}"


def _sndlib(records: list[Record]) -> str:
    rows = [
        [
            r["instance"],
            *_facts(r, "failures"),
            r["method"],
            _answer(r),
            _money(r.get("bound")),
            *_times(r),
            _money(r.get("facts", {}).get("best_known")),
            _goal(r),
        ]
        for r in _of(records, "sndlib")
    ]
    head = ["question", "failures", "method", "cost", "bound", "gap", *TIMES, "proven elsewhere"]
    head += ["goal"]
    text = (
        "Modules on links at least cost (SNDlib; flows without latencies). split: demands may be "
        "split, nothing fails; any link lost: each link fails alone, flows anew; one path: a path "
        "for each demand. netplan: the space of module counts (`docs/optimizer/capacity.md`), its "
        "master and flow programs in HiGHS; textbook: all states in one model, by way of OR-Tools. "
        "Every plan's flows were recomputed; a cost below what is proven elsewhere is a mistake."
    )
    return _section("Capacity alone: SNDlib", text, head, rows)


def _continent(records: list[Record]) -> str:
    steps = ("validate_s", "read_s", "verify_s", "geojson_s", "gpkg_s", "map_s")
    rows = [
        [
            r["instance"],
            *_facts(r, "failures"),
            _answer(r),
            _percent(r.get("gap")),
            _seconds(r.get("first_plan_cpu_s")),
            _seconds(r.get("cpu_s")),
            f"{r['limit_s']:g}",
            _seconds(r.get("wall_s")),
            *(_seconds(r.get("facts", {}).get(step)) for step in steps),
            _mb(r),
        ]
        for r in _of(records, "continent")
    ]
    head = [
        *("network", "failures", "answer", "gap", "plan s", "all s", "limit s", "took s"),
        *("validate s", "read s", "check s", "GeoJSON s", "GPKG s", "map s", "MB"),
    ]
    text = (
        "One question all the way, on a network at random over Europe: every corridor is cut in "
        "turn. Planning has a limit of the clock, of which a share is kept for the check; the "
        "other steps have none; where discs are asked for, too, the question is validated and no "
        "more (goals: validated in 10 s, planned with a stated gap within 5 % of the limit, all "
        "below 4,096 MB)."
    )
    return _section("A network of a continent's size", text, head, rows)


SECTIONS: tuple[Callable[[list[Record]], str], ...] = (
    _scenarios,
    _direct,
    _peers,
    _trees,
    _mean,
    _window,
    _pairs,
    _ndsr,
    _certificates,
    _continent,
    _sure,
    _capacity,
    _small_capacity,
    _sndlib,
)

# -- cells ------------------------------------------------------------------------------------
BUSY = 0.9
"""Share of a core below which a case is said to have run on a busy machine."""
TIMES = ("plan s", "1 % s", "proof s", "all s")


def _of(records: list[Record], group: str) -> list[Record]:
    return [record for record in records if record["group"] == group]


def _by_instance(records: list[Record]) -> Iterable[tuple[str, list[Record]]]:
    found: dict[str, list[Record]] = {}
    for record in records:
        found.setdefault(_title(record), []).append(record)
    return ((group[0]["instance"], group) for group in found.values())


def _title(record: Record) -> str:
    return f"{record['group']} {record['instance']}"


def _section(title: str, text: str, head: list[str], rows: list[list[str]]) -> str:
    if not rows:
        return ""
    table = ["| " + " | ".join(row) + " |" for row in (head, ["---"] * len(head), *rows)]
    return f"## {title}\n\n{text}\n\n" + "\n".join(table) + "\n"


def _word(record: Record) -> str:
    remark = record.get("facts", {}).get("remark", "")
    word = str(record["status"]).replace("_", " ")
    return f"{word}: {remark}" if remark else word


def _answer(record: Record) -> str:
    if record.get("cost") is None:
        return _word(record)
    value = f"{record['cost']:,.10g}"
    remark = record.get("facts", {}).get("remark")
    if record["group"] == "scenario" and remark == f"cost, {record['cost']:,} CNY":
        remark = None
    star = {"optimal": "", "heuristic": " (no bound)"}.get(record["status"], " (open)")
    return f"{value}{star}" + (f", {remark}" if remark else "")


def _facts(record: Record, *names: str) -> list[str]:
    return [_number(record.get("facts", {}).get(name)) for name in names]


def _times(record: Record) -> list[str]:
    keys = ("first_plan_cpu_s", "near_cpu_s", "proof_cpu_s", "cpu_s")
    return [_percent(record.get("gap")), *(_seconds(record.get(key)) for key in keys)]


def _goal(record: Record) -> str:
    """Return the goal and whether it is reached, or by how much it is missed."""
    goal = str(record.get("goal") or "")
    match = GOAL.search(goal)
    if not match or record["status"] == "failed":
        return goal
    share, seconds = float(match["share"] or 0) / 100, float(match["seconds"])
    took, gap = record.get("proof_cpu_s"), record.get("gap")
    if share == NEAR:
        took = record.get("near_cpu_s")
    elif share and gap is not None and gap <= share:
        took = record["cpu_s"] if took is None else min(took, record["cpu_s"])
    if took is None:
        rest = "no plan" if gap is None else f"gap {_percent(gap)}"
        return f"{goal}: missed, {rest} after {record['cpu_s']:.0f} s"
    # A run may pass its limit by the step it was in.
    if took <= seconds or (share and took <= 1.1 * seconds):
        return f"{goal}: reached"
    return f"{goal}: missed, {took:.0f} s"


def _ratio(own: Record | None, other: Record) -> float | None:
    if own is None or other["method"] == "netplan":
        return None
    mine, theirs = own.get("proof_cpu_s"), other.get("proof_cpu_s")
    return None if mine is None or theirs is None else theirs / max(mine, 0.001)


def _percent(share: float | None) -> str:
    if share is None:
        return "-"
    if share >= 0.0995:
        return f"{100 * share:.0f} %"
    return "0" if share == 0 else f"{100 * share:.2g} %"


def _seconds(value: float | None) -> str:
    return "-" if value is None else f"{value:.2f}" if value < 10 else f"{value:.0f}"


def _number(value: float | None) -> str:
    return "-" if value is None else f"{value:,.6g}" if isinstance(value, float) else f"{value:,}"


def _mb(record: Record) -> str:
    return "-" if record.get("peak_mb") is None else f"{record['peak_mb']:.0f}"
