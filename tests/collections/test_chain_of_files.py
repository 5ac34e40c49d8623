"""Other people's networks all the way: a run of its own: ``make collections``."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.collections import COLLECTIONS
from tests.support.chain import whole_chain

FILES = {
    "topology_zoo/Geant2010.gml": ("Topology Zoo", ("--by", "gabriel")),
    "topohub/backbone/south_america.json.gz": ("TopoHub", ("--by", "nearest:2")),
    "sndlib/native/germany50.txt": ("SNDlib", ("--by", "delaunay")),
    "net2plan/NSFNet_N14_E42.n2p": ("Net2Plan", ("--parallel",)),
    "gnpy/Sweden_OpenROADMv4_example_network.json.gz": ("GNPy", ("--by", "radius:300")),
    "ofds_networks/Kenya__NOFBI.json.gz": ("OFDS", ("--by", "gabriel", "--parallel")),
}
"""Format and ways of proposing, a file a collection."""
OPTIMAL, STOPPED = 0, 5


@pytest.mark.parametrize("name", FILES)
def test_a_real_file_becomes_a_plan(name: str, tmp_path: Path) -> None:
    format_, ways = FILES[name]
    found = whole_chain(
        COLLECTIONS / name,
        tmp_path,
        ways=ways,
        asking=("--to", "largest 6"),
        solving=("--time-limit", "60s"),
        codes=(OPTIMAL, STOPPED),
    )
    assert found.record["format"].startswith(format_)
    assert found.plan["cost_cny"] is not None
    assert all(target["met"] for target in found.plan["targets"])
