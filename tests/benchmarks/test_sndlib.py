"""Questions of SNDlib against enumeration, on small networks of this project's own."""

from __future__ import annotations

import gzip
from functools import partial
from itertools import combinations, product
from pathlib import Path

import numpy as np
import pytest

from benchmarks.sndlib import cases
from benchmarks.sndlib.audit import cost_of, cost_of_paths
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
    """Return a network of five nodes drawn by chance, few modules being enough anywhere."""
    random = np.random.default_rng(seed)
    ends = np.array([(0, 1), (1, 2), (2, 3), (3, 4), (4, 0), *[(0, 2), (1, 3)][: seed % 3]])
    pairs = np.array(list(combinations(range(5), 2)))
    demands = pairs[random.permutation(len(pairs))[:4]]
    sizes = np.full(len(ends), int(random.integers(4, 8)))
    return Network(
        n_nodes=5,
        ends=ends,
        installed=random.integers(0, 3, len(ends)) * (seed % 2),
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
    for counts in product(range(most + 1), repeat=len(net.size)):
        if net.cost @ counts + net.fixed < best:
            cost = cost_of(net, np.array(counts), failing)
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


@pytest.mark.parametrize("seed", range(6))
def test_the_least_cost_is_that_of_enumeration(seed: int) -> None:
    net = drawn(seed)
    for failing in ([], net.failures()):
        cost, bound = found(net, failing, seed)
        assert cost == pytest.approx(enumerated(net, failing, 4), rel=1e-7)
        assert bound == pytest.approx(cost, rel=1e-7)


@pytest.mark.parametrize("seed", range(6))
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
        for counts in product(range(4), repeat=len(net.size)):
            made = np.array(counts)
            if any(row.columns and row.lacking(made) > 0 for row in rows):
                if random.random() < 0.01:
                    assert cost_of(net, made, failing) is None
            elif random.random() < 0.002:
                continue
        best = Search(net, failing, Deadline(60.0), lambda _c, _b: None).run().counts
        assert all(row.lacking(best) <= 0 for row in rows if row.columns)


def test_rounding_says_that_whole_modules_are_needed() -> None:
    made = list(rounded(Row((0, 1), (155, 622), 700)))
    assert Row((0, 1), (1, 4), 5) in made  # by 155: 80 is left over, whole ones need 5
    assert Row((0, 1), (78, 78), 156) not in made
    assert any(row.columns == (0, 1) and row.least == 2 for row in made)  # by 622


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
            left = counts.copy()
            there = net if lost < 0 else _without(net, lost)
            assert carried == (cost_of(there, left, []) is not None)


def _without(net: Network, lost: int) -> Network:
    """Return the network whose link has modules of no size worth the name and nothing else."""
    kept = np.arange(net.n_links) != lost
    return Network(
        **{
            **vars(net),
            "ends": net.ends[kept],
            "installed": net.installed[kept],
            "routing": net.routing[kept],
            "link": np.array([0] * 0 + [int(e) - (e > lost) if e != lost else 0 for e in net.link]),
            "size": np.where(net.link == lost, 0, net.size),
        }
    )
