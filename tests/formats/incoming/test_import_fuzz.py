"""Whatever a table holds: located problems, or a layer that a scenario takes as it is."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netplan import api
from netplan.errors import InputError, Problem
from netplan.files.network.load import read_network
from netplan.files.text.paths import Location
from tests.support.effort import examples

FUZZ = settings(max_examples=examples(300), deadline=None)
PLACES = (
    "id,name,role,lon,lat,population,weight\n"
    "a,贵阳,hub,106.71,26.58,1000,1.5\nb,Kunming,demand,-177,25,,\n"
)
SPANS = (
    "WKT,id,a,b,state,fibre,length_km,length_source,corridor,srlgs,build_cost_cny\n"
    '"LINESTRING (106 26,107 27)",s,a,b,existing,g652d,150,measured,s,x;y,1\n'
    '"MULTILINESTRING ((1 2,3 4),(3 4,5 6))",t,b,a,candidate,g652d,900,routed,t,,\n'
)
CELLS = st.sampled_from(
    [
        *(
            "",
            "0",
            "-1",
            "nan",
            "inf",
            "1e400",
            "9" * 40,
            "1,5",
            "180.5",
            "361",
            "\x1d7",
            "٣",
            "=1",
        ),
        *(
            "[1, 2]",
            "[[",
            "a b",
            "--",
            "ÿ",
            "hub",
            "true",
            "POINT (1 2)",
            "LINESTRING EMPTY",
            "'=1",
        ),
        *(
            "MULTIPOINT ((1 2))",
            "GEOMETRYCOLLECTION (POINT (1 2))",
            "POINT (1",
            ";;",
            "a",
            "b",
            " ",
        ),
        *("\u202e", "\x00", '"', "\n", "lon"),
    ]
)
BYTES = st.one_of(st.binary(min_size=1, max_size=3), CELLS.map(lambda cell: cell.encode()))


@pytest.mark.parametrize("kind", ["places", "spans"])
@FUZZ
@given(data=st.data())
def test_what_is_brought_in_is_an_input(kind: str, data: st.DataObject) -> None:
    content = (PLACES if kind == "places" else SPANS).encode()
    for _ in range(data.draw(st.integers(1, 4))):
        start = data.draw(st.integers(0, len(content)))
        end = data.draw(st.integers(start, min(len(content), start + 12)))
        content = content[:start] + data.draw(BYTES) + content[end:]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "s.csv"
        path.write_bytes(content)
        try:
            found = api.import_layer(path, kind)
        except InputError as error:
            assert all(problem.file == path.as_posix() for problem in error.problems)
            return
        out = api.write_imported(found, Path(folder) / "out.geojson")
        problems: list[Problem] = []
        written = Location(out, "out.geojson")
        places, spans = (written, None) if kind == "places" else (None, written)
        read_network(places, spans, problems)
        assert [problem for problem in problems if "swapped" not in problem.allowed] == []
