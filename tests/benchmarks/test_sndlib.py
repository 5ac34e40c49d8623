"""Questions of SNDlib against enumeration, on small networks of this project's own."""

from __future__ import annotations

import gzip
from dataclasses import replace
from functools import partial
from itertools import combinations, product
from pathlib import Path

import numpy as np
import pytest

from benchmarks.case import Found
from benchmarks.sndlib import cases
from benchmarks.sndlib.annealing import cost_by_load, modules_for
from benchmarks.sndlib.audit import ArcFlows, cost_of, cost_of_paths
from benchmarks.sndlib.flows import Flows
from benchmarks.sndlib.instance import Network, read
from benchmarks.sndlib.kernels import ALL_LOST
from benchmarks.sndlib.rows import Row, cut_rows, metric_rows, rounded
from benchmarks.sndlib.search import Search
from benchmarks.sndlib.single import SinglePaths
from benchmarks.sndlib.textbook import single_paths, splittable
from benchmarks.watch import Watch
from netplan.optimize.deadline import Deadline

RING = """?SNDlib native format; type: network; version: 1.0
# a made-up ring with a chord
NODES (
  A ( 1.00 2.00 )
  B ( 2.00 2.00 )
  C ( 2.00 1.00 )
  D ( 1.00 1.00 )
)
LINKS (
  AB ( A B ) 0.00 0.00 0.00 0.00 ( 10.00 40.00 30.00 70.00 )
  BC ( B C ) 0.00 0.00 0.00 0.00 ( 10.00 50.00 30.00 90.00 )
  CD ( C D ) 4.00 3.50 0.00 0.00 ( 10.00 30.00 30.00 60.00 )
  DA ( D A ) 0.00 0.00 0.00 0.00 ( 10.00 20.00 30.00 55.00 )
  AC ( A C ) 0.00 0.00 0.00 0.00 ( 10.00 60.00 30.00 95.00 )
  BD ( B D ) 0.00 0.00 0.00 0.00 ( )
)
DEMANDS (
  d1 ( A C ) 1 9.00 UNLIMITED
  d2 ( C A ) 1 4.00 UNLIMITED
  d3 ( B D ) 1 7.50 UNLIMITED
  d4 ( A B ) 1 3.00 UNLIMITED
)
"""
XML = """<network xmlns="http://sndlib.zib.de/network"><networkStructure>
<nodes><node id="A"/><node id="B"/><node id="C"/></nodes>
<links>{links}</links></networkStructure>
<demands><demand id="d"><source>A</source><target>B</target><demandValue>7.0</demandValue></demand>
</demands></network>"""
LINK = """<link id="{0}"><source>{1}</source><target>{2}</target><preInstalledModule>
<capacity>2.0</capacity><cost>1.5</cost></preInstalledModule><routingCost>0.25</routingCost>
<additionalModules><addModule><capacity>5.0</capacity><cost>3.0</cost></addModule>
<addModule><capacity>4.0</capacity><cost>9.0</cost></addModule></additionalModules></link>"""


def ring(tmp_path: Path, routing: str = "0.00") -> Network:
    file = tmp_path / "ring.txt"
    file.write_text(RING.replace(" 0.00 0.00 ( 1", f" {routing} 0.00 ( 1"), encoding="utf-8")
    return read(file)


