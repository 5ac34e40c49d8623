"""Scenarios that extend others, and one-off changes: merged, replaced, or refused."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from netplan.files.scenario.load import load_scenario
from netplan.files.scenario.merge import resolve
from netplan.model.scenario import Limit, Scenario, Single
from tests.support.files_cases import SCENARIO, problems_of
from tests.support.scenario_cases import load, over, wrong

# extends


def test_targets_merge_by_id(tmp_path: Path) -> None:
    path = over(
        tmp_path,
        """\
extends: scenario.yaml
name: tighter
targets:
  - id: east
    one_way_ms: 5.5
  - {id: middle, from: guian, to: guilin, one_way_ms: 3}
""",
    )
    scenario = load_scenario(path)
    assert scenario.name == "tighter"
    assert [(t.id, t.limit.one_way_ms) for t in scenario.targets] == [("east", 5.5), ("middle", 3)]
    assert scenario.targets[0].after_cut == Limit(7.0)
    assert [file.role for file in scenario.inputs][:2] == ["scenario", "extends"]


def test_a_target_can_be_taken_out(tmp_path: Path) -> None:
    path = over(
        tmp_path,
        """\
extends: scenario.yaml
targets:
  - {id: east, remove: true}
  - {id: middle, from: guian, to: guilin, one_way_ms: 3}
