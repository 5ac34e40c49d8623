"""Optics in an equipment file: what fits together, and what is said where it does not."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from netplan.errors import InputError
from netplan.files.network.equipment import load_equipment
from netplan.files.network.noise_table import load_noise_table
from netplan.files.text.paths import Location, bundled
from netplan.model.equipment import Equipment
from tests.support.folders import ROOT

DATA = ROOT / "data"
TEXT = (DATA / "equipment.yaml").read_text(encoding="utf-8")
OPTICS = TEXT.index("\noptics:")


def load(folder: Path, text: str) -> Equipment:
    path = folder / "equipment.yaml"
    path.write_text(text, encoding="utf-8")
    return load_equipment(Location(path, "equipment.yaml"))[0]


def refused(folder: Path, before: str, after: str) -> list[str]:
    assert TEXT.count(before) >= 1
    with pytest.raises(InputError) as raised:
        load(folder, TEXT.replace(before, after))
    return [str(problem) for problem in raised.value.problems]


def line_of(text: str, part: str) -> int:
    return text[: text.index(part)].count("\n") + 1


def test_without_optics_nothing_is_said_of_them(tmp_path: Path) -> None:
    assert load(tmp_path, TEXT[:OPTICS]).optics is None


def test_the_bundled_optics_have_a_table_with_all_they_need() -> None:
    found = load_equipment(bundled("equipment"))[0].optics
    assert found.table_shown == "netplan:noise.json"
    assert found.table.gnpy_version == "3.0.1"
    assert (found.table.first_km, found.table.last_km) == (5, 130)
    for fibre in found.fibres.values():
        for mode in found.modes.values():
            rows = found.table.kerr[fibre.shape, mode.grid]
            losses = [row.loss_db_per_km for row in rows]
            # The whole range is there, so that it can be asked what the ends of it change.
            assert losses[0] <= fibre.loss_db_per_km.low
            assert fibre.loss_db_per_km.high <= losses[-1]


@pytest.mark.parametrize(
    ("before", "after", "where", "said"),
    [
        ("launch_mode: 400g_qpsk", "launch_mode: 400g", "launch_mode", 'did you mean "400g_qpsk"'),
        ("baud_gbd: 128\n", "baud_gbd: 130\n", "modes.400g_qpsk.baud_gbd", "128 in 150"),
        (
            "noise_table: netplan:noise.json",
            "noise_table: nois.json",
            "noise_table",
            "a path to a file",
        ),
        (
            "effective_area_um2:\n        value: 80\n",
            "effective_area_um2:\n        value: 81\n",
            "fibres.g652d.effective_area_um2",
            "16.7 ps/nm/km with 80 um2",
        ),
        (
            "value: 0.22\n        unit: dB/km\n        low: 0.2\n        high: 0.25",
            "value: 0.31\n        unit: dB/km\n        low: 0.2\n        high: 0.4",
            "fibres.g652d.loss_db_per_km",
            "0.18 to 0.3",
        ),
    ],
)
def test_what_does_not_fit_is_told_with_its_line(
    tmp_path: Path, before: str, after: str, where: str, said: str
) -> None:
    told = refused(tmp_path, before, after)
    assert len(told) == TEXT.count(before)
    assert all(each.startswith("equipment.yaml:") and "line " in each for each in told)
    assert f"optics.{where}" in told[0]
    assert said in told[0]


def test_optics_of_a_fibre_that_there_is_not(tmp_path: Path) -> None:
    head, tail = TEXT[:OPTICS], TEXT[OPTICS:]
    with pytest.raises(InputError) as raised:
        load(tmp_path, head + tail.replace("    g654e:\n", "    g655:\n"))
    (problem,) = raised.value.problems
    assert problem.field == "optics.fibres.g655"
    assert problem.where == f"line {line_of(head + tail.replace('g654e:', 'g655:'), '    g655:')}"


def test_numbers_without_their_range_or_out_of_bounds_are_refused(tmp_path: Path) -> None:
    told = refused(tmp_path, "value: 36\n    unit: dB", "value: 336\n    unit: dB")
    assert "optics.transmitter_osnr_db.value" in told[0]
    told = refused(tmp_path, "value: 36\n    unit: dB", "value: 50\n    unit: dB")
    assert "low <= value <= high" in told[0]


def table(folder: Path, **changed: object) -> Location:
    value = json.loads((DATA / "noise.json").read_text(encoding="utf-8"))
    value["kerr"] = value["kerr"][:2]
    path = folder / "noise.json"
    path.write_text(json.dumps({**value, **changed}), encoding="utf-8")
    return Location(path, "noise.json")


def row(**changed: object) -> dict[str, object]:
    value = json.loads((DATA / "noise.json").read_text(encoding="utf-8"))["kerr"][0]
    return {**value, **changed}


@pytest.mark.parametrize(
    ("changed", "field", "said"),
    [
        ({"last_km": 5}, "last_km", "more than first_km, 5"),
        ({"f_max_thz": 190.0}, "f_max_thz", "more than 191.35"),
        ({"kerr": [row(pico=[1, 2, 3])]}, "kerr[0].pico", "126 numbers, one for each km"),
        ({"kerr": [row(pico=[0] * 126)]}, "kerr[0].pico", "above 0"),
        ({"kerr": [row(pico=[9, *[8] * 125])]}, "kerr[0].pico", "never fall"),
        ({"kerr": [row(), row()]}, "kerr[1]", "each once"),
        ({"kerr": []}, "kerr", "at least one"),
        ({"kerr": [row(pico=[float("nan")] * 126)]}, "", "a number or null"),
    ],
)
def test_a_table_that_contradicts_itself_is_refused(
    tmp_path: Path, changed: dict[str, object], field: str, said: str
) -> None:
    with pytest.raises(InputError) as raised:
        load_noise_table(table(tmp_path, **changed))
    told = raised.value.problems[0]
    assert told.file == "noise.json"
    assert told.field == field
    assert said in told.allowed


def test_a_table_of_ones_own_stands_beside_the_equipment(tmp_path: Path) -> None:
    table(tmp_path, kerr=json.loads((DATA / "noise.json").read_text(encoding="utf-8"))["kerr"])
    found = load(tmp_path, TEXT.replace("netplan:noise.json", "noise.json")).optics
    assert found.table == load_equipment(bundled("equipment"))[0].optics.table
    assert found.table_shown == "noise.json"
