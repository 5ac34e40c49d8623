"""Tables of places and spans: CSV and spreadsheets, with the words of both languages."""

from __future__ import annotations

import gzip
import io
import zipfile
from pathlib import Path
from typing import Any

import pytest

from netplan import api
from netplan.errors import InputError, RequestError
from netplan.interchange.archive import contents_of
from netplan.interchange.options import ImportOptions
from netplan.interchange.raw_network import LengthKind, LengthUnit, RawLength, RawNetwork, Status
from netplan.interchange.readers import tables
from netplan.interchange.readers.tables import positions_from
from tests.support.import_cases import feature, gis, layer, table

openpyxl = pytest.importorskip("openpyxl")
pytest.importorskip("python_calamine")
PLACES = "编号,名称,经度,纬度\n1,贵阳,106.7,26.6\n2,昆明,102.7,25.0\n"
SPANS = "起点,终点,光缆长度(公里),光缆型号,运营商\n贵阳,昆明,520.5,G.654.E,甲\n"


def read(*paths: Path, **options: Any) -> RawNetwork:
    chosen = ImportOptions(**options)
    contents = [content for path in paths for content in contents_of(path, chosen)]
    (network,) = tables.read(contents, chosen)
    return network


def book(path: Path, **sheets: list[list[Any]]) -> Path:
    made = openpyxl.Workbook()
    made.remove(made.active)
    for name, rows in sheets.items():
        sheet = made.create_sheet(name)
        for row in rows:
            sheet.append(row)
    made.save(path)
    return path


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-32"])
def test_two_files_in_chinese(tmp_path: Path, encoding: str) -> None:
    network = read(
        table(tmp_path / "places.csv", PLACES, encoding),
        table(tmp_path / "spans.csv", SPANS, encoding),
    )
    assert [(p.id, p.name, p.position) for p in network.places] == [
        ("1", "贵阳", (106.7, 26.6)),
        ("2", "昆明", (102.7, 25.0)),
    ]
    (span,) = network.spans
    assert (span.a, span.b, span.fibre, span.operator) == ("1", "2", "G.654.E", "甲")
    assert span.lengths == (RawLength(520.5, LengthUnit.KM, LengthKind.ROUTE),)
    assert not network.lines_only
    assert any("光缆长度(公里) as length in km" in note for note in network.notes)


def test_notes_above_the_names_of_columns_of_a_text(tmp_path: Path) -> None:
    """The whole way: what looks for the columns of OFDS took the first note for the names."""
    path = table(
        tmp_path / "a.csv",
        "Network report\n2026\n\nConfidential,,\nid,name,lon,lat\na,A,10.5,50.5\nb,B,11.5,51.5\n",
    )
    found = api.import_network([path]).made
    assert [(p.name, p.lon, p.lat) for p in found.places] == [("A", 10.5, 50.5), ("B", 11.5, 51.5)]


@pytest.mark.parametrize(
    "text",
    [
        "id;lon;lat\nA;12,5;50,1\n",
        "id;lon;lat;population;weight\nA;12,5;50,1;1,5;2,5\n",
        "Sites, as of 2026, all of them, every one\nid;lon;lat\nA;12,5;50,1\n",
    ],
)
def test_semicolons_part_cells_where_decimals_have_commas(tmp_path: Path, text: str) -> None:
    with pytest.raises(InputError) as error:
        read(table(tmp_path / "a.csv", text))
    assert 'lon: found "12,5"; allowed: a number with a point for decimals' in str(error.value)
    plain = text.replace("12,5", "12.5").replace("50,1", "50.1")
    assert read(table(tmp_path / "b.csv", plain)).places[0].position == (12.5, 50.1)


def test_cells_merged_over_rows_say_it_in_each(tmp_path: Path) -> None:
    made = openpyxl.Workbook()
    sheet = made.active
    for row in (
        ["光缆清单"],
        ["起点", "终点", "长度(公里)"],
        ["A", "B", 5],
        [None, "C", 6],
        ["B", "C", 7],
    ):
        sheet.append(row)
    sheet.merge_cells("A1:C1")
    sheet.merge_cells("A3:A4")
    made.save(tmp_path / "a.xlsx")
    spans = read(tmp_path / "a.xlsx").spans
    assert [(span.a, span.b) for span in spans] == [("A", "B"), ("A", "C"), ("B", "C")]