def drawn(seed: int) -> Network:
    """Return a network of four nodes drawn by chance, few modules being enough anywhere."""
    random = np.random.default_rng(seed)
    ends = np.array([(0, 1), (1, 2), (2, 3), (3, 0), *[(0, 2)][: seed % 2]])
    pairs = np.array(list(combinations(range(4), 2)))
    demands = pairs[random.permutation(len(pairs))[:4]]
    sizes = np.full(len(ends), int(random.integers(5, 8)))
    return Network(
        n_nodes=4,
        ends=ends,
        installed=random.integers(0, 3, len(ends)) * (seed // 2 % 2),
        routing=np.zeros(len(ends)) if seed % 4 else random.integers(1, 3, len(ends)) / 2.0,
        link=np.arange(len(ends)),
        size=sizes,
        cost=random.integers(5, 20, len(ends)).astype(float),
        demands=demands,
        amount=random.integers(1, 6, len(demands)),
        unit=1,
        fixed=0.0,
        grain=1.0,
    )


def enumerated(net: Network, failing: list[int], most: int) -> float:
    """Return the least cost of any counts up to ``most``, by the audit alone."""
    best = np.inf
    every = np.array(list(product(range(most + 1), repeat=len(net.size))))
    for counts in every[np.argsort(every @ net.cost)]:
        if net.cost @ counts + net.fixed < best:
            cost = cost_of(net, counts, failing)
            best = min(best, np.inf if cost is None else cost)
    return best


def found(net: Network, failing: list[int], seed: int = 0) -> tuple[float, float]:
    answer = Search(net, failing, Deadline(60.0), lambda _c, _b: None, seed).run()
    assert answer.counts is not None
    assert answer.proven
    again = cost_of(net, answer.counts, failing)
    assert again == pytest.approx(answer.cost, rel=1e-7)
    return answer.cost, answer.bound


def test_the_native_text_is_read(tmp_path: Path) -> None:
    net = ring(tmp_path)
    assert (net.n_nodes, net.n_links, net.unit) == (4, 5, 2)  # a link of no capacity is none
    assert net.size.tolist() == [20, 60] * 5 or sorted(net.size.tolist()) == [20] * 5 + [60] * 5
    assert (net.installed.tolist(), net.fixed) == ([0, 0, 8, 0, 0], 3.5)
    assert net.between[0, 2] == net.between[2, 0] == 26
    assert (net.amount.tolist(), net.grain) == ([18, 8, 15, 6], 5.0)


@pytest.mark.parametrize("packed", [False, True])
def test_xml_is_read_and_modules_that_never_pay_are_left_out(tmp_path: Path, packed: bool) -> None:
    ends = [("e1", "A", "B"), ("e2", "B", "C"), ("e3", "C", "A")]
    text = XML.format(links="".join(LINK.format(*link) for link in ends))
    file = tmp_path / ("net.xml.gz" if packed else "net.xml")
    file.write_bytes(gzip.compress(text.encode()) if packed else text.encode())
    net = read(file)
    assert net.size.tolist() == [5, 5, 5]
    assert net.routing.tolist() == [0.25] * 3
    assert (net.installed.tolist(), net.fixed) == ([2, 2, 2], 4.5)


def test_a_line_that_is_no_link_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "bad.txt"
    file.write_text("LINKS (\n  AB ( A B 0.00 )\n)\n", encoding="utf-8")
    with pytest.raises(ValueError, match="not a link: AB"):
        read(file)


@pytest.mark.parametrize("seed", range(4))
def test_the_least_cost_is_that_of_enumeration(seed: int) -> None:
    net = drawn(seed)
    for failing in ([], net.failures()):
        cost, bound = found(net, failing, seed)
        assert cost == pytest.approx(enumerated(net, failing, 3), rel=1e-7)
        assert bound == pytest.approx(cost, rel=1e-7)


@pytest.mark.parametrize("seed", range(4))
def test_no_row_cuts_off_a_plan(seed: int) -> None:
    """Every row of every cut, metric and state holds for all counts that carry all states."""
    net, random = drawn(seed), np.random.default_rng(seed)
    for failing in ([], net.failures()):
        rows: dict[Row, None] = {}
        for mask in range(1, 2 ** (net.n_nodes - 1)):
            side = np.array([mask >> v & 1 for v in range(net.n_nodes)], np.uint8)
            apart = side[net.ends[:, 0]] != side[net.ends[:, 1]]
            alone = failing and not net.installed[apart].any() and apart.sum() > 1
            for lost in [-1, *failing, *([ALL_LOST] if alone else [])]:
                rows.update(dict.fromkeys(cut_rows(net, side, lost)))
        for lost in [-1, *failing]:
            for _ in range(10):
                weight = random.integers(0, 4, net.n_links)
                rows.update(dict.fromkeys(metric_rows(net, weight, lost)))
        for counts in random.integers(0, 4, (60, len(net.size))):
            if any(row.columns and row.lacking(counts) > 0 for row in rows):
                assert cost_of(net, counts, failing) is None
        best = Search(net, failing, Deadline(60.0), lambda _c, _b: None).run().counts
        assert all(row.lacking(best) <= 0 for row in rows if row.columns)


def test_rounding_says_that_whole_modules_are_needed() -> None:
    """By 155 the rest is 80: 155 brings 80, 622 brings 4 x 80 + 2, and 5 x 80 are needed."""
    asked = Row((0, 1), (155, 622), 700)
    assert list(rounded(asked)) == [asked, Row((0, 1), (40, 161), 200), Row((0, 1), (1, 1), 2)]


@pytest.mark.parametrize("seed", range(4))
def test_states_are_carried_where_the_audit_says_so(seed: int) -> None:
    """The flow program, and flows mended before it is asked, against the audit."""
    net, random = drawn(seed), np.random.default_rng(seed)
    flows = Flows(net)
    for _ in range(30):
        counts = random.integers(0, 4, len(net.size))
        capacity = net.capacity(counts)
        for lost in (-1, *net.failures()):
            carried = not flows.open_states(capacity, [lost])
            if not carried:
                carried = flows.short(capacity.astype(float), lost) is None
            room = np.where(np.arange(net.n_links) == lost, 0, capacity)
            there = replace(net, installed=room, size=net.size[:1], link=net.link[:1])
            there = replace(there, cost=net.cost[:1])
            assert carried == (cost_of(there, np.zeros(1, np.int64), []) is not None)


@pytest.mark.parametrize("kind", [cases.SPLIT, cases.LOST])
def test_the_textbook_model_agrees(tmp_path: Path, kind: str) -> None:
    net = ring(tmp_path, "0.10")
    failing = net.failures() if kind == cases.LOST else []
    cost, _ = found(net, failing)
    watch = Watch()
    watch.start()
    for solver in ("highs", "scip"):
        solved = splittable(net, failing, solver, watch, 60.0)
        assert solved.status == "optimal"
        assert cost_of(net, solved.counts, failing) == pytest.approx(cost, rel=1e-6)
        assert solved.bound == pytest.approx(cost, rel=1e-6)


def test_single_paths_are_as_cheap_as_the_textbook_says(tmp_path: Path) -> None:
    net = ring(tmp_path)
    watch = Watch()
    watch.start()
    search = SinglePaths(net, Deadline(4.0), watch.saw)
    best = search.run()
    assert cost_of_paths(net, best.counts, best.paths) == pytest.approx(best.cost)
    for solver in ("highs", "scip", "cpsat"):
        solved = single_paths(net, solver, watch, 60.0)
        assert solved.status == "optimal"
        cost = cost_of_paths(net, solved.counts, solved.paths)
        assert search.bound <= cost + 1e-6
        assert cost == pytest.approx(best.cost)


def test_what_a_load_costs_is_what_the_cheapest_modules_cost(tmp_path: Path) -> None:
    net = ring(tmp_path)
    by_load = cost_by_load(net)
    for load in (1, 8, 9, 20, 21, 47):
        counts = modules_for(net, by_load, np.full(net.n_links, load))
        assert np.all(net.capacity(counts) >= load)
        for e, own in enumerate(net.owned):
            asked = max(load - net.installed[e], 0)
            every = np.array(list(product(range(4), repeat=len(own))))
            held = every[every @ net.size[own] >= asked]
            assert by_load.cost[e, asked] == min(held @ net.cost[own])
            assert by_load.cost[e, asked] == net.cost[own] @ counts[own]


def test_loads_that_no_module_holds_make_no_plan_of_single_paths() -> None:
    net = replace(drawn(1), installed=np.zeros(5, np.int64))
    bare = replace(net, link=net.link[:1], size=net.size[:1], cost=net.cost[:1])
    assert modules_for(bare, cost_by_load(bare), np.ones(5, np.int64)) is None


@pytest.mark.parametrize("seed", range(4))
def test_some_cheapest_plan_has_no_more_modules_than_are_of_use(seed: int) -> None:
    """Few small ones where a greater one has their capacity at no more cost."""
    random = np.random.default_rng(seed)
    net = drawn(seed)
    small, price = int(net.size[0]), net.cost
    great = random.integers(2, 4, len(net.ends))
    twice = replace(
        net,
        link=np.concatenate([net.link, net.link]),
        size=np.concatenate([net.size, great * small + 1]),
        cost=np.concatenate([price, np.floor(price * (great - 0.5))]),
    )
    assert np.all(twice.most[: len(price)] < great)
    held = [c for c in product(*[range(m + 1) for m in twice.most]) if sum(c) <= 5]
    cheap = sorted(held, key=lambda c: float(np.dot(c, twice.cost)))
    cost, _ = found(twice, [])
    carried = (cost_of(twice, np.array(c), []) for c in cheap)
    assert cost <= next(c for c in carried if c is not None) + 1e-6
    for counts in random.integers(0, 4, (20, len(twice.size))):
        again = cost_of(twice, counts, [])
        assert again is None or again >= cost - 1e-6


@pytest.mark.parametrize("seed", range(4))
def test_flows_that_go_on_from_state_to_state_say_what_each_says_alone(seed: int) -> None:
    net, random = drawn(seed), np.random.default_rng(seed)
    for counts in random.integers(1, 4, (10, len(net.size))):
        capacity = net.capacity(counts)
        flows = ArcFlows(net, capacity)
        if flows.cheapest() is None:
            continue
        for lost in random.permutation(net.failures()).tolist():
            left = np.where(np.arange(net.n_links) == lost, 0, capacity)
            alone = ArcFlows(net, left).cheapest() is not None
            assert flows.carries(lost) == alone
            if not alone:
                break


def test_a_plan_that_does_not_hold_is_found_out(tmp_path: Path) -> None:
    net = ring(tmp_path)
    nothing = np.zeros(len(net.size), np.int64)
    assert cost_of(net, nothing, []) is None
    assert cost_of(net, nothing - 1, []) is None
    assert cost_of_paths(net, nothing, [[0]] * len(net.demands)) is None


def test_a_cost_below_a_proven_optimum_is_a_mistake(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "sndlib").mkdir()
    (tmp_path / "sndlib" / "best_known.csv").write_text(
        "instance,model,primal,dual,source\n"
        "ring,U-U-M-N-C-A-N-N,100,100,made up\n"
        "ring,U-U-M-N-C-A-N-U [routing cost c*(f_ij+f_ji)],1,1,another objective\n",
        encoding="utf-8",
    )
    monkeypatch.setattr(cases, "COLLECTIONS", tmp_path)
    assert cases.proven_below("ring", cases.SPLIT) == 100
    assert cases.proven_below("ring", cases.LOST) is None
    told = partial(cases._found, "ring", cases.SPLIT)
    assert told(Found("optimal", 100.0, 100.0, True)).checked is True
    assert told(Found("optimal", 99.0, 99.0, True)).checked is False
    assert told(Found("feasible", 110.0, 101.0, True)).checked is False
