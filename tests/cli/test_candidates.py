"""``netplan candidates`` and what ``netplan new`` makes of them."""

from __future__ import annotations

import json
import os
import pty
import re
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from ruamel.yaml import YAML

from netplan.api import first_scenarios
from netplan.cli.main import cli
from tests.support.candidate_cases import AUSTRIA, LINE, folder, span


def run(*words: str | Path) -> Result:
    return CliRunner().invoke(cli, [str(word) for word in words])


@pytest.fixture
def net(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder with a line from Vienna by Linz to Salzburg, and Graz on its own."""
    monkeypatch.chdir(tmp_path)
    spans = [span("vienna", "linz", AUSTRIA), span("linz", "salzburg", AUSTRIA)]
    return folder(Path("net"), AUSTRIA, spans)


def test_new_finds_the_candidates_and_plan_uses_them(net: Path) -> None:
    done = run("candidates", net, "--by", "delaunay", "--quiet")
    assert done.exit_code == 0, done.output
    assert "| delaunay | 3 |" in done.stdout
    assert done.stderr == (
        "wrote net/candidates.geojson\nwrote net/candidates.json\nnext: netplan new net\n"
    )
    done = run("new", net, "--hub", "vienna", "--stretch", "1.6")
    assert done.exit_code == 0, done.output
    text = (net / "scenario.yaml").read_text("utf-8")
    files = '{places: places.geojson, spans: spans.geojson, add_spans: ["candidates.geojson"]}'
    assert f"network: {files}" in text
    assert 'failures: {single: ["corridor"]}' in text
    assert "the loss of any one corridor has to be survived" in done.stderr
    planned = run("plan", net / "scenario.yaml", "--out", "plan", "--quiet")
    assert planned.exit_code == 0, planned.output
    assert "graz-vienna.new" in planned.stdout
    assert run("verify", "plan/plan.json").exit_code == 0


def test_places_alone_become_a_plan(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    net = folder(Path("net"), AUSTRIA)
    assert "netplan candidates net" in run("new", net, "--hub", "vienna").stderr
    assert run("candidates", net, "--quiet").exit_code == 0
    assert run("new", net, "--hub", "vienna").exit_code == 0
    text = (net / "scenario.yaml").read_text("utf-8")
    assert "network: {places: places.geojson, spans: candidates.geojson}" in text
    planned = run("plan", net / "scenario.yaml", "--out", "plan", "--quiet")
    assert planned.exit_code == 0, planned.output


def test_no_file_is_written_over(net: Path) -> None:
    assert run("candidates", net, "--quiet").exit_code == 0
    before = (net / "candidates.geojson").read_bytes()
    done = run("candidates", net, "--by", "delaunay")
    assert done.exit_code == 2
    assert "net/candidates.geojson is there already: --replace writes over it" in done.stderr
    assert (net / "candidates.geojson").read_bytes() == before
    for name in ("spans.geojson", "places.geojson"):
        there = (net / name).read_bytes()
        done = run("candidates", net, "--out", net / name, "--replace")
        assert done.exit_code == 2
        assert "it would replace" in done.stderr
        assert (net / name).read_bytes() == there
    done = run("candidates", net, "--by", "delaunay", "--out", "other.geojson", "--lang", "zh")
    assert done.exit_code == 0
    assert "4 个节点的候选光缆段：3 条" in done.stdout


def test_thinning_for_the_scenario_that_names_the_file(net: Path) -> None:
    assert run("candidates", net, "--by", "radius:500", "--quiet").exit_code == 0
    assert run("new", net, "--hub", "vienna", "--to", "graz", "--stretch", "1.6").exit_code == 0
    words = ("candidates", net, "--by", "radius:500", "--for", net / "scenario.yaml", "--quiet")
    done = run(*words, "--replace")
    assert done.exit_code == 0, done.output
    assert "left out: on no path within a limit of net" in done.stdout
    assert run("plan", net / "scenario.yaml", "--out", "plan", "--quiet").exit_code == 0


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("--by", "voronoi"), 2, "ways are delaunay"),
        (("--hub", "vienna"), 2, "--hub goes with --by hubs"),
        (("--by", "hubs", "--hub", "wien"), 2, 'no place "wien"'),
        (("--snap", "5"), 2, "go with --by along:FILE"),
        (("--by", "along:gone.kml"), 3, "gone.kml"),
        (("--for", "gone.yaml"), 3, "gone.yaml"),
        (("--fibre", "glass"), 2, 'no kind of fibre "glass"'),
        (("--route-factor", "0.5"), 2, "--route-factor"),
    ],
)
def test_what_is_refused(net: Path, words: tuple[str, ...], code: int, said: str) -> None:
    done = run("candidates", net, *words)
    assert done.exit_code == code, done.output
    assert said in done.stderr
    assert not (net / "candidates.geojson").exists()


def test_a_default_limit_is_a_rung_where_the_usual_cannot_hold(net: Path) -> None:
    done = run("new", net, "--hub", "salzburg", "--to", "vienna")
    assert "stretch: 1.5\n" in (net / "scenario.yaml").read_text("utf-8")
    slow = [span("vienna", "linz", AUSTRIA, length_km=400.0), span("linz", "salzburg", AUSTRIA)]
    folder(net, AUSTRIA, slow)
    done = run("new", net, "--hub", "salzburg", "--to", "vienna", "--replace")
    assert done.exit_code == 0, done.output
    told = "the usual limits cannot hold for 1 place, asked for apart (3 x the theoretical latency)"
    assert f"note: {told}: vienna\n" in done.stderr
    assert run("plan", net / "scenario.yaml", "--out", "plan", "--quiet").exit_code == 0


def test_one_near_place_does_not_set_the_limit_of_all(net: Path) -> None:
    at = {**AUSTRIA, "moedling": (16.29, 48.08), "semmering": (15.83, 47.64)}
    spans = [
        span("vienna", "linz", AUSTRIA),
        span("linz", "salzburg", AUSTRIA),
        span("vienna", "moedling", at, length_km=90.0),
        span("linz", "graz", AUSTRIA, length_km=900.0),
        span("graz", "semmering", at, length_km=300.0),
    ]
    folder(net, at, spans)
    done = run("new", net, "--hub", "vienna")
    assert done.exit_code == 0, done.output
    targets = YAML(typ="safe").load(net / "scenario.yaml")["targets"]
    asked = [(t["id"], t["to"], t.get("stretch"), t.get("one_way_ms")) for t in targets]
    assert asked[0] == ("first", ["linz", "salzburg"], 1.5, None)
    assert asked[-1] == ("first-3", ["moedling"], None, 1.0)
    slowest, places, least, _ = asked[1]
    assert (slowest, places) == ("first-2", ["graz", "semmering"]) and least > 3
    assert "asked for apart (1 ms one-way): moedling" in done.stderr
    planned = run("plan", net / "scenario.yaml", "--out", "plan", "--quiet")
    assert planned.exit_code == 0, planned.output


def test_a_network_that_meets_everything_says_so(net: Path) -> None:
    folder(net, AUSTRIA, LINE)
    asked = ("new", net, "--hub", "vienna", "--to", "salzburg", "--replace", "--stretch")
    done = run(*asked, "3")
    told = "the network of today meets every limit: a plan builds nothing and costs 0; --stretch "
    assert told in done.stderr
    now, best = (float(w) for w in re.findall(r"below (\S+) .* to (\S+) with", done.stderr)[0])
    for limit, code, builds in ((now, 0, False), (best, 0, True), (best - 0.01, 4, True)):
        assert (told in run(*asked, f"{limit:.2f}").stderr) is not builds
        planned = run("plan", net / "scenario.yaml", "--out", "plan", "--quiet")
        assert planned.exit_code == code, planned.output
        if code == 0:
            plan = json.loads(Path("plan/plan.json").read_text("utf-8"))
            assert (plan["cost_cny"] > 0) is builds


def test_limits_after_a_cut_are_of_each_place_too(net: Path) -> None:
    at = {**AUSTRIA, "moedling": (16.29, 48.08)}
    pairs = (("vienna", "linz"), ("linz", "salzburg"), ("salzburg", "graz"), ("graz", "vienna"))
    spans = [span(a, b, at) for a, b in pairs]
    spans += [span("vienna", "moedling", at), span("moedling", "graz", at)]
    folder(net, at, spans)
    done = run("new", net, "--hub", "vienna", "--failures", "corridor")
    assert done.exit_code == 0, done.output
    targets = YAML(typ="safe").load(net / "scenario.yaml")["targets"]
    assert [t["to"] for t in targets] == [["graz", "salzburg"], ["linz"], ["moedling"]]
    assert (targets[0]["stretch"], targets[0]["after_cut_stretch"]) == (1.5, 3.0)
    assert (targets[1]["stretch"], targets[1]["after_cut_stretch"]) == (1.5, 4.0)
    assert (targets[2]["one_way_ms"], targets[2]["after_cut_one_way_ms"]) == (1.0, 2.0)
    planned = run("plan", net / "scenario.yaml", "--out", "plan", "--quiet")
    assert planned.exit_code == 0, planned.output


@pytest.mark.parametrize("option", ["--stretch", "--one-way-ms"])
def test_the_least_limit_told_holds_and_a_little_less_does_not(net: Path, option: str) -> None:
    asked = ("new", net, "--hub", "salzburg", "--to", "vienna", "--replace", option)
    done = run(*asked, "0.5")
    assert done.exit_code == 0, done.output
    note = next(line for line in done.stderr.splitlines() if "cannot hold" in line)
    least = note.rpartition(f"the least that can is {option} ")[2]
    assert float(least) > 0.5
    step = 0.01 if option == "--stretch" else 0.001
    for value, code in ((float(least), 0), (float(least) - step, 4)):
        assert run(*asked, f"{value:.3f}").exit_code == 0
        done = run("plan", net / "scenario.yaml", "--out", f"plan-{code}", "--quiet")
        assert done.exit_code == code


def test_places_without_a_path_are_not_served_unless_they_are_named(net: Path) -> None:
    done = run("new", net, "--hub", "vienna")
    assert "note: not served: 1 place without a path, whatever is built: graz" in done.stderr
    assert 'to: ["linz", "salzburg"]' in (net / "scenario.yaml").read_text("utf-8")
    done = run("new", net, "--hub", "vienna", "--to", "graz", "--replace")
    assert "note: the limit cannot hold for 1 place without a path" in done.stderr
    assert 'to: ["graz"]' in (net / "scenario.yaml").read_text("utf-8")


def test_failures_need_a_second_way(net: Path) -> None:
    run("candidates", net, "--by", "hubs", "--hub", "graz", "--hub", "vienna", "--quiet")
    done = run("new", net, "--hub", "vienna")
    assert "note: no cut has to be survived; there is no second way, 4 losses" in done.stderr
    assert "failures" not in (net / "scenario.yaml").read_text("utf-8")
    done = run("new", net, "--hub", "vienna", "--failures", "corridor", "--replace")
    assert "note: --failures corridor cannot hold: 4 losses that nothing on offer" in done.stderr
    run("candidates", net, "--by", "delaunay", "--quiet", "--replace")
    done = run("new", net, "--hub", "vienna", "--failures", "none", "--replace")
    assert "failures" not in (net / "scenario.yaml").read_text("utf-8")
    done = run("new", net, "--hub", "vienna", "--failures", "corridor", "--replace")
    assert "cannot hold" not in done.stderr
    assert "after_cut_stretch: 3.0" in (net / "scenario.yaml").read_text("utf-8")
    planned = run("plan", net / "scenario.yaml", "--out", "plan", "--quiet")
    assert planned.exit_code == 0, planned.output


def test_in_a_large_network_no_cut_is_tried(net: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run("candidates", net, "--by", "delaunay", "--quiet")
    monkeypatch.setattr(first_scenarios, "MOST_TRIED", 10)
    done = run("new", net, "--hub", "vienna")
    assert "no cut is tried here: --failures corridor asks to survive them" in done.stderr
    assert "failures" not in (net / "scenario.yaml").read_text("utf-8")
    done = run("new", net, "--hub", "vienna", "--failures", "corridor", "--replace")
    assert "--failures corridor may be more than can hold" in done.stderr
    assert "failures: " in (net / "scenario.yaml").read_text("utf-8")


@pytest.mark.parametrize(("answer", "kept"), [("y", False), ("n", True)])
def test_on_a_terminal_what_can_hold_is_offered(net: Path, answer: str, kept: bool) -> None:
    leader, follower = pty.openpty()
    with subprocess.Popen(
        [sys.executable, "-m", "netplan", "new", str(net), "--hub", "salzburg", "--to", "vienna",
         "--stretch", "0.5"],
        stdin=follower,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as running:  # fmt: skip
        os.write(leader, f"{answer}\n".encode())
        _, err = running.communicate(timeout=120)
    os.close(leader)
    os.close(follower)
    assert running.returncode == 0, err.decode()
    assert "Take what can hold (stretch 1." in err.decode()
    assert ("stretch: 0.5\n" in (net / "scenario.yaml").read_text("utf-8")) == kept
