"""The map page without a browser: what is in it, what is refused, that it never changes."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from netplan import api
from netplan.cli.main import cli
from netplan.errors import InputError, RequestError
from netplan.model.network import Network
from netplan.model.plan import PlanStatus
from netplan.planning.planner import make_plan
from netplan.service.service import ServiceModel
from netplan.views.extent import extent
from netplan.views.map import basemap, bundled_basemap, map_page
from netplan.views.map.page import SCRIPTS, policy
from tests.support.folders import PACKAGE
from tests.support.map_cases import chosen, plan, plan_of, saved, scenario

PARTS = PACKAGE / "views" / "map" / "parts"
MAX_BYTES = 1_500_000


def data_of(page: bytes) -> dict[str, Any]:
    found = re.search(r'<script id="data" type="application/json">(.*?)</script>', page.decode())
    assert found
    read: dict[str, Any] = json.loads(found[1])
    return read


@pytest.fixture(scope="module")
def page() -> bytes:
    return map_page([(plan(), scenario())])


def test_page_is_small_and_asks_for_nothing(page: bytes) -> None:
    assert len(page) < MAX_BYTES
    text = page.decode()
    assert "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'" in text
    assert not re.search(r"<(script|img|iframe|link)[^>]+(src|href)=\"(?!data:)", text)
    assert not re.search(r"url\((?!#)", text.split("<body>")[0])
    assert "sourceMappingURL" not in text


def test_same_plan_same_bytes(page: bytes) -> None:
    assert page == map_page([(plan(), scenario())])


def test_numbers_are_those_of_the_record(page: bytes, tmp_path: Path) -> None:
    record = json.loads(saved(tmp_path).read_text("utf-8"))
    shown = data_of(page)["plans"][0]
    for target, row in zip(record["targets"], shown["targets"], strict=True):
        for ms, ns in (
            ("before_one_way_ms", "before_ns"),
            ("after_one_way_ms", "after_ns"),
            ("limit_one_way_ms", "limit_ns"),
            ("floor_one_way_ms", "floor_ns"),
        ):
            assert round(target[ms] * 1e6) == row[ns]
        assert target["met"] == row["met"]
        assert round(target["worst_failure"]["one_way_ms"] * 1e6) == row["worst"]["one_way_ns"]
    for link, row in zip(record["links"], shown["links"], strict=True):
        assert round(link["one_way_ms"] * 1e6) == row["one_way_ns"] == sum(row["parts"])
        assert link["cost_cny"] == row["cost_cny"]
    assert record["cost_cny"] == shown["cost_cny"]
    summary = shown["summary"]
    parts = ("cable_cny", "line_system_cny", "terminals_cny")
    assert sum(summary[part] for part in parts) == record["cost_cny"]


def test_every_failure_gives_what_the_network_gives(page: bytes) -> None:
    shown = data_of(page)["plans"][0]
    design = chosen()
    model = design.model
    for index, failure in enumerate(shown["failures"]):
        service = model.serve(design.spans, design.links, model.failures[index + 1])
        assert failure["id"] == service.failure.id
        change = shown["stages"]["after"]["changes"].get(str(index), {})
        for i, demand in enumerate(model.demands):
            intact = shown["stages"]["after"]["targets"][i]
            now = change.get("targets", {}).get(str(i), intact)
            assert (now[0] if now else None) == service.one_way_ns(demand)
        for i, link in enumerate(shown["links"]):
            now = change.get("links", {}).get(str(i), [link["route"], link["parts"]])
            route = service.routes.get(model.link_index[link["id"]])
            assert (None if now is None else now[0]) == (None if route is None else list(route))


def test_paths_add_up(page: bytes) -> None:
    shown = data_of(page)
    record, spans = shown["plans"][0], shown["networks"][0]["spans"]
    hop = ServiceModel(scenario()).latency.hop_ns
    for stage in record["stages"].values():
        for ns, path, parts in stage["targets"]:
            assert sum(parts) == ns
            steps = [
                sum(spans[s]["parts"]) + hop if s >= 0 else record["links"][-1 - s]["one_way_ns"]
                for s in path
            ]
            assert sum(steps) == ns


def test_equal_networks_are_written_once() -> None:
    shown = data_of(map_page([(plan(), scenario()), (plan(3), scenario())]))
    assert len(shown["networks"]) == 1
    assert [p["network"] for p in shown["plans"]] == [0, 0]


def test_circles_grow_with_the_plan(page: bytes) -> None:
    circles = data_of(page)["plans"][0]["circles"]
    assert [ring["ms"] for ring in circles["after"]] == circles["limits_ms"]
    assert circles["before"] != circles["after"]


def test_names_cannot_break_out_of_the_page() -> None:
    source = scenario()
    evil = '</script><script>alert("x")</script><!--'
    places = tuple(
        replace(p, name=evil) if p.id == "shenzhen" else p for p in source.network.places
    )
    hostile = replace(source, title=evil, network=Network(places, source.network.spans))
    design = chosen()
    drawn = plan_of(type(design)(ServiceModel(hostile), design.spans, design.links))
    page = map_page([(drawn, hostile)])
    assert evil.encode() not in page
    assert data_of(page)["plans"][0]["title"] == evil


def test_a_tampered_plan_is_refused() -> None:
    first = plan().targets[0]
    wrong = replace(plan(), targets=(replace(first, after_ns=1), *plan().targets[1:]))
    with pytest.raises(InputError, match=r"plan edge: targets: found 1 that differ; allowed: .*"):
        map_page([(wrong, scenario())])
    short = replace(plan(), links=plan().links[1:])
    with pytest.raises(InputError, match=r"found .* that differ"):
        map_page([(short, scenario())])
    unknown = replace(plan(), spans=(replace(plan().spans[0], id="nowhere"),))
    with pytest.raises(InputError, match="spans and links: found nowhere; allowed: those on offer"):
        map_page([(unknown, scenario())])


def test_an_infeasible_plan_is_shown() -> None:
    source = api.load_scenario("edge", ["targets.gba.one_way_ms=3.0"])
    found = make_plan(source)
    assert found.status is PlanStatus.INFEASIBLE
    shown = data_of(map_page([(found, source)]))["plans"][0]
    assert len(shown["impossible"]) == len(found.impossible) > 0
    assert shown["links"] == [] and shown["cost_cny"] is None


# --- the backdrop ---------------------------------------------------------------------------


def test_bundled_backdrop_has_land_lakes_and_provinces() -> None:
    found = bundled_basemap(extent([scenario().network]))
    kinds = [shape["kind"] for shape in found.shapes]
    assert kinds == ["land", "lakes", "provinces"]
    assert "public domain" in found.credit


def test_no_backdrop() -> None:
    shown = data_of(map_page([(plan(), scenario())], background=basemap("none")))
    assert shown["basemap"]["kind"] == "none" and shown["basemap"]["shapes"] == []


def test_tiles_open_the_policy_for_images_of_one_host() -> None:
    found = basemap("https://{s}.tiles.example/{z}/{x}/{y}.png")
    assert "img-src data: https://*.tiles.example;" in policy(found.image_source)
    assert "connect-src" not in policy(found.image_source)
    assert policy().count("http") == 0


@pytest.mark.parametrize(
    "template",
    [
        "ftp://h/{z}/{x}/{y}",
        "https://h/{z}/{x}",
        "https://h/{z}/{x}/{y}/{key}",
        "https://a b/{z}/{x}/{y}",
        "https://h; script-src */{z}/{x}/{y}",
        "javascript://{z}{x}{y}",
    ],
)
def test_bad_tile_templates(template: str) -> None:
    with pytest.raises(RequestError, match="--basemap"):
        basemap(template)


def test_a_file_of_the_users(tmp_path: Path) -> None:
    ring = [[100.00001, 20.0], [101.0, 20.0], [101.0, 21.5], [100.00001, 20.0]]
    shape = {"type": "Polygon", "coordinates": [ring]}
    path = tmp_path / "own.geojson"
    path.write_text(
        json.dumps({"type": "FeatureCollection", "features": [{"geometry": shape}]}), "utf-8"
    )
    found = basemap(str(path))
    assert found.kind == "file" and found.credit == "own.geojson"
    assert found.shapes[0]["kind"] == "area"
    steps = found.shapes[0]["rings"][0]
    assert steps == [1_000_000, 200_000, 10_000, 0, 0, 15_000, -10_000, -15_000]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("{", "broken JSON"),
        ('{"features": [{"geometry": {"type": "Point", "coordinates": [1, 2]}}]}', "no line"),
        (
            '{"features": [{"geometry": {"type": "LineString", "coordinates": [[1e6, 2]]}}]}',
            "JSON that",
        ),
        ("[]", "JSON that is not GeoJSON"),
    ],
)
def test_bad_files(tmp_path: Path, text: str, found: str) -> None:
    path = tmp_path / "own.geojson"
    path.write_text(text, "utf-8")
    with pytest.raises(InputError, match=found):
        basemap(str(path))


def test_a_missing_file() -> None:
    with pytest.raises(RequestError, match=r"--basemap nowhere\.geojson: No such file"):
        basemap("nowhere.geojson")


# --- the words, the scripts, the command -----------------------------------------------------


def test_every_word_is_in_both_languages() -> None:
    text = (PARTS / "strings.js").read_text("utf-8")
    english, chinese = text.split("\n  zh: {")
    keys = [re.findall(r'(?:^|[,{\s])(\w+): "', half) for half in (english, chinese)]
    assert sorted(keys[0]) == sorted(keys[1])
    assert len(set(keys[0])) == len(keys[0])
    used = "".join((PARTS / name).read_text("utf-8") for name in SCRIPTS)
    used += (PARTS / "page.html").read_text("utf-8")
    for key in re.findall(r'\bt\("(\w+)"', used) + re.findall(r'data-t="(\w+)"', used):
        assert key in keys[0], key


def test_no_two_scripts_define_the_same_name() -> None:
    defined = re.compile(r"^(?:function|class|const|let) (\w+)", re.MULTILINE)
    texts = [(PARTS / script).read_text("utf-8") for script in SCRIPTS]
    found = [name for text in texts for name in defined.findall(text)]
    assert sorted(set(found)) == sorted(found)


def test_every_script_is_listed() -> None:
    assert sorted(SCRIPTS) == sorted(path.name for path in PARTS.glob("*.js"))


def test_the_command_writes_the_page(tmp_path: Path) -> None:
    record = saved(tmp_path / "plan")
    out = tmp_path / "map.html"
    done = CliRunner().invoke(cli, ["map", str(record), "-o", str(out), "--lang", "zh"])
    assert done.exit_code == 0, done.output
    assert done.output == f"{out}\n"
    assert data_of(out.read_bytes())["language"] == "zh"


def test_the_command_refuses_a_plan_of_another_version(tmp_path: Path) -> None:
    record = saved(tmp_path / "plan")
    changed = json.loads(record.read_text("utf-8")) | {"schema_version": 99}
    record.write_text(json.dumps(changed), "utf-8")
    done = CliRunner().invoke(cli, ["map", str(record), "-o", str(tmp_path / "map.html")])
    assert done.exit_code == 3
    assert "schema_version" in done.output
    assert not (tmp_path / "map.html").exists()