def test_two_sheets_with_notes_above_the_names(tmp_path: Path) -> None:
    path = book(
        tmp_path / "a.xlsx",
        Notes=[["made by", "someone"]],
        Nodes=[["Network of 2026"], [], ["Site", "Lat", "Lon"], ["A", 50.5, 1], ["B", 51, 2]],
        Links=[["From", "To", "Distance [mi]", "Cable"], ["A", "B", 70, "c1; c2"], ["B", "C"]],
    )
    network = read(path)
    assert [(p.id, p.where, p.position) for p in network.places] == [
        ("A", "Nodes, sheet Nodes, row 4", (1.0, 50.5)),
        ("B", "Nodes, sheet Nodes, row 5", (2.0, 51.0)),
        ("C", "named by Links, sheet Links, row 3", None),
    ]
    first, second = network.spans
    assert first.lengths == (RawLength(70.0, LengthUnit.MILE, LengthKind.ROUTE),)
    assert first.groups == ("c1", "c2")
    assert (second.a, second.b, second.lengths) == ("B", "C", ())
    assert "sheet Notes has no row of column names that are known: left out" in network.notes
    assert read(path, layers=("Nodes",)).spans == ()
    with pytest.raises(InputError, match="found sheets Notes, Nodes, Links"):
        read(path, layers=("Other",))


def test_links_with_positions_at_both_ends(tmp_path: Path) -> None:
    text = "id,A端经度,A端纬度,Z端经度,Z端纬度\nx,1,50,2,51\ny,2,51,3,52\n"
    network = read(table(tmp_path / "a.csv", text))
    assert [(p.id, p.position) for p in network.places] == [
        ("n1", (1.0, 50.0)),
        ("n2", (2.0, 51.0)),
        ("n3", (3.0, 52.0)),
    ]
    assert [(s.a, s.b, s.route) for s in network.spans] == [("n1", "n2", None), ("n2", "n3", None)]
    named = "from,to,lon_from,lat_from,lon_to,lat_to\nP,Q,1,50,2,51\n"
    network = read(table(tmp_path / "b.csv", named))
    assert [(p.id, p.position) for p in network.places] == [("P", (1.0, 50.0)), ("Q", (2.0, 51.0))]
    assert network.spans[0].route is None


def test_a_geometry_as_text(tmp_path: Path) -> None:
    text = 'name,WKT\np,POINT (1 2)\nl,"LINESTRING (1 2, 3 4)"\n'
    network = read(table(tmp_path / "a.csv", text))
    assert network.places[0].position == (1.0, 2.0)
    assert network.spans[0].route == ((1.0, 2.0), (3.0, 4.0))
    assert network.lines_only


@pytest.mark.parametrize("cell", ["520,5", "1,520.5", "1 520", "1.520,5", "约520"])
def test_a_number_that_may_be_two_is_refused_with_its_cell(tmp_path: Path, cell: str) -> None:
    text = f"from;to;length_km\nA;B;{cell}\n"
    with pytest.raises(InputError) as refused:
        read(table(tmp_path / "a.csv", text))
    said = str(refused.value)
    assert f'a.csv: line 2: length_km: found "{cell}"' in said
    assert "allowed: a number with a point for decimals and nothing between thousands" in said
    path = book(tmp_path / "a.xlsx", S=[["from", "to", "length_km"], ["A", "B", cell]])
    with pytest.raises(InputError, match=r"sheet S, row 2: length_km: found"):
        read(path)


def test_cells_that_say_nothing_are_none(tmp_path: Path) -> None:
    text = "from,to,length_km,fibre\nA,B,-,n/a\nB,C,,无\n"
    network = read(table(tmp_path / "a.csv", text))
    assert [(s.lengths, s.fibre) for s in network.spans] == [((), None), ((), None)]


def test_words_of_state_in_both_languages(tmp_path: Path) -> None:
    text = "from,to,状态\nA,B,在用\nB,C,Under construction\nC,D,规划\nD,E,whatever\n"
    network = read(table(tmp_path / "a.csv", text))
    assert [s.status for s in network.spans] == [
        Status.OPERATIONAL,
        Status.UNDER_CONSTRUCTION,
        Status.PLANNED,
        None,
    ]
    assert [s.extra for s in network.spans] == [{}, {}, {}, {"状态": "whatever"}]