""",
    )
    assert [t.id for t in load_scenario(path).targets] == ["middle"]


def test_another_way_to_say_the_limit_replaces_the_first(tmp_path: Path) -> None:
    path = over(
        tmp_path,
        "extends: scenario.yaml\ntargets: [{id: east, stretch: 1.4, after_cut_one_way_ms: null}]\n",
    )
    target = load_scenario(path).targets[0]
    assert (target.limit, target.after_cut) == (Limit(stretch=1.4), None)
    again = load_scenario(path, ["targets.east.preset=region_5ms"]).targets[0]
    assert (again.limit, again.preset) == (Limit(5.0), "region_5ms")


def test_mappings_merge_and_lists_replace(tmp_path: Path) -> None:
    base = (
        SCENARIO + "solver: {seed: 3, gap: 0.1}\ncandidates: {fibres: [g652d], force_spans: []}\n"
    )
    path = over(
        tmp_path,
        "extends: scenario.yaml\nsolver: {gap: 0.2}\ncandidates: {fibres: [g654e, g652d]}\n",
        base,
    )
    scenario = load_scenario(path)
    assert (scenario.solver.seed, scenario.solver.gap) == (3, 0.2)
    assert scenario.candidates.fibres == ("g654e", "g652d")


def test_a_bundled_scenario_can_be_extended_from_anywhere(tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text("extends: guizhou\nname: mine\nsolver: {seed: 5}\n", encoding="utf-8")
    scenario = load_scenario(path)
    assert (scenario.name, scenario.solver.seed) == ("mine", 5)
    assert scenario.inputs[1].path == "netplan:guizhou.yaml"


def test_where_each_value_comes_from(tmp_path: Path) -> None:
    path = over(tmp_path, "extends: scenario.yaml\ntargets:\n  - id: east\n    one_way_ms: 5.5\n")
    resolved = resolve(str(path), ["solver.seed=4"])
    origin = {key: text.replace(f"{tmp_path}/", "") for key, text in resolved.origin.items()}
    assert origin["targets.east.one_way_ms"] == "over.yaml:4"
    assert origin["targets.east.after_cut_one_way_ms"] == "scenario.yaml:10"
    assert origin["network.places"] == "scenario.yaml:3"
    assert origin["solver.seed"] == "--set solver.seed=4"
    assert resolved.flat().keys() == resolved.origin.keys()
    assert resolved.flat()["solver.seed"] == 4
    assert resolved.values["targets"] == [
        {
            "id": "east",
            "from": {"region": "guizhou", "role": "hub"},
            "to": {"region": "gba"},
            "one_way_ms": 5.5,
            "after_cut_one_way_ms": 7,
        }
    ]


def test_extends_in_a_circle_names_the_chain(tmp_path: Path) -> None:
    for name, base in (("a", "b"), ("b", "c"), ("c", "a")):
        (tmp_path / f"{name}.yaml").write_text(f"name: x\nextends: {base}.yaml\n", encoding="utf-8")
    found = problems_of(lambda: load_scenario(tmp_path / "a.yaml"), tmp_path)
    assert found == [
        "c.yaml: line 2: extends: found a circle: a.yaml -> b.yaml -> c.yaml -> a.yaml; "
        "allowed: a chain that ends"
    ]


def test_a_base_that_is_not_there(tmp_path: Path) -> None:
    path = over(tmp_path, "extends: guizou.yaml\n")
    assert problems_of(lambda: load_scenario(path), tmp_path) == [
        'over.yaml: line 1: extends: found "guizou.yaml"; allowed: a path to a file, or the name '
        'of a bundled one (did you mean "guizhou.yaml"?)'
    ]


def test_removing_what_is_not_there(tmp_path: Path) -> None:
    path = over(tmp_path, "extends: scenario.yaml\ntargets:\n  - {id: west, remove: true}\n")
    assert problems_of(lambda: load_scenario(path), tmp_path) == [
        'over.yaml: line 3: targets[0].id: found "west"; '
        "allowed: the id of a target to remove: east"
    ]


# overrides


@pytest.mark.parametrize(
    ("override", "read"),
    [
        ("targets.east.one_way_ms=5.5", lambda s: s.targets[0].limit == Limit(5.5)),
        ("targets.east.after_cut_one_way_ms=null", lambda s: s.targets[0].after_cut is None),
        ("targets.east.after_cut_one_way_ms=", lambda s: s.targets[0].after_cut is None),
        ("targets.east.to=[shenzhen]", lambda s: len(s.targets[0].sinks.selectors) == 1),
        ("failures.single=corridor", lambda s: s.failures.single is Single.CORRIDOR),
        ("candidates.fibres=[g654e]", lambda s: s.candidates.fibres == ("g654e",)),
        ("title=a = b", lambda s: s.title == "a = b"),
        ("cost_factors=[{factor: 3}]", lambda s: s.cost_factors[0].factor == 3),
    ],
)
def test_an_override(tmp_path: Path, override: str, read: Callable[[Scenario], bool]) -> None:
    assert read(load(tmp_path, SCENARIO, override))


def test_overrides_apply_in_order(tmp_path: Path) -> None:
    text = "failures.sets=[{id: one, spans: [guian-guilin.old]}]"
    scenario = load(
        tmp_path, SCENARIO, "solver.seed=1", "solver.seed=2", text, "failures.sets.one.id=two"
    )
    assert scenario.solver.seed == 2
    assert scenario.failures.sets[0].id == "two"


@pytest.mark.parametrize(
    ("override", "expected"),
    [
        (
            "targets.est.one_way_ms=5",
            '--set targets.est.one_way_ms=5: targets.est: found "est"; '
            'allowed: did you mean "east"? one of east',
        ),
        (
            "targets.east.one_way=5",
            '--set targets.east.one_way=5: targets[0].one_way: found unknown key "one_way"; '
            'allowed: did you mean "one_way_ms"? one of after_cut_margin_percent, '
            "after_cut_one_way_ms, after_cut_stretch, availability, confidence, document, "
            "document_zh, from, id, margin_percent, match, no_transit, one_way_ms, preset, "
            "protection, remove, stretch, to",
        ),
        (
            "failures.singel=none",
            '--set failures.singel=none: failures.singel: found unknown key "singel"; '
            'allowed: did you mean "single"? one of disc_km, pairs, sets, single',
        ),
        (
            "name.first=x",
            "--set name.first=x: name.first: found a single value at name; "
            "allowed: a key of a mapping",
        ),
        ("solver", '--set: found "solver"; allowed: key.key=value, value in YAML'),
        (
            "solver.seed=[1",
            "--set solver.seed=[1: line 1, column 3: found broken YAML (expected ',' or ']', but "
            "got '<stream end>'); allowed: YAML 1.2",
        ),
        (
            "targets.east.one_way_ms=fast",
            '--set targets.east.one_way_ms=fast: targets[0].one_way_ms: found "fast"; '
            "allowed: a number of ms >= 0.000001 and <= 10000",
        ),
    ],
)
def test_a_wrong_override(tmp_path: Path, override: str, expected: str) -> None:
    assert wrong(tmp_path, SCENARIO, override) == [expected]
