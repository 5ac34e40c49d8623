"""Small files to bring in, and what ``netplan import`` makes of them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from netplan.cli.main import cli

gis = pytest.mark.skipif(
    find_spec("pyogrio") is None, reason="pyogrio (extra gis) is not installed"
)
GUIYANG, BEND, KUNMING = (106.71, 26.58), (105.0, 26.0), (102.71, 25.04)
NO_SYSTEM = "the file declares no reference system: taken as WGS-84"
SPAN = {
    "id": "s1",
    "a": "guiyang",
    "b": "kunming",
    "state": "existing",
    "fibre": "g652d",
    "length_km": 480.5,
    "length_source": "measured",
    "corridor": "s1",
}


def feature(kind: str, at: Any, **columns: Any) -> dict[str, Any]:
    geometry = None if at is None else {"type": kind, "coordinates": at}
    return {"type": "Feature", "properties": columns, "geometry": geometry}


def layer(path: Path, *features: dict[str, Any]) -> Path:
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), "utf-8")
    return path


def table(path: Path, text: str, encoding: str = "utf-8") -> Path:
    path.write_bytes(text.encode(encoding))
    return path


def imported(path: Path, kind: str, *more: str) -> tuple[Result, list[dict[str, Any]]]:
    """Run the command; return what it said and the features it wrote."""
    out = path.parent / "out.geojson"
    out.unlink(missing_ok=True)
    done = CliRunner().invoke(cli, ["import", str(path), "--as", kind, "-o", str(out), *more])
    return done, json.loads(out.read_text("utf-8"))["features"] if out.exists() else []


def refused(path: Path, kind: str, *more: str) -> str:
    """Run the command, which must write nothing; return its message without the folder."""
    done, written = imported(path, kind, *more)
    assert done.exit_code == 3, done.output
    assert not written
    return done.stderr.replace(f"{path.parent.as_posix()}/", "")


def positions(features: Sequence[dict[str, Any]]) -> list[Any]:
    return [f["geometry"]["coordinates"] for f in features]