def test_the_corridor_goes_before_what_shares_less(tmp_path: Path) -> None:
    """Whatever order the columns stand in: trench, duct, cable, risk group."""
    rows = (
        "from,to,risk group,cable,管道,corridor\n"
        "A,B,r1,k1,d1,c1\n"
        "B,C,r1,k1,d1,\n"
        "C,D,r1,k1,,\n"
        "D,E,r1;r2,,,\n"
    )
    spans = read(table(tmp_path / "spans.csv", rows)).spans
    assert [span.groups for span in spans] == [
        ("c1", "d1", "k1", "r1"), ("d1", "k1", "r1"), ("k1", "r1"), ("r1", "r2"),
    ]  # fmt: skip


def test_words_for_a_state_that_are_not_known_are_handed_on(tmp_path: Path) -> None:
    rows = (
        "from,to,state,status\n"
        "A,B,,phase 2\n"
        "B,C,Texas,planned\n"
        "C,D,Texas,\n"
        "D,E,existing,who knows\n"
        "E,F,,\n"
    )
    spans = read(table(tmp_path / "spans.csv", rows)).spans
    assert [span.odd_status for span in spans] == ["phase 2", None, "Texas", None, None]
    assert spans[0].extra == {"status": "phase 2"}
    rows = "id,lon,lat,state,status\na,1,2,Texas,\nb,2,3,Ohio,gone for good\n"
    places = read(table(tmp_path / "places.csv", rows)).places
    assert [place.odd_status for place in places] == [None, "gone for good"]


def test_every_column_of_states_and_of_groups_counts(tmp_path: Path) -> None:
    """A state may be one of the United States; a cable may lie in a duct with others."""
    rows = (
        "from,to,state,status,srlgs,corridor\n"
        "A,B,candidate,built,bridge;flood,south\n"
        "B,C,existing,lit,,south\n"
        "C,D,Texas,planned,,\n"
    )
    spans = read(table(tmp_path / "spans.csv", rows)).spans
    assert [span.status for span in spans] == [
        Status.PROPOSED, Status.OPERATIONAL, Status.PLANNED,
    ]  # fmt: skip
    assert [span.groups for span in spans] == [("south", "bridge", "flood"), ("south",), ()]


def test_columns_that_nobody_knows_are_told(tmp_path: Path) -> None:
    path = table(tmp_path / "a.csv", "mista,minne\nA,B\n")
    with pytest.raises(InputError, match=r"no row of column names, but mista, minne; allowed: n"):
        read(path)
    network = read(path, columns={"a": "mista", "b": "minne"})
    assert [(s.a, s.b) for s in network.spans] == [("A", "B")]
    assert not tables.fits(contents_of(path, ImportOptions()), ImportOptions())


def test_positions_by_id_and_by_name(tmp_path: Path) -> None:
    path = table(tmp_path / "p.csv", PLACES + "3,双城,1,2\n4,双城,3,4\n")
    assert positions_from(path, ImportOptions(columns={"a": "x"}, layers=("y",))) == {
        "贵阳": (106.7, 26.6),
        "昆明": (102.7, 25.0),
        "1": (106.7, 26.6),
        "2": (102.7, 25.0),
        "3": (1.0, 2.0),
        "4": (3.0, 4.0),
    }
    with pytest.raises(InputError, match="no positions"):
        positions_from(table(tmp_path / "s.csv", SPANS), ImportOptions())


@gis
def test_positions_of_a_layer(tmp_path: Path) -> None:
    path = layer(tmp_path / "p.geojson", feature("Point", (1, 2), id="x", name="X"))
    assert positions_from(path, ImportOptions()) == {"X": (1.0, 2.0), "x": (1.0, 2.0)}


def test_a_packed_table_and_a_packed_book(tmp_path: Path) -> None:
    (tmp_path / "a.csv.gz").write_bytes(gzip.compress(SPANS.encode()))
    assert len(read(tmp_path / "a.csv.gz").spans) == 1
    path = book(tmp_path / "a.xlsx", S=[["from", "to"], ["A", "B"]])
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.write(path, "in/a.xlsx")
    assert len(read(tmp_path / "a.zip").spans) == 1


