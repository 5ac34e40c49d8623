"""Real QGIS opens the GeoPackage: systems, types, renderers, labels, and a picture to look at."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest

from netplan import api
from netplan.formats.export import DIFFERENCE, LAYERS
from netplan.formats.layers.circle import circle_layers
from netplan.formats.layers.difference import difference_layer
from netplan.formats.layers.failures import failures_layer
from netplan.formats.layers.plan import plan_layers
from netplan.formats.styles.styles import style_of
from tests.support.folders import PICTURES, ROOT
from tests.support.gis_cases import plan, scenario

pytest.importorskip("pyogrio", reason="pyogrio (extra gis) is not installed")

READER = ROOT / "tests" / "support" / "qgis_reader.py"
PYTHONS = ("/usr/bin/python3", shutil.which("python3") or "")
WKB = {"Point": 1, "LineString": 2, "MultiLineString": 5, "MultiPolygon": 6}
NAMES = (*LAYERS, DIFFERENCE)
TYPES = {str: {"String"}, int: {"Integer64"}, float: {"Real"}, bool: {"Boolean"}}


@lru_cache(maxsize=1)
def qgis_python() -> str | None:
    """Return a Python that can import QGIS, None when there is none."""
    for python in filter(None, PYTHONS):
        tried = subprocess.run([python, "-c", "import qgis.core"], capture_output=True, check=False)
        if tried.returncode == 0:
            return python
    return None


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    if qgis_python() is None:
        pytest.skip("QGIS with its Python (Debian: qgis, python3-qgis) is not installed")
    where = tmp_path_factory.mktemp("qgis")
    made = api.export_layers(plan(), scenario(), "gpkg", base=(plan(5), scenario()), language="zh")
    api.write_export(made, where)
    return where


def opened(folder: Path, picture: str, names: tuple[str, ...]) -> dict[str, Any]:
    """Return what QGIS says of the layers, having drawn them."""
    python = qgis_python()
    assert python is not None
    PICTURES.mkdir(parents=True, exist_ok=True)
    home = folder / "home"
    home.mkdir(mode=0o700, exist_ok=True)
    ran = subprocess.run(
        [python, str(READER), str(folder / "plan.gpkg"), str(PICTURES / picture), ",".join(names)],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
        env={
            "PATH": os.environ["PATH"],
            "HOME": str(home),
            "XDG_RUNTIME_DIR": str(home),
            "QT_QPA_PLATFORM": "offscreen",
            "LC_ALL": "C.UTF-8",
        },
    )
    assert ran.returncode == 0, ran.stderr
    report: dict[str, Any] = json.loads(ran.stdout)
    return report


@pytest.fixture(scope="module")
def report(folder: Path) -> dict[str, Any]:
    return opened(folder, "qgis-all.png", NAMES)


def layers() -> dict[str, Any]:

    made = [
        *plan_layers(plan(), scenario()),
        failures_layer(plan(), scenario()),
        *circle_layers(plan(), scenario(), api.circle_request(scenario())),
        difference_layer(plan(5), scenario(), plan(), scenario()),
    ]
    return {layer.name: layer for layer in made}


@pytest.mark.parametrize("name", NAMES)
def test_qgis_opens_the_layer_as_it_was_meant(report: dict[str, Any], name: str) -> None:
    layer, seen = layers()[name], report[name]
    assert seen["valid"]
    assert seen["crs"] == "EPSG:4326"
    assert seen["geometry"] == WKB[layer.geometry.value]
    assert seen["features"] == len(layer.features)
    assert list(seen["fields"]) == ["fid", *(field.name for field in layer.fields)]
    for field in layer.fields:
        assert seen["fields"][field.name] in TYPES[field.type], field.name


@pytest.mark.parametrize("name", NAMES)
def test_qgis_draws_every_feature_by_one_rule(report: dict[str, Any], name: str) -> None:
    layer, seen = layers()[name], report[name]
    style = style_of(layer)
    assert seen["renderer"] == "RuleRenderer"
    assert [rule["label"] for rule in seen["rules"]] == [rule.label_zh for rule in style.rules]
    assert seen["bad_filters"] == []
    has_else = any(not rule.where for rule in style.rules)
    drawn = sum(rule["count"] for rule in seen["rules"])
    assert drawn <= len(layer.features) if has_else else drawn == len(layer.features)


def test_links_are_thicker_the_more_they_carry(report: dict[str, Any]) -> None:
    widths = [rule["width"] for rule in report["links"]["rules"]]
    assert widths == sorted(set(widths))


def test_places_are_labelled_in_chinese(report: dict[str, Any]) -> None:
    assert report["places"]["labels"]
    assert report["places"]["label_field"] == "name_zh"


@pytest.mark.parametrize(
    ("picture", "names"),
    [
        ("qgis-plan.png", ("places", "links", "spans")),
        ("qgis-targets.png", ("places", "targets")),
        ("qgis-failures.png", ("places", "failures")),
        ("qgis-circle.png", ("places", "circle")),
        ("qgis-difference.png", ("places", "difference")),
    ],
)
def test_the_picture_is_not_empty(folder: Path, picture: str, names: tuple[str, ...]) -> None:
    assert opened(folder, picture, names)["_colours"] > 200
    assert (PICTURES / picture).stat().st_size > 10_000


def test_gauss_krueger_opens_in_qgis(folder: Path, tmp_path: Path) -> None:
    made = api.export_layers(
        plan(), scenario(), "gpkg", layers=("places", "spans"), crs="gk3:108", language="zh"
    )
    api.write_export(made, tmp_path)
    seen = opened(tmp_path, "qgis-gauss-krueger.png", ("places", "spans"))
    assert {seen["places"]["crs"], seen["spans"]["crs"]} == {"EPSG:4545"}
