"""Scenario files: what they extend, what overrides them, what they resolve to."""

from __future__ import annotations

from pathlib import Path
from typing import get_args

import pytest

from netplan.files.scenario.load import load_scenario
from netplan.files.scenario.presets import PRESETS
from netplan.files.schemas.scenario import PresetName
from netplan.files.text.paths import bundled, bundled_names, bundled_scenarios, locate
from netplan.model.link import allowed_links
from netplan.model.scenario import (
    Law,
    Limit,
    LossSet,
    Match,
    PathConfidence,
    Selector,
    Single,
)
from tests.support import foreign_cases as foreign
from tests.support.files_cases import SCENARIO, problems_of, write
from tests.support.scenario_cases import load

# the bundled questions


def test_the_default_scenario() -> None:
    scenario = load_scenario("guizhou")
    gba, yrd = scenario.targets
    assert gba.sinks.select(scenario.network).__len__() == 12
    assert yrd.sinks.select(scenario.network).__len__() == 15
    rule = Limit(stretch=1.5, margin_percent=5)
    assert (gba.limit, gba.after_cut) == (rule, Limit(10, margin_percent=10))
    assert (yrd.limit, yrd.after_cut) == (rule, Limit(15, margin_percent=10))
    sure = PathConfidence(0.8, Law.TOGETHER)
    assert all(t.confidence == sure and t.document and t.document_zh for t in (gba, yrd))
    assert scenario.failures.single is Single.CORRIDOR
    assert scenario.candidates.fibres == ("g652d", "g654e")
    assert scenario.title_zh.startswith("贵州")
    assert {pair.a for pair in allowed_links(scenario)} == {"guian"}
    roles = [file.role for file in scenario.inputs]
    assert roles == ["scenario", "places", "spans", "equipment", "costs"]
    assert all(file.path.startswith("netplan:") for file in scenario.inputs)
    assert scenario.data_notes[0].startswith(f"Lengths of {len(scenario.network.spans)} spans: ")


def test_the_question_of_the_first_version_is_kept() -> None:
    limits = [(t.limit, t.after_cut, t.confidence) for t in load_scenario("edge").targets]
    assert limits == [(Limit(6.0), Limit(7.0), None), (Limit(10.5), Limit(12.0), None)]


@pytest.mark.parametrize("name", bundled_scenarios())
def test_every_bundled_scenario_loads(name: str) -> None:
    scenario = load_scenario(name)
    assert scenario.name == name
    assert scenario.title
    assert any("\u4e00" <= c <= "\u9fff" for c in scenario.title_zh)


def test_what_the_bundled_scenarios_ask() -> None:
    policy = load_scenario("policy-20ms")
    assert policy.targets[0].limit == Limit(one_way_ms=20.0)
    assert len(allowed_links(policy)) == 45
    rule = load_scenario("theoretical-1.5x")
    assert [(t.id, t.limit, t.after_cut) for t in rule.targets] == [
        ("clusters", Limit(stretch=1.5), None)
    ]
    near = load_scenario("near-bay-5ms")
    assert near.targets[0].limit == Limit(one_way_ms=5.0)
    hollow = load_scenario("hollow-core")
    assert hollow.candidates.fibres == ("g652d", "g654e", "hollow_core")
    assert hollow.targets == load_scenario("guizhou").targets


def test_names_of_bundled_files() -> None:
    assert "guizhou.yaml" in bundled_names()
    for reference in ("guizhou", "netplan:guizhou", "netplan:guizhou.yaml"):
        found = locate(reference)
        assert found is not None
        assert found.shown == "netplan:guizhou.yaml"
    assert bundled("policy-20ms") == bundled("scenarios/policy-20ms.yaml")
    for reference in ("netplan:../pyproject.toml", "netplan:/etc/passwd", "a\0b", "", "x" * 5000):
        assert locate(reference) is None


