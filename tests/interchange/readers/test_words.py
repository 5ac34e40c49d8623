"""Columns of files in German, French, Spanish and Portuguese."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from netplan.interchange.findings import Severity
from netplan.interchange.importing import import_network
from netplan.interchange.options import ImportOptions
from netplan.interchange.raw_network import LengthKind, LengthUnit
from netplan.interchange.readers.columns import columns_of
from netplan.model.network import LengthSource


@pytest.mark.parametrize(
    ("name", "unit", "kind"),
    [
        ("LAENGE_KM", LengthUnit.KM, LengthKind.ROUTE),
        ("Länge (m)", LengthUnit.M, LengthKind.ROUTE),
        ("Faserlänge", None, LengthKind.FIBRE),
        ("Luftlinienentfernung", None, LengthKind.GREAT_CIRCLE),
        ("LONGUEUR", None, LengthKind.ROUTE),
        ("longueur_fibre_km", LengthUnit.KM, LengthKind.FIBRE),
        ("Longitud km", LengthUnit.KM, LengthKind.ROUTE),
        ("longitud_de_fibra", None, LengthKind.FIBRE),
        ("COMPRIMENTO", None, LengthKind.ROUTE),
        ("Extensão_km", LengthUnit.KM, LengthKind.ROUTE),
        ("distância", None, LengthKind.ROUTE),
    ],
)
def test_lengths(name: str, unit: LengthUnit | None, kind: LengthKind) -> None:
    found = columns_of(["id", name], ImportOptions(), "x.csv")
    (length,) = found.lengths
    assert (length.index, length.unit, length.kind) == (1, unit, kind)


def test_spanish_longitud_is_a_length_or_a_longitude() -> None:
    found = columns_of(["nombre", "latitud", "longitud"], ImportOptions(), "x.csv")
    assert (found.of, found.lengths) == ({"name": 0, "lon": 2, "lat": 1}, ())
    found = columns_of(["origen", "destino", "longitud"], ImportOptions(), "x.csv")
    assert (found.of, [x.index for x in found.lengths]) == ({"a": 0, "b": 1}, [2])


@pytest.mark.parametrize(
    "names",
    [
        ("Von", "Nach", "Bezeichnung", "Kabeltyp", "Betreiber", "Zustand"),
        ("Départ", "Arrivée", "Nom", "Type de fibre", "Opérateur", "État"),
        ("Origen", "Destino", "Nombre", "Tipo de fibra", "Operador", "Estado"),
        ("Origem", "Destino", "Nome", "Tipo de cabo", "Operadora", "Situação"),
    ],
)
def test_links(names: tuple[str, ...]) -> None:
    found = columns_of(names, ImportOptions(), "x.csv")
    assert found.of == {"a": 0, "b": 1, "name": 2, "fibre": 3, "operator": 4, "status": 5}


def lines(path: Path, column: str, factor: float) -> Path:
    ends = ((0, 0), (1, 0), (1, 3), (4, 3))
    features = [
        {"type": "Feature", "properties": {column: round(111.3 * km * factor, 1), "pairs": 48},
         "geometry": {"type": "LineString", "coordinates": [a, b]}}
        for a, b, km in zip(ends, ends[1:], (1, 3, 3), strict=False)
    ]  # fmt: skip
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    return path


@pytest.mark.parametrize(("factor", "unit"), [(1.1, "km"), (1100, "m"), (0.65, "mi")])
def test_a_column_that_may_be_lengths_is_told(tmp_path: Path, factor: float, unit: str) -> None:
    file = lines(tmp_path / "x.geojson", "pituus", factor)
    found = {f.code: f for f in import_network([file]).findings}
    told = found["length-column-unused"]
    assert (told.severity, told.count, told.option) == (
        Severity.NOTE,
        1,
        "--length-field, --length-unit",
    )
    assert told.spots[0].text.startswith("pituus: ")
    assert f", in {unit}, of a link of 111.3" in told.spots[0].text
    taken = import_network(
        [file], ImportOptions(length_field="pituus", length_unit=LengthUnit(unit))
    )
    assert "length-column-unused" not in {f.code for f in taken.findings}
    assert {s.length_source for s in taken.made.spans} == {LengthSource.PUBLISHED}


def test_other_numbers_are_not_told(tmp_path: Path) -> None:
    found = import_network([lines(tmp_path / "x.geojson", "fibras", 7)])
    assert "length-column-unused" not in {f.code for f in found.findings}
