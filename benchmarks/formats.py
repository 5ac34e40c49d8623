"""What comes of every file of the collections: ``python -m benchmarks.formats``.

Writes the table into docs/formats.md, between its markers.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum
from pathlib import Path

from benchmarks.collections import COLLECTIONS
from netplan.errors import InputError
from netplan.interchange.findings import Severity
from netplan.interchange.imported import ImportedNetwork
from netplan.interchange.importing import import_network

PAGE = Path(__file__).parents[1] / "docs" / "formats.md"
BEGIN, END = "<!-- begin: counts -->", "<!-- end: counts -->"


class Outcome(StrEnum):
    """What comes of a file without any option."""

    AS_IS = "plans as it is"
    FACTOR = "route factor only"
    REPAIR = "places or a repair"
    PLACELESS = "not without places"
    NONE = "no network"


SETS: Mapping[str, Sequence[str]] = {
    "OFDS networks": ("ofds_networks/*.gz",),
    "OFDS examples": (
        "ofds/examples/json/*.json",
        "ofds/examples/csv/{nodes,spans}.csv",
        "ofds/examples/geojson/{nodes,spans}.geojson",
    ),
    "Topology Zoo": ("topology_zoo/*.gml",),
    "TopoHub": ("topohub/*/*.gz",),
    "SNDlib (XML)": ("sndlib/xml/*.gz",),
    "SNDlib (native)": ("sndlib/native/*",),
    "RWTH (SNDlib XML)": ("survivable_rwth/*/*.gz",),
    "Net2Plan": ("net2plan/*.n2p", "net2plan/trafficMatrices/*.n2p"),
    "GNPy": ("gnpy/*.json*", "gnpy/*.xls", "gnpy/edfa_model/*.json"),
    "other GML": ("optical/*.gml",),
}
"""Patterns of files; names in braces are given together."""
_UNPLACED = {"no-positions", "positions-doubtful", "nothing-left"}
_HARMLESS = {"positions-of-a-drawing", "link-at-one-point"}
"""Left out, and a plan lacks nothing for it."""
_REPLACED = {"length-below-geodesic", "end-from-route"}


def outcome_of(files: Sequence[Path]) -> Outcome:
    """Return what comes of files that are given together."""
    try:
        found = import_network(files)
    except InputError:
        return Outcome.NONE
    return _outcome(found)


def _outcome(found: ImportedNetwork) -> Outcome:
    codes = {finding.code for finding in found.findings}
    decide = {finding.code for finding in found.decisions}
    dropped = {f.code for f in found.findings if f.severity is Severity.DROPPED}
    if found.held[1] == 0:
        return Outcome.NONE
    if decide & _UNPLACED:
        return Outcome.PLACELESS
    if decide or dropped - _HARMLESS or codes & _REPLACED:
        return Outcome.REPAIR
    return Outcome.FACTOR if "length-estimated" in codes else Outcome.AS_IS


def files_of(pattern: str) -> Iterator[tuple[Path, ...]]:
    """Yield the files of a pattern, one by one or together."""
    together = re.fullmatch(r"(.*)\{(.*)\}(.*)", pattern)
    if together is None:
        yield from ((path,) for path in sorted(COLLECTIONS.glob(pattern)))
    else:
        before, names, after = together.groups()
        yield tuple(COLLECTIONS / f"{before}{name}{after}" for name in names.split(","))


def counted() -> dict[str, Counter[Outcome]]:
    """Return how many files of each collection come to what."""
    return {
        name: Counter(outcome_of(files) for pattern in patterns for files in files_of(pattern))
        for name, patterns in SETS.items()
    }


def table(counts: Mapping[str, Counter[Outcome]]) -> str:
    """Return the counts as a table in Markdown."""
    heads = ("collection", "files", *(outcome.value for outcome in Outcome))
    rows = [(name, found) for name, found in counts.items()]
    rows.append(("all", sum(counts.values(), Counter())))
    lines = [f"| {' | '.join(heads)} |", f"|{' --- |' * len(heads)}"]
    for name, found in rows:
        cells = (str(found[outcome] or "") for outcome in Outcome)
        lines.append(f"| {name} | {found.total()} | {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


def main() -> None:
    """Write the table into the page."""
    page = PAGE.read_text(encoding="utf-8")
    before, rest = page.split(BEGIN)
    after = rest.split(END)[1]
    PAGE.write_text(f"{before}{BEGIN}\n{table(counted())}{END}{after}", encoding="utf-8")


if __name__ == "__main__":
    main()
