"""The whole way of a file: import, candidates, new, plan, verify, map, report, export."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from click.testing import CliRunner, Result

from netplan import api
from netplan.cli.main import cli


@dataclass(frozen=True)
class Chain:
    """What became of a file.

    Args:
        folder: with the network, its candidates and the scenario.
        record: import.json.
        plan: plan.json.
        planned: what planning said.
    """

    folder: Path
    record: dict[str, Any]
    plan: dict[str, Any]
    planned: Result


def run(*words: str | Path, codes: Sequence[int] = (0,)) -> Result:
    """Run a command, which must end with one of the codes and no traceback."""
    done = CliRunner().invoke(cli, [str(word) for word in words])
    assert done.exit_code in codes, f"{words}\n{done.output}"
    return done


def whole_chain(
    source: Path,
    out: Path,
    *,
    hub: str | None = None,
    ways: Sequence[str] = (),
    reading: Sequence[str] = (),
    asking: Sequence[str] = (),
    solving: Sequence[str] = (),
    codes: Sequence[int] = (0,),
) -> Chain:
    """Take a file all the way; return what became of it.

    Args:
        source: the file.
        out: a folder for everything.
        hub: where traffic comes from; None: the largest place.
        ways: options of candidates.
        reading: options of import.
        asking: options of new.
        solving: options of plan.
        codes: how planning may end.
    """
    net, plan = out / "net", out / "plan"
    run("import", source, "--out", net, "--quiet", *reading)
    run("candidates", net, "--quiet", *ways)
    hub = hub or api.imported_folder(net).largest(1)[0][0].id
    run("new", net, "--hub", hub, *asking)
    run("validate", net / "scenario.yaml")
    planned = run("plan", net / "scenario.yaml", "--out", plan, "--quiet", *solving, codes=codes)
    plan_file = plan / "plan.json"
    run("verify", plan_file)
    run("map", plan_file, "-o", out / "map.html")
    for language in ("en", "zh"):
        run("report", plan_file, "-o", out / f"report-{language}.html", "--lang", language)
    run("export", plan_file, "--to", "gpkg", "-o", out / "plan.gpkg")
    return Chain(
        net,
        json.loads((net / "import.json").read_text("utf-8")),
        json.loads(plan_file.read_text("utf-8")),
        planned,
    )