def test_a_broken_book_is_a_located_error(tmp_path: Path) -> None:
    whole = book(tmp_path / "a.xlsx", S=[["from", "to"], ["A", "B"]]).read_bytes()
    path = tmp_path / "b.xlsx"
    for count in (0, 3, 100, len(whole) // 2, len(whole) - 30):
        path.write_bytes(whole[:count])
        with pytest.raises(InputError, match=r"b\.xlsx: "):
            read(path)


def test_a_book_whose_sheet_is_huge_is_refused(tmp_path: Path) -> None:
    made = openpyxl.Workbook()
    made.active["A1"] = "from"
    made.active["XFD1048576"] = 1  # a table of 17 thousand million cells
    made.save(tmp_path / "a.xlsx")
    with pytest.raises(InputError, match=r"a\.xlsx: found a file "):
        read(tmp_path / "a.xlsx")


def test_a_book_that_unpacks_to_much_is_refused(tmp_path: Path) -> None:
    path = book(tmp_path / "a.xlsx", S=[["from", "to"], ["A", "B"]])
    packed = io.BytesIO(path.read_bytes())
    with zipfile.ZipFile(packed, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/more.xml", b" " * 50_000_000)
    path.write_bytes(packed.getvalue())
    with pytest.raises(InputError, match="50 MB when unpacked"):
        read(path)


def test_two_columns_of_longitude_are_asked_about(tmp_path: Path) -> None:
    path = table(tmp_path / "a.csv", "id,lon,longitude,lat\na,1,2,3\n")
    with pytest.raises(RequestError, match="columns lon, longitude could be the longitude"):
        read(path)
    network = read(path, columns={"lon": "longitude", "lat": "lat"})
    assert network.places[0].position == (2.0, 3.0)


@pytest.mark.parametrize("text", [PLACES + SPANS, SPANS, 'a,b,length\n"x,y,1\n', "a;b\n1;2;3\n"])
def test_a_broken_table_is_a_network_or_a_located_error(tmp_path: Path, text: str) -> None:
    whole = text.encode()
    for count in range(len(whole)):
        for broken in (whole[:count], whole[:count] + b"\xff" + whole[count:]):
            path = tmp_path / "a.csv"
            path.write_bytes(broken)
            try:
                read(path)
            except InputError as error:
                assert "a.csv: " in str(error)


@pytest.mark.parametrize("names", ["Easting,Northing", "横坐标,纵坐标", "东坐标,北坐标"])
def test_columns_of_projected_positions_are_known(tmp_path: Path, names: str) -> None:
    network = read(table(tmp_path / "a.csv", f"name,{names}\nA,601779,5340550\n"))
    assert network.places[0].position == (601_779.0, 5_340_550.0)


def test_every_column_of_what_is_shared_is_taken(tmp_path: Path) -> None:
    text = "from,to,srlgs,corridor,cable\nA,B,r1;r2,c7,K3\nB,C,,c8,\n"
    network = read(table(tmp_path / "a.csv", text))
    assert [span.groups for span in network.spans] == [("c7", "K3", "r1", "r2"), ("c8",)]
    assert all(span.extra == {} for span in network.spans)
    assert any("srlgs as group" in note and "corridor as group" in note for note in network.notes)


def test_positions_that_are_taken_are_no_further_columns(tmp_path: Path) -> None:
    text = "from,to,from_lon,from_lat,to_lon,to_lat,note\nA,B,1.5,50,2.5,51,x\n"
    assert read(table(tmp_path / "a.csv", text)).spans[0].extra == {"note": "x"}


def test_a_mapping_in_a_cell_is_what_it_names(tmp_path: Path) -> None:
    """As GDAL hands on the ends of spans that are written as objects."""
    text = 'from;to\n{"name": "Guiyang"};{"id": "kunming"}\n{x;{}\n'
    network = read(table(tmp_path / "a.csv", text))
    assert [(span.a, span.b) for span in network.spans] == [("Guiyang", "kunming"), ("{x", "{}")]