def test_a_file_of_the_user_comes_before_a_bundled_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path)
    (tmp_path / "guizhou").write_text(SCENARIO, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert load_scenario("guizhou").name == "small"
    assert load_scenario("netplan:guizhou").name == "guizhou"


def test_the_preset_table_and_the_schema_agree() -> None:
    assert set(PRESETS) == set(get_args(PresetName))
    assert all(preset.source for preset in PRESETS.values())


# what a scenario resolves to


def test_defaults(tmp_path: Path) -> None:
    scenario = load(tmp_path, SCENARIO)
    assert scenario.failures.single is Single.NONE
    assert scenario.candidates.fibres is None
    assert scenario.solver.time_limit_s is None
    assert scenario.equipment.reference_fibre == "g652d"
    paths = [file.path for file in scenario.inputs]
    assert paths[3:] == ["netplan:equipment.yaml", "netplan:costs.yaml"]
    pairs = [pair.id for pair in allowed_links(scenario)]
    assert pairs == ["guian--guangzhou", "guian--shenzhen"]


def test_links_run_from_every_start_of_a_target_to_its_ends_anywhere(tmp_path: Path) -> None:
    """No place of the study is there, and nothing is said of links."""
    path = foreign.write(tmp_path, foreign.EUROPE, foreign.EUROPE_CABLES, foreign.EUROPE_TARGETS)
    pairs = [pair.id for pair in allowed_links(load_scenario(path))]
    ends = ("lyon", "milan", "paris", "zurich")
    assert sorted(pairs) == sorted("--".join(sorted(("frankfurt", end))) for end in ends)


def test_everything_a_scenario_can_say(tmp_path: Path) -> None:
    text = """\
schema_version: 1
name: full
title: All of it
title_zh: 全部
network: {places: places.geojson, spans: spans.geojson}
equipment: netplan:equipment.yaml
costs: costs.yaml
targets:
  - {id: one, from: guian, to: [shenzhen, {role: backbone}], preset: theoretical_1.5x}
  - id: two
    from: {id: [guian, guilin]}
    to: {province: Guangdong, role: [demand, hub]}
    stretch: 2
    after_cut_stretch: 2.5
    match: nearest_source
links:
  - {from: guian, to: {region: gba}}
  - {from: shenzhen, to: guilin}
failures:
  single: srlg
  sets:
    - {id: flood, srlgs: [river], corridors: [guangzhou-shenzhen], places: [guilin]}
candidates:
  fibres: [g654e]
  forbid_spans: [guangzhou-shenzhen.old]
  force_spans: [guian-guilin.new]
  forbid_links: [shenzhen--guian]
  force_links: [guilin--shenzhen]
closed: {corridors: [], spans: []}
cost_factors: [{factor: 2, fibre: g654e, state: candidate}, {factor: 0.5, operator: Example}]
objective: {minimise: cost}
solver: {time_limit_s: null, gap: 0.01, seed: 7}
"""
    scenario = load(tmp_path, text)
    one, two = scenario.targets
    assert (one.limit, one.preset) == (Limit(stretch=1.5), "theoretical_1.5x")
    assert one.sinks.selectors == (Selector(ids=("shenzhen",)), Selector(roles=("backbone",)))
    assert two.match is Match.NEAREST_SOURCE
    assert two.after_cut == Limit(stretch=2.5)
    assert two.sinks.select(scenario.network) == ("guangzhou", "shenzhen")
    assert scenario.failures.single is Single.SRLG
    assert scenario.failures.sets == (
        LossSet("flood", (), ("guangzhou-shenzhen",), ("river",), ("guilin",)),
    )
    assert scenario.candidates.forbid_links == ("guian--shenzhen",)
    assert scenario.candidates.force_links == ("shenzhen--guilin",)
    assert [factor.factor for factor in scenario.cost_factors] == [2.0, 0.5]
    assert (scenario.solver.gap, scenario.solver.seed) == (0.01, 7)


def test_yaml_is_version_1_2(tmp_path: Path) -> None:
    scenario = load(tmp_path, SCENARIO + "title: no\n")
    assert scenario.title == "no"
    assert load(tmp_path, SCENARIO + "title: 2026-01-01\n").title == "2026-01-01"


def test_a_path_that_no_record_can_name_is_refused() -> None:
    """A file name of bytes that are not UTF-8: its plan.json could never be read again."""
    lines = problems_of(lambda: load_scenario("\udcff.yaml"))
    assert lines == [
        r"\udcff.yaml: found a name that is not text; allowed: a path whose bytes are UTF-8, "
        "which a plan.json can name"
    ]
