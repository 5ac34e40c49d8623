"""Traffic and channels in scenario files and tables: read, and refused with place and reason."""

from __future__ import annotations

from pathlib import Path

import pytest

from netplan.model.traffic import Bands, Level, Rerouting
from tests.support.files_cases import SCENARIO
from tests.support.scenario_cases import load, wrong

HEADER = "from,to,class,year,gbit_s_low,gbit_s_base,gbit_s_high,remark\n"
TABLE = HEADER + "guian,guangzhou,hot,2030,1,2,8,x\nshenzhen,guian,cold,2030,,4,,\n"
WITH_TABLE = SCENARIO + "demands: {table: demand.csv}\n"


def table(folder: Path, text: str = TABLE) -> None:
    (folder / "demand.csv").write_text(text, encoding="utf-8")


def test_a_table_is_read_and_recorded(tmp_path: Path) -> None:
    table(tmp_path)
    scenario = load(tmp_path, WITH_TABLE, "demands.level=high", "demands.year=2031")
    assert scenario.demands is not None
    first, second = scenario.demands.rows
    assert (first.a, first.b, first.kind, first.year) == ("guian", "guangzhou", "hot", 2030)
    assert (first.low_gbit_s, first.base_gbit_s, first.high_gbit_s) == (1, 2, 8)
    assert (second.low_gbit_s, second.base_gbit_s, second.high_gbit_s) == (4, 4, 4)
    assert (scenario.demands.level, scenario.demands.year) == (Level.HIGH, 2031)
    assert [i.role for i in scenario.inputs][-1] == "demands"


