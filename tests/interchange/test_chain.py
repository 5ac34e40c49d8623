"""A stranger's file all the way to a proven plan, on six continents in six formats."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.support import six_networks as six
from tests.support.chain import whole_chain
from tests.support.import_cases import gis


@dataclass(frozen=True)
class Case:
    """A network with what is asked of it.

    Args:
        write: writes the file.
        name: of the file.
        format: as the import tells it, the beginning.
        hub: where traffic comes from.
        counts: places, existing spans and candidates in the file.
        ways: options of candidates.
        asking: options of new.
        failures: what the scenario asks to survive when nothing is said.
    """

    write: Callable[[Path], Path]
    name: str
    format: str
    hub: str
    counts: tuple[int, int, int]
    ways: tuple[str, ...] = ()
    asking: tuple[str, ...] = ()
    failures: bool = True


CASES = {
    "africa": Case(six.ofds, "kenya.json", "OFDS 0.4", "Nairobi", (5, 4, 1),
                   ways=("--by", "delaunay", "--parallel")),
    "europe": Case(six.zoo, "donau.gml", "Topology Zoo", "wien", (5, 5, 0),
                   ways=("--by", "delaunay"), asking=("--one-way-ms", "4")),
    "south-america": Case(six.topohub, "andes.json", "TopoHub", "bogota", (5, 4, 0),
                          ways=("--by", "nearest:3")),
    "north-america": Case(six.sndlib, "plains.txt", "SNDlib", "denver", (5, 5, 0),
                          ways=("--by", "radius:1200"), asking=("--to", "largest 3")),
    "asia": Case(six.kml, "四川.kml", "KML", "成都", (5, 4, 0),
                 ways=("--by", "gabriel", "--fibre", "g654e", "--fibre", "hollow_core")),
    "oceania": Case(six.table, "pacific.csv", "CSV", "suva", (5, 4, 0),
                    ways=("--by", "hubs", "--hub", "suva", "--hub", "apia"), failures=False),
}  # fmt: skip


@gis
@pytest.mark.parametrize("name", CASES)
def test_a_file_becomes_a_proven_plan(name: str, tmp_path: Path) -> None:
    case = CASES[name]
    found = whole_chain(
        case.write(tmp_path / case.name),
        tmp_path / "out",
        hub=case.hub,
        ways=case.ways,
        asking=case.asking,
    )
    assert found.record["format"].startswith(case.format)
    counts = found.record["counts"]
    assert (counts["places"], counts["existing"], counts["candidates"]) == case.counts
    assert found.plan["status"] == "optimal"
    assert all(target["met"] for target in found.plan["targets"])
    scenario = (found.folder / "scenario.yaml").read_text("utf-8")
    assert ("failures: " in scenario) == case.failures
