"""Overlays: stacks of files, lists that grow, constants, added places and spans."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from netplan import api
from netplan.cli.main import cli
from netplan.files.scenario.load import load_scenario
from netplan.files.scenario.merge import resolve
from netplan.model.money import span_cost
from netplan.model.scenario import CostFactor
from tests.support.files_cases import SCENARIO, collection, place, problems_of, span, write


def overlay(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_two_overlays_of_one_base_stack(tmp_path: Path) -> None:
    write(tmp_path)
    overlay(tmp_path, "a.yaml", "extends: scenario.yaml\ntargets: [{id: east, one_way_ms: 5}]\n")
    overlay(tmp_path, "b.yaml", "extends: scenario.yaml\nsolver: {seed: 9}\n")
    both = overlay(tmp_path, "both.yaml", "extends: [a.yaml, b.yaml]\nname: both\n")
    scenario = load_scenario(both)
    assert scenario.targets[0].limit.one_way_ms == 5
    assert (scenario.solver.seed, scenario.name) == (9, "both")
    assert [f.role for f in scenario.inputs[:4]] == ["scenario", "extends", "extends", "extends"]
    origin = {k: v.replace(f"{tmp_path}/", "") for k, v in resolve(str(both)).origin.items()}
    assert origin["targets.east.one_way_ms"] == "a.yaml:2"
    assert origin["solver.seed"] == "b.yaml:2"


def test_lists_grow_file_by_file_and_on_the_command_line(tmp_path: Path) -> None:
    write(tmp_path)
    overlay(
        tmp_path,
        "a.yaml",
        "extends: scenario.yaml\ncandidates: {forbid_spans+: [guian-guilin.new]}\n",
    )
    path = overlay(
        tmp_path,
        "b.yaml",
        "extends: a.yaml\ncandidates: {forbid_spans+: guilin-guangzhou.old}\n"
        "cost_factors+: [{factor: 2, fibre: g654e}]\n",
    )
    scenario = load_scenario(path, ["candidates.forbid_spans+=guangzhou-shenzhen.old"])
    assert scenario.candidates.forbid_spans == (
        "guian-guilin.new",
        "guilin-guangzhou.old",
        "guangzhou-shenzhen.old",
    )
    assert scenario.cost_factors == (CostFactor(2.0, fibre="g654e"),)
    replaced = load_scenario(path, ["candidates.forbid_spans=[guian-guilin.old]"])
    assert replaced.candidates.forbid_spans == ("guian-guilin.old",)


def test_constants_replace_those_of_the_files(tmp_path: Path) -> None:
    text = SCENARIO + (
        "constants:\n  delay_us_per_km: {hollow_core: 3.0}\n  build_cny_per_km: {g654e: 99}\n"
        "  hop_delay_us: 12.5\n  transponder_cny: 7\n"
    )
    scenario = load_scenario(write(tmp_path, scenario=text))
    delay = scenario.equipment.fibres["hollow_core"].delay_us_per_km
    assert (delay.value, delay.low, delay.source) == (3.0, 3.0, "set by the scenario")
    assert scenario.equipment.hop_delay_us.value == 12.5
    assert scenario.costs.build_cny_per_km["g654e"].value == 99
    assert scenario.costs.transponder_cny.value == 7
    assert scenario.costs.regenerator_cny.source != "set by the scenario"


def test_only_named_corridors_and_spans_may_be_built(tmp_path: Path) -> None:
    extra = collection([span("guian", "guilin", "hcf", 480.0)])
    (tmp_path / "more.geojson").write_text(json.dumps(extra), encoding="utf-8")
    base = SCENARIO.replace(
        "  spans: spans.geojson", "  spans: spans.geojson\n  add_spans: more.geojson"
    )
    text = base + "candidates: {only_spans: [guian-guilin.hcf]}\n"
    scenario = load_scenario(write(tmp_path, scenario=text))
    assert scenario.candidates.forbid_spans == ("guian-guilin.new",)
    both = load_scenario(
        write(tmp_path, scenario=base + "candidates: {only_corridors: [guian-guilin]}\n")
    )
    assert both.candidates.forbid_spans == ()
    found = problems_of(
        lambda: load_scenario(
            write(tmp_path, scenario=text + "  \n"), ["candidates.force_spans+=guian-guilin.new"]
        ),
        tmp_path,
    )
    assert found == [
        "--set candidates.force_spans+=guian-guilin.new: candidates.force_spans[0]: found "
        '"guian-guilin.new"; allowed: a span that may be used; this one is a candidate that '
        "only_spans and only_corridors leave out"
    ]


def test_places_and_spans_beside_the_overlay(tmp_path: Path) -> None:
    write(tmp_path)
    (tmp_path / "sub").mkdir()
    new_place = place("hezhou", 111.57, 24.4, role="backbone", region=None, province="Guangxi")
    line = span("guilin", "hezhou", "new", 190.0)
    line["geometry"]["coordinates"] = [[110.29, 25.27], [111.57, 24.4]]
    for name, feature in (("p", new_place), ("s", line)):
        path = tmp_path / "sub" / f"{name}.geojson"
        path.write_text(json.dumps(collection([feature])), encoding="utf-8")
    over = overlay(
        tmp_path / "sub",
        "over.yaml",
        "extends: ../scenario.yaml\nnetwork: {add_places: p.geojson, add_spans: [s.geojson]}\n",
    )
    scenario = load_scenario(over)
    assert "hezhou" in scenario.network.place
    assert "guilin-hezhou.new" in scenario.network.span
    roles = [file.role for file in scenario.inputs]
    assert roles[2:6] == ["places", "added_places", "spans", "added_spans"]


def test_an_added_span_must_be_new(tmp_path: Path) -> None:
    write(tmp_path)
    again = collection([span("guian", "guilin", "old", 640.0)])
    (tmp_path / "s.geojson").write_text(json.dumps(again), encoding="utf-8")
    over = overlay(
        tmp_path, "over.yaml", "extends: scenario.yaml\nnetwork: {add_spans: s.geojson}\n"
    )
    (found,) = problems_of(lambda: load_scenario(over), tmp_path)
    assert found.endswith(
        'found "guian-guilin.old"; allowed: an id that spans.geojson does not have'
    )


def test_weights_and_regions(tmp_path: Path) -> None:
    text = SCENARIO + "weights: {shenzhen: 4}\ncost_factors: [{factor: 3, region: gba}]\n"
    scenario = load_scenario(write(tmp_path, scenario=text))
    assert scenario.network.place["shenzhen"].weight == 4
    assert scenario.network.place["guangzhou"].weight == 1
    plain = load_scenario(write(tmp_path))
    inside = scenario.network.span["guilin-guangzhou.old"]
    outside = scenario.network.span["guian-guilin.old"]
    assert span_cost(scenario, inside, 0).cost_cny == 3 * span_cost(plain, inside, 0).cost_cny
    assert span_cost(scenario, outside, 0) == span_cost(plain, outside, 0)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("weights: {shenzen: 4}", 'found "shenzen"; allowed: did you mean "shenzhen"?'),
        ("cost_factors: [{factor: 2, region: gab}]", 'found "gab"; allowed: did you mean "gba"?'),
        ("constants: {delay_us_per_km: {g655: 4}}", 'found "g655"; allowed: did you mean "g654e"?'),
        ("constants: {hop_us: 4}", 'found unknown key "hop_us"; allowed: '),
        ("candidates: {only_corridors: [nowhere]}", 'found "nowhere"; allowed: '),
        ("candidates: {fibers+: [g654e]}", 'found unknown key "fibers"; allowed: did you mean'),
        ("closed: {corridors+: [guian-gulin]}", 'did you mean "guian-guilin"?'),
    ],
)
def test_mistakes_have_file_and_line(tmp_path: Path, line: str, expected: str) -> None:
    write(tmp_path)
    path = overlay(tmp_path, "over.yaml", f"extends: scenario.yaml\n{line}\n")
    found = problems_of(lambda: load_scenario(path), tmp_path)
    assert any(expected in text and text.startswith("over.yaml: line 2: ") for text in found)


def test_shortcuts_on_the_command_line(tmp_path: Path) -> None:
    path = str(write(tmp_path))
    changes = [
        *("--forbid", "guian-guilin.new"),
        *("--force", "shenzhen--guian"),
        *("--close", "guangzhou-shenzhen"),
        *("--cost-factor", "g654e=1.3"),
        *("--cost-factor", "province:Guangxi=2"),
    ]
    shown = CliRunner().invoke(cli, ["validate", path, *changes, "--format", "json"])
    assert shown.exit_code == 0, shown.output
    values = json.loads(shown.stdout)["values"]
    assert values["candidates.forbid_spans.0"]["value"] == "guian-guilin.new"
    assert values["candidates.force_links.0"]["value"] == "shenzhen--guian"
    assert values["closed.corridors.0"]["value"] == "guangzhou-shenzhen"
    assert values["cost_factors.0.factor"]["value"] == 1.3
    assert values["cost_factors.1.province"]["value"] == "Guangxi"
    assert values["cost_factors.1.province"]["set_by"] == "--cost-factor province:Guangxi=2"


@pytest.mark.parametrize("text", ["g654e", "colour:red=2", "=2"])
def test_a_cost_factor_that_is_none(text: str) -> None:
    shown = CliRunner().invoke(cli, ["validate", "--cost-factor", text])
    assert shown.exit_code == 2
    assert "is not FIBRE=FACTOR or KEY:VALUE=FACTOR" in shown.stderr


def test_a_plan_of_an_overlay_can_be_read_again(tmp_path: Path) -> None:
    more = collection([span("guian", "guilin", "hcf", 480.0)])
    (tmp_path / "more.geojson").write_text(json.dumps(more), encoding="utf-8")
    write(tmp_path)
    over = overlay(
        tmp_path,
        "over.yaml",
        "extends: scenario.yaml\nnetwork: {add_spans: more.geojson}\n"
        "targets: [{id: east, one_way_ms: 9, after_cut_one_way_ms: null}]\n",
    )
    scenario = api.load_scenario(over, ["candidates.force_spans+=guian-guilin.hcf"])
    found = api.plan(scenario, overrides=["candidates.force_spans+=guian-guilin.hcf"])
    assert [s.id for s in found.spans] == ["guian-guilin.hcf"]
    api.save(found, scenario, tmp_path / "out")
    record, again = api.load_plan(tmp_path / "out" / "plan.json")
    assert record.cost_cny == found.cost_cny
    assert again.network == scenario.network