def test_a_spreadsheet_writes_a_byte_order_mark_and_one_column_of_traffic(tmp_path: Path) -> None:
    table(tmp_path, "\ufefffrom,to,gbit_s\nguian,guangzhou,2.5\n")
    scenario = load(tmp_path, WITH_TABLE)
    assert scenario.demands is not None
    assert scenario.demands.rows[0].base_gbit_s == 2.5


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("from,to\nguian,guangzhou\n", "line 1: gbit_s: found no such column"),
        ("from,too,gbit_s\nguian,guangzhou,1\n", "line 1: to: found no such column; there is"),
        (HEADER, "found no traffic"),
        (HEADER + "guian,guangzhou,hot,2030,1,-2,8,x\n", 'line 2: gbit_s_base: found "-2"'),
        (HEADER + "guian,guangzhou,hot,2030,1,nan,8,x\n", 'line 2: gbit_s_base: found "nan"'),
        (HEADER + "guian,guangzhou,hot,20.5,1,2,8,x\n", 'line 2: year: found "20.5"'),
        (HEADER + "guian,guangzhou,hot,2030,3,2,8,x\n", "line 2: gbit_s_base: found 2; allowed"),
        (HEADER + "guian,guangzhou,hot,2030,1,2\n", "line 2: found 6 values"),
        (HEADER + "guian,guangzou,hot,2030,1,2,8,x\n", 'line 2: to: found "guangzou"'),
        (HEADER + "guian,guilin,hot,2030,1,2,8,x\n", "line 2: found guian to guilin; allowed"),
        (HEADER + ",guangzhou,hot,2030,1,2,8,x\n", "line 2: from: found nothing"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_table_is_told_by_line(tmp_path: Path, text: str, told: str) -> None:
    table(tmp_path, text)
    found = wrong(tmp_path, WITH_TABLE)
    assert any(f"demand.csv: {told}" in line for line in found), found


def test_traffic_between_other_places_is_left_out_when_asked(tmp_path: Path) -> None:
    table(tmp_path, TABLE + "guian,guilin,hot,2030,1,2,8,x\nguian,nowhere,hot,2030,1,2,8,x\n")
    scenario = load(tmp_path, WITH_TABLE, "demands.others=leave_out")
    assert scenario.demands is not None
    assert [r.b for r in scenario.demands.rows] == ["guangzhou", "guian"]


def test_a_total_is_shared_out_by_weight(tmp_path: Path) -> None:
    scenario = load(
        tmp_path,
        SCENARIO + "weights: {guangzhou: 3, shenzhen: 1}\ndemands: {total_gbit_s: 1000}\n",
    )
    assert scenario.demands is not None
    shares = {row.b: row.base_gbit_s for row in scenario.demands.rows}
    assert shares == {"guangzhou": 750, "shenzhen": 250}


def test_totals_of_places_instead_of_traffic_by_pair(tmp_path: Path) -> None:
    hose = "[{place: guian, gbit_s: 9, gbit_s_low: 4}, {place: shenzhen, gbit_s: 2, class: hot}]"
    scenario = load(
        tmp_path,
        SCENARIO + f"demands: {{hose: {hose}, protected_percent: {{hot: 50}}, level: low}}\n",
    )
    assert scenario.demands is not None
    assert scenario.demands.rows == ()
    assert scenario.demands.totals() == {"guian": (4000, 4000), "shenzhen": (2000, 1000)}


PAIR = "demands: {pairs: [{from: guian, to: guangzhou, gbit_s: 5, class: hot}], "


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("demands: {level: low}\n", "demands: found none of them; allowed: one of table, pairs"),
        ("demands: {total_gbit_s: 1, pairs: []}\n", "found pairs together with total_gbit_s"),
        (PAIR + "classes: [warm]}\n", 'demands.classes[0]: found "warm"'),
        (PAIR + "protected_percent: {warm: 5}}\n", 'demands.protected_percent.warm: found "warm"'),
        ("demands: {pairs: [{from: guian, to: guilin, gbit_s: 5}]}\n", "found guian to guilin"),
        ("demands: {pairs: [{from: guian, to: x, gbit_s: 5}]}\n", 'demands.pairs[0].to: found "x"'),
        ("demands: {hose: [{place: x, gbit_s: 5}]}\n", 'demands.hose[0].place: found "x"'),
        ("demands: {hose: [{place: guilin, gbit_s: 5}]}\n", 'found "guilin"'),
        ("demands: {hose: []}\n", "demands.hose"),
        (
            "demands: {hose: [{place: guian, gbit_s: 5}, {place: guian, gbit_s: 6}]}\n",
            "demands.hose[1].place: found guian again",
        ),
        (
            "demands: {hose: [{place: guian, gbit_s: 5, gbit_s_low: 6}]}\n",
            "demands.hose[0].gbit_s: found 5",
        ),
        (
            "demands: {hose: [{place: guian, gbit_s: 5}], classes: [warm]}\n",
            'demands.classes[0]: found "warm"',
        ),
        ("channels: {mode: nine}\n", 'channels.mode: found "nine"'),
        ("channels: {mode: [400g_qpsk, 800g]}\n", "channels.mode: found 2 modes"),
        ("channels: {mode: 400g_qpsk, gbit_s: 7}\n", "channels.gbit_s: found 7"),
        ("channels: {per_pair: 0}\n", "channels.per_pair: found 0"),
    ],
)
def test_what_is_wrong_in_the_scenario_is_told(tmp_path: Path, text: str, told: str) -> None:
    found = wrong(tmp_path, SCENARIO + text)
    assert any(told in line for line in found), found


def test_how_links_are_lit(tmp_path: Path) -> None:
    text = (
        "channels: {mode: 400g_qpsk, owned: true, fibre_pairs: 2, rerouting: struck, bands: c_l}\n"
    )
    scenario = load(tmp_path, SCENARIO + text)
    channels = scenario.channels
    assert channels is not None
    assert (channels.mode, channels.owned, channels.fibre_pairs) == ("400g_qpsk", True, 2)
    assert (channels.rerouting, channels.bands) == (Rerouting.STRUCK, Bands.C_L)
    plain = load(tmp_path, SCENARIO)
    assert plain.channels is None
    assert scenario.costs.amplifier_site_cny.value > plain.costs.amplifier_site_cny.value


def test_some_spans_have_other_room(tmp_path: Path) -> None:
    room = "[{state: existing, fibre_pairs: 1}, {corridor: guangzhou-shenzhen, fibre_pairs: 3}]"
    scenario = load(tmp_path, SCENARIO + f"channels: {{fibre_pairs: 2, room: {room}}}\n")
    assert scenario.channels is not None
    found = {
        s.id: scenario.channels.most_pairs(s, scenario.network) for s in scenario.network.spans
    }
    assert sorted(found.values()) == [1, 1, 2, 3]
    told = wrong(tmp_path, SCENARIO + "channels: {room: [{corridor: no, fibre_pairs: 1}]}\n")
    assert any('channels.room[0].corridor: found "no"' in line for line in told), told
