"""``netplan optics`` and ``export --to gnpy`` on the command line, in both languages."""

from __future__ import annotations

import json
import stat
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from netplan import api
from netplan.cli.main import cli
from netplan.lighting.verdict import LinkVerdict
from tests.support import foreign_cases
from tests.support.folders import ROOT

ANSWERING = """#!{python}
import json, pathlib, sys
asked = json.loads(pathlib.Path(sys.argv[2]).read_text())["path-request"]
found = json.loads(pathlib.Path({found!r}).read_text())
responses = [{"response-id": r["request-id"], "path-properties": {"path-metric": [
    {"metric-type": "lowest_SNR-0.1nm", "accumulative-value": str(found[r["request-id"]])}]}}
    for r in asked]
pathlib.Path(sys.argv[7]).write_text(json.dumps({"response": responses}))
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with a network in Europe and its plan."""
    path = tmp_path_factory.mktemp("light")
    plan, scenario = foreign_cases.europe(path)
    api.save(plan, scenario, path / "out")
    return path


def run(*words: object) -> Result:
    return CliRunner().invoke(cli, [str(word) for word in words])


def gnpy(folder: Path, off_db: float) -> Path:
    """Return a command that finds what the sum does, but for so much."""
    plan, scenario = api.load_plan(folder / "out" / "plan.json")
    named = folder / f"found{off_db}"
    named.mkdir(exist_ok=True)
    asked = json.loads(api.export_layers(plan, scenario, "gnpy").files["services.json"])
    sums = api.optics_record(api.optics(plan, scenario, gnpy=str(_empty(folder))))["gnpy"]
    values = {each["request"]: each["sum_db"] + off_db for each in sums["requests"]}
    assert set(values) == {request["request-id"] for request in asked["path-request"]}
    (named / "found.json").write_text(json.dumps(values))
    path = named / "gnpy-path-request"
    text = ANSWERING.replace("{python}", sys.executable)
    path.write_text(text.replace("{found!r}", repr(str(named / "found.json"))))
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return path


def _empty(folder: Path) -> Path:
    path = folder / "empty.json"
    path.write_text('{"response": []}')
    return path


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        ("en", ("Best mode of each link", "Noise by cause", "GSNR left in dB", "regenerators")),
        ("zh", ("各链路的最佳传输模式", "噪声构成", "剩余裕量（dB）", "电中继")),
    ],
)
def test_what_links_carry_is_told(folder: Path, lang: str, words: tuple[str, ...]) -> None:
    done = run("optics", folder / "out/plan.json", "--lang", lang)
    assert done.exit_code == 0, done.output
    for word in words:
        assert word in done.stdout
    assert "GNPy" not in done.stdout


def test_what_agrees_with_gnpy_says_so(folder: Path) -> None:
    done = run("optics", folder / "out/plan.json", "--gnpy", gnpy(folder, 0.1))
    assert done.exit_code == 0, done.output
    assert "agree within 0.2 dB; the sum less GNPy: -0.10 to -0.10 dB" in done.stdout
    assert "not agreed" not in done.output


def test_what_does_not_is_a_finding_by_request(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "optics.json"
    asked = ("optics", folder / "out/plan.json", "--gnpy", gnpy(folder, -0.3), "-o", out)
    done = run(*asked)
    assert done.exit_code == 1, done.output
    assert "Optics not agreed:" in done.stdout
    assert "optics not agreed: GNPy finds otherwise" in done.stderr
    record = json.loads(out.read_text(encoding="utf-8"))
    assert record["gnpy"]["agreed"] is False
    assert {each["finding"] for each in record["gnpy"]["requests"]} == {"differs"}
    assert json.loads(run(*asked[:-2], "--format", "json").stdout) == record


def test_a_result_of_gnpy_is_read_by_itself(folder: Path, tmp_path: Path) -> None:
    result = tmp_path / "result.json"
    result.write_text('{"response": []}')
    done = run("optics", folder / "out/plan.json", "--gnpy", result)
    assert "0 of" in done.stdout
    assert "GNPy does not answer" in done.stdout
    result.write_text("[]")
    refused = run("optics", folder / "out/plan.json", "--gnpy", result)
    assert refused.exit_code == 3
    assert (
        f"error: {result}: found an empty list; allowed: what gnpy-path-request" in refused.stderr
    )


@pytest.mark.parametrize(("name", "said"), [("nowhere", "no gnpy-path-request at nowhere")])
def test_no_gnpy_is_wrong_usage(folder: Path, name: str, said: str) -> None:
    done = run("optics", folder / "out/plan.json", "--gnpy", name)
    assert done.exit_code == 2
    assert said in done.stderr


def test_without_optics_nothing_can_be_told(folder: Path, tmp_path: Path) -> None:
    text = (ROOT / "data" / "equipment.yaml").read_text(encoding="utf-8")
    plain = text[: text.index("\noptics:")]
    question = foreign_cases.write(
        tmp_path, foreign_cases.EUROPE, foreign_cases.EUROPE_CABLES, foreign_cases.EUROPE_TARGETS
    )
    (tmp_path / "plain.yaml").write_text(plain, encoding="utf-8")
    question.write_text(question.read_text() + "equipment: plain.yaml\n", encoding="utf-8")
    assert run("plan", question, "-o", tmp_path / "o", "--quiet").exit_code == 0
    for asked in (("optics",), ("export", "--to", "gnpy", "-o", tmp_path / "light")):
        done = run(*asked, tmp_path / "o" / "plan.json")
        assert done.exit_code == 2
        assert "the equipment file says nothing of optics" in done.stderr
    assert not (tmp_path / "light").exists()


def test_with_or_without_optics_a_plan_is_the_same(folder: Path, tmp_path: Path) -> None:
    """But for the digest of the equipment file: today's reach decides until it is asked."""
    text = (ROOT / "data" / "equipment.yaml").read_text(encoding="utf-8")
    found = []
    for name, content in (("with", text), ("without", text[: text.index("\noptics:")])):
        home = tmp_path / name
        home.mkdir()
        question = foreign_cases.write(
            home, foreign_cases.EUROPE, foreign_cases.EUROPE_CABLES, foreign_cases.EUROPE_TARGETS
        )
        (home / "gear.yaml").write_text(content, encoding="utf-8")
        question.write_text(question.read_text() + "equipment: gear.yaml\n", encoding="utf-8")
        done = run("plan", question, "-o", home / "o", "--quiet", "--reproducible")
        assert done.exit_code == 0, done.output
        record = json.loads((home / "o" / "plan.json").read_text(encoding="utf-8"))
        for entry in record["provenance"]["inputs"]:
            entry.pop("sha256")
        found.append(record)
    assert found[0] == found[1]


def test_the_export_is_a_folder_for_gnpy(folder: Path, tmp_path: Path) -> None:
    done = run("export", folder / "out/plan.json", "--to", "gnpy", "-o", tmp_path / "light")
    assert done.exit_code == 0, done.output
    names = {path.name for path in (tmp_path / "light").iterdir()}
    assert {"topology.json", "equipment.json", "services.json", "run.sh", "README.md"} <= names
    assert "note: GNPy cannot hold" in done.stderr


def test_the_public_function_gives_verdicts(folder: Path) -> None:
    plan, scenario = api.load_plan(folder / "out" / "plan.json")
    found = api.optics(plan, scenario)
    assert found.compared is None
    assert found.agreed
    assert all(isinstance(each, LinkVerdict) for each in found.links)
    assert [each.link.id for each in found.links] == [link.id for link in plan.links]
