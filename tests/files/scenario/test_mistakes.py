"""Mistakes in scenarios: each told with its place, all of them at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from netplan.errors import ExitCode, InputError
from netplan.files.scenario.load import load_scenario
from netplan.files.text.paths import bundled
from netplan.model.link import allowed_links
from tests.support.files_cases import ENDS, SCENARIO, collection, place, problems_of, span, write
from tests.support.scenario_cases import wrong


def test_exit_code_of_bad_input(tmp_path: Path) -> None:
    path = write(tmp_path, scenario="name: x\n")
    with pytest.raises(InputError) as caught:
        load_scenario(path)
    assert caught.value.exit_code is ExitCode.INVALID_INPUT


def test_no_such_scenario() -> None:
    assert problems_of(lambda: load_scenario("polcy-20ms")) == [
        "polcy-20ms: found no such file; allowed: a path to a file, or the name of a bundled one "
        '(did you mean "policy-20ms"?)'
    ]
    assert problems_of(lambda: load_scenario("."))[0].startswith(".: found a folder; allowed: ")


TARGET = "  - {id: far, from: guian, to: shenzhen, one_way_ms: 9%s}\n"


@pytest.mark.parametrize(
    ("scenario", "expected"),
    [
        (
            SCENARIO.replace("one_way_ms: 6", "one_way_ms: fast", 1),
            'scenario.yaml: line 9: targets[0].one_way_ms: found "fast"; '
            "allowed: a number of ms >= 0.000001 and <= 10000",
        ),
        (
            SCENARIO.replace("one_way_ms: 6", 'one_way_ms: "6"', 1),
            'scenario.yaml: line 9: targets[0].one_way_ms: found "6" (text); '
            "allowed: a number of ms >= 0.000001 and <= 10000, without quotes",
        ),
        (
            SCENARIO.replace("one_way_ms: 6", "one_way_ms: 0", 1),
            "scenario.yaml: line 9: targets[0].one_way_ms: found 0; "
            "allowed: a number of ms >= 0.000001 and <= 10000 "
            "(from a nanosecond, the finest counted, to 10 s)",
        ),
        (
            SCENARIO.replace("one_way_ms: 6", "one_way_ms: .nan", 1),
            "scenario.yaml: line 9: targets[0].one_way_ms: found NaN; "
            "allowed: a number of ms >= 0.000001 and <= 10000 "
            "(from a nanosecond, the finest counted, to 10 s)",
        ),
        (
            SCENARIO.replace("    one_way_ms: 6\n", "", 1),
            "scenario.yaml: line 6: targets[0]: found no limit; "
            "allowed: one of one_way_ms, stretch, preset",
        ),
        (
            SCENARIO + "    stretch: 1.5\n",
            "scenario.yaml: line 11: targets[0].stretch: found one_way_ms together with stretch; "
            "allowed: one of one_way_ms, stretch, preset",
        ),
        (
            SCENARIO + "    after_cut_stretch: 1.5\n",
            "scenario.yaml: line 11: targets[0].after_cut_stretch: found both "
            "after_cut_one_way_ms and after_cut_stretch; allowed: one of the two",
        ),
        (
            SCENARIO + "    preset: region_6ms\n",
            'scenario.yaml: line 11: targets[0].preset: found "region_6ms"; allowed: one of '
            '"inter_hub_20ms", "region_5ms", "city_1ms", "theoretical_1.5x"',
        ),
        (
            SCENARIO.replace("region: gba", "region: bay"),
            'scenario.yaml: line 8: targets[0].to.region: found "bay"; '
            'allowed: did you mean "gba"? region: gba, guizhou',
        ),
        (
            SCENARIO.replace("{region: gba}", "[shenzen, guilin]"),
            'scenario.yaml: line 8: targets[0].to[0].id: found "shenzen"; allowed: did you mean '
            '"shenzhen"? id of a place: guangzhou, guian, guilin, shenzhen',
        ),
        (
            SCENARIO.replace("{region: gba}", "{region: gba, role: hub}"),
            "scenario.yaml: line 8: targets[0].to: found no place that matches all of it; "
            "allowed: a selector that matches a place; region alone matches 2, role alone "
            "matches 1",
        ),
        (
            SCENARIO.replace("{region: gba}", "{}"),
            "scenario.yaml: line 8: targets[0].to: found an empty mapping; "
            "allowed: at least one of id, region, role, province",
        ),
        (
            SCENARIO.replace("{region: gba}", "guian"),
            "scenario.yaml: line 6: targets[0]: found no pair: from and to both select guian; "
            "allowed: places in to that are not in from",
        ),
        (
            SCENARIO.replace("{region: gba}", "{zone: gba}"),
            'scenario.yaml: line 8: targets[0].to.zone: found unknown key "zone"; '
            "allowed: one of id, province, region, role",
        ),
        (
            SCENARIO + TARGET % "" + TARGET % ", match: any",
            'scenario.yaml: line 12: targets[2].id: found "far" again; '
            "allowed: each id once in a file (line 11 has it)",
        ),
        (
            SCENARIO + TARGET % ", remove: true",
            'scenario.yaml: line 11: targets[1].id: found "far"; '
            "allowed: the id of a target to remove: east",
        ),
        (
            SCENARIO.replace("name: small\n", ""),
            "scenario.yaml: line 1: name: found nothing; "
            "allowed: a name of letters, digits, _, - and .",
        ),
        (
            SCENARIO.replace("name: small", "name: null"),
            "scenario.yaml: line 1: name: found null; "
            "allowed: a name of letters, digits, _, - and .",
        ),
        (
            SCENARIO.replace("name: small", "name: a/b"),
            'scenario.yaml: line 1: name: found "a/b"; '
            "allowed: a name of letters, digits, _, - and .",
        ),
        (
            SCENARIO.split("targets")[0] + "targets: []\n",
            "scenario.yaml: line 5: targets: found an empty list; "
            "allowed: a list of mappings with keys id, from, to, one_way_ms, stretch, preset, "
            "after_cut_one_way_ms, after_cut_stretch, margin_percent, after_cut_margin_percent, "
            "protection, availability, confidence, no_transit, document, document_zh, match, "
            "remove, at least one",
        ),
        (
            SCENARIO.replace("places.geojson", "place.geojson"),
            'scenario.yaml: line 3: network.places: found "place.geojson", no such file; '
            "allowed: a path to a file, or the name of a bundled one",
        ),
        (
            SCENARIO + "equipment: [a]\n",
            "scenario.yaml: line 11: equipment: found a list of 1; allowed: text (not empty)",
        ),
        (
            SCENARIO + "failures: {sets: [{id: one}]}\n",
            "scenario.yaml: line 11: failures.sets[0]: found nothing that is lost; "
            "allowed: at least one of spans, corridors, srlgs, places",
        ),
        (
            SCENARIO + "failures: {sets: [{id: a, srlgs: [rivr]}, {id: a, places: [x]}]}\n",
            'scenario.yaml: line 11: failures.sets[0].srlgs[0]: found "rivr"; allowed: did you '
            'mean "river"? shared risk group: bridge, guangzhou-shenzhen, guian-guilin, '
            "guilin-guangzhou, river\n"
            'scenario.yaml: line 11: failures.sets[1].id: found "a" again; allowed: each id once\n'
            'scenario.yaml: line 11: failures.sets[1].places[0]: found "x"; '
            "allowed: id of a place: guangzhou, guian, guilin, shenzhen",
        ),
        (
            SCENARIO + "candidates: {fibres: [g655]}\n",
            'scenario.yaml: line 11: candidates.fibres[0]: found "g655"; '
            'allowed: did you mean "g654e"? kind of fibre: g652d, g654e, hollow_core',
        ),
        (
            SCENARIO + "candidates:\n  forbid_spans: [guian-guilin.new]\n"
            "  force_spans: [guian-guilin.new]\n",
            'scenario.yaml: line 13: candidates.force_spans[0]: found "guian-guilin.new"; '
            "allowed: a span that may be used; this one is in forbid_spans too",
        ),
        (
            SCENARIO + "candidates:\n  force_spans: [guian-guilin.new]\n"
            "closed: {corridors: [guian-guilin]}\n",
            'scenario.yaml: line 12: candidates.force_spans[0]: found "guian-guilin.new"; '
            "allowed: a span that may be used; this one is closed with corridor guian-guilin",
        ),
        (
            SCENARIO + "candidates:\n  force_spans: [guian-guilin.new]\n  fibres: [g652d]\n",
            'scenario.yaml: line 12: candidates.force_spans[0]: found "guian-guilin.new"; '
            "allowed: a span that may be used; this one is a candidate of fibre g654e, which "
            "candidates.fibres leaves out",
        ),
        (
            SCENARIO + "candidates:\n  force_links: [shenzhen--guian]\n"
            "  forbid_links: [guian--shenzhen]\n",
            'scenario.yaml: line 12: candidates.force_links[0]: found "shenzhen--guian"; '
            "allowed: a link that is not in forbid_links",
        ),
        (
            SCENARIO + "candidates: {forbid_links: [guian--guilin]}\n",
            'scenario.yaml: line 11: candidates.forbid_links[0]: found "guian--guilin"; '
            'allowed: did you mean "guian--guangzhou"? allowed link: guangzhou--guian, '
            "guian--guangzhou, guian--shenzhen, shenzhen--guian",
        ),
        (
            SCENARIO + "closed: {spans: [guian-guilin.od], corridors: [lake]}\n",
            'scenario.yaml: line 11: closed.spans[0]: found "guian-guilin.od"; allowed: did you '
            'mean "guian-guilin.old"? span id: guangzhou-shenzhen.old, guian-guilin.new, '
            "guian-guilin.old, guilin-guangzhou.old\n"
            'scenario.yaml: line 11: closed.corridors[0]: found "lake"; allowed: corridor: '
            "bridge, guangzhou-shenzhen, guian-guilin, guilin-guangzhou, river",
        ),
        (
            SCENARIO + "cost_factors: [{factor: 2, operator: Exampel}]\n",
            'scenario.yaml: line 11: cost_factors[0].operator: found "Exampel"; '
            'allowed: did you mean "Example"? operator: Example',
        ),
        (
            SCENARIO + "cost_factors: [{factor: 2, operator: Example, state: candidate}]\n",
            "scenario.yaml: line 11: cost_factors[0]: found no span that matches all of it; "
            "allowed: keys that match a span",
        ),
        (
            SCENARIO.replace("{region: guizhou, role: hub}", "guilin").replace("guizhou", "x")
            + "links: [{from: shenzhen, to: shenzhen}]\n",
            "scenario.yaml: line 11: links: found no pair of places; "
            "allowed: links: [{from: ..., to: ...}] between two places",
        ),
        (
            SCENARIO + "solver: {gap: 1, seed: 1.5, time_limit_s: 0}\n",
            "scenario.yaml: line 11: solver.time_limit_s: found 0; "
            "allowed: a number of s >= 0.001 and <= 31536000 (a millisecond to a year)\n"
            "scenario.yaml: line 11: solver.gap: found 1; allowed: a number >= 0 and < 1 "
            "(less than all of the cost)\n"
            "scenario.yaml: line 11: solver.seed: found 1.5; "
            "allowed: a whole number >= 0 and < 2147483648",
        ),
        (
            "- a\n- b\n",
            "scenario.yaml: line 1: found a list; allowed: a mapping (key: value)",
        ),
        ("# nothing\n", "scenario.yaml: found no content; allowed: a mapping (key: value)"),
        ("", "scenario.yaml: found an empty file; allowed: a file with content"),
        (
            "name: x\nname: y\n",
            'scenario.yaml: line 2: name: found key "name" twice; allowed: once (line 1)',
        ),
        (
            "name: [x\ntargets: 3\n",
            "scenario.yaml: line 2, column 8: found broken YAML (expected ',' or ']', but got "
            "':'); allowed: YAML 1.2",
        ),
        (
            "name: !!python/name:os.system x\n",
            "scenario.yaml: line 1: found the tag tag:yaml.org,2002:python/name:os.system; "
            "allowed: plain values without tags",
        ),
        (
            "a: &a [x]\nb: &b [*a, *a, *a, *a, *a, *a, *a, *a]\n"
            + "".join(
                f"{d}: &{d} [{', '.join(f'*{c}' for _ in range(9))}]\n"
                for c, d in zip("bcdefg", "cdefgh", strict=True)
            ),
            "scenario.yaml: line 1: found values nested without end; "
            "allowed: 40 levels and 200000 values at most",
        ),
        (
            "name: &n [*n]\n",
            "scenario.yaml: line 1: found values nested without end; "
            "allowed: 40 levels and 200000 values at most",
        ),
        (
            "name: " + "[" * 1500,
            "scenario.yaml: line 1: found values nested without end; "
            "allowed: 40 levels and 200000 values at most",
        ),
    ],
)
def test_a_bad_scenario(tmp_path: Path, scenario: str, expected: str) -> None:
    assert "\n".join(wrong(tmp_path, scenario)) == expected


def test_links_default_to_those_from_every_target_s_ends_to_the_other_s(tmp_path: Path) -> None:
    towns = [place(name, *ENDS[name], region=None) for name in ("guian", "guilin")]
    only = collection([span("guian", "guilin", "old", 500.0)])
    text = SCENARIO.replace("{region: guizhou, role: hub}", "guian").replace(
        "{region: gba}", "guilin"
    )
    path = write(tmp_path, places_=collection(towns), spans_=only, scenario=text)
    scenario = load_scenario(path)
    assert [link.id for link in allowed_links(scenario)] == ["guian--guilin"]
    path.write_text(text + "links: [{from: guian, to: guian}]\n", encoding="utf-8")
    assert problems_of(lambda: load_scenario(path), tmp_path) == [
        "scenario.yaml: line 11: links: found no pair of places; allowed: "
        "links: [{from: ..., to: ...}] between two places"
    ]


def test_all_files_are_reported_at_once(tmp_path: Path) -> None:
    scenario = (
        SCENARIO.replace("one_way_ms: 6", "one_way_ms: fast", 1).replace("region: gba", "id: gz")
        + "    match: any\nequipment: equipment.yaml\ncosts: costs.yaml\nsolvr: {}\n"
        "closed: {spans: [x]}\n"
    )
    path = write(tmp_path, scenario=scenario, spans_='{"type": "FeatureCollection", "features": 1}')
    (tmp_path / "equipment.yaml").write_text("fibres: {}\n", encoding="utf-8")
    costs = bundled("costs.yaml")
    assert costs is not None
    text = costs.path.read_text(encoding="utf-8")
    (tmp_path / "costs.yaml").write_text(
        text.replace("unit: CNY/km\n", "unit: CNY/m\n", 1).replace("value: 450000", "value: 9", 1),
        encoding="utf-8",
    )
    found = problems_of(lambda: load_scenario(path), tmp_path)
    heads = [line.split(": found")[0] for line in found]
    assert heads == [
        "scenario.yaml: line 9: targets[0].one_way_ms",
        "scenario.yaml: line 11: targets[0].match",
        "scenario.yaml: line 14: solvr",
        "spans.geojson: features",
        "equipment.yaml: line 1: fibres",
        "equipment.yaml: line 1: amplifier",
        "equipment.yaml: line 1: pass_through",
        "equipment.yaml: line 1: terminal",
        "equipment.yaml: line 1: regenerator",
        "equipment.yaml: line 1: hop",
        "costs.yaml: line 10: build_cny_per_km.g652d.unit",
        "scenario.yaml: line 8: targets[0].to.id",
    ]
    assert found[10].endswith('found "CNY/m"; allowed: "CNY/km"')


def test_a_missing_file_that_shares_its_name_with_a_bundled_one(tmp_path: Path) -> None:
    write(tmp_path)
    (tmp_path / "spans.geojson").unlink()
    with pytest.raises(InputError) as caught:
        load_scenario(tmp_path / "scenario.yaml")
    told = [str(problem) for problem in caught.value.problems]
    assert len(told) < 5
    assert told[0].endswith(
        'network.spans: found "spans.geojson", no such file; netplan\'s own does not fit; '
        'allowed: a path to a file, or "netplan:spans.geojson" with what belongs to it'
    )


def test_constants_outside_their_own_range_and_an_unknown_reference(tmp_path: Path) -> None:
    equipment = bundled("equipment.yaml")
    assert equipment is not None
    text = equipment.path.read_text(encoding="utf-8").replace("value: 4.893", "value: 5.893", 1)
    (tmp_path / "equipment.yaml").write_text(text + "reference_fibre: g655\n", encoding="utf-8")
    line = text.split("delay_us_per_km", 1)[0].count("\n") + 1
    last = text.count("\n") + 1
    assert wrong(tmp_path, SCENARIO + "equipment: equipment.yaml\n") == [
        f"equipment.yaml: line {line}: fibres.g652d.delay_us_per_km: found value 5.893 with low "
        "4.89 and high 4.897; allowed: low <= value <= high",
        f'equipment.yaml: line {last}: reference_fibre: found "g655"; allowed: did you mean '
        '"g654e"? a key of fibres: g652d, g654e, hollow_core',
    ]


def test_a_fibre_without_delay_or_price(tmp_path: Path) -> None:
    costs = bundled("costs.yaml")
    assert costs is not None
    text = costs.path.read_text(encoding="utf-8").replace("  g654e:", "  other:", 1)
    (tmp_path / "costs.yaml").write_text(text, encoding="utf-8")
    assert wrong(tmp_path, SCENARIO + "costs: costs.yaml\n") == [
        'spans.geojson: feature 2 (id guian-guilin.new): fibre: found "g654e"; allowed: '
        "build_cost_cny, or a fibre priced in the costs file: g652d, other, hollow_core"
    ]


def test_a_yaml_file_too_large(tmp_path: Path) -> None:
    path = write(tmp_path)
    with path.open("wb") as handle:
        handle.truncate(100_000_000)
    assert problems_of(lambda: load_scenario(path), tmp_path) == [
        "scenario.yaml: found a file of 100.0 MB; allowed: up to 2 MB"
    ]
