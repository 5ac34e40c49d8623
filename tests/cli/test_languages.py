"""``netplan candidates`` and ``netplan new`` in Chinese: nothing of it is English."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from netplan.cli.main import cli
from tests.support.candidate_cases import AUSTRIA, folder, line_file, span
from tests.support.chinese import english_in

LITERALS = (
    *("netplan new net", "netplan plan net", "netplan explain", "netplan candidates"),
    *(
        "delaunay",
        "gabriel",
        "nearest:K",
        "nearest",
        "radius:KM",
        "radius",
        "hubs",
        "along:FILE",
        "none",
    ),
    *("along", "parallel", "g652d", "g654e", "hollow_core", "g655", "all-demand", "largest N"),
    *("stretch", "after-cut", "one-way-ms", "corridor", ".new"),
)
"""What options take as it is."""


def run(*words: str | Path) -> Result:
    return CliRunner().invoke(cli, [*map(str, words), "--lang", "zh"])


def left(text: str) -> list[str]:
    """Return the English words of a message; ``error:`` is what all messages begin with."""
    told = text.replace("error: ", "").replace("Error: ", "")
    told = "\n".join(line for line in told.splitlines() if not line.startswith(("Usage:", "Try ")))
    return english_in(told, (*AUSTRIA, *LITERALS, "net"))


@pytest.fixture
def net(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder with a line from Vienna by Linz to Salzburg, and Graz on its own."""
    monkeypatch.chdir(tmp_path)
    spans = [span("vienna", "linz", AUSTRIA), span("linz", "salzburg", AUSTRIA)]
    return folder(Path("net"), AUSTRIA, spans)


def test_candidates_and_all_they_tell(net: Path) -> None:
    line_file(Path("rails.geojson"), [AUSTRIA["vienna"], AUSTRIA["graz"]], [(10, 47), (10.1, 47)])
    ways = ("--by", "along:rails.geojson", "--by", "delaunay", "--parallel", "--fibre", "g652d")
    done = run("candidates", net, *ways, "--quiet")
    assert done.exit_code == 0, done.output
    assert "条线中有" in done.stdout and "已是该光纤类型" in done.stdout
    assert "不再生成" in done.stdout
    assert not left(done.stdout.replace("along:rails.geojson", ""))
    assert done.stderr == (
        "已写入 net/candidates.geojson\n已写入 net/candidates.json\n"
        "下一步：netplan new net --lang zh\n"
    )
    assert run("new", net, "--hub", "vienna", "--to", "graz").exit_code == 0
    thinned = run("candidates", net, "--for", "net/scenario.yaml", "--replace", "--quiet")
    assert "时延门限内的任何路径：已剔除" in thinned.stdout
    assert not left(thinned.stdout)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--by", "voronoi"), "没有生成方式“voronoi”"),
        (("--by", "nearest:0"), "应为 1 至 1,000 的整数"),
        (("--by", "radius:x"), "应为千米数"),
        (("--by", "gabriel:2"), "不带数值"),
        (("--hub", "vienna"), "须与 --by hubs 同用"),
        (("--snap", "5"), "须与 --by along:FILE 同用"),
        (("--by", "hubs"), "至少需要两个枢纽"),
        (("--by", "hubs", "--hub", "wien"), "没有节点“wien”"),
        (("--fibre", "glass"), "没有光纤类型“glass”"),
        (("--parallel", "--fibre", "g652d"), "没有可提出的候选光缆段"),
    ],
)
def test_candidates_refused(net: Path, words: tuple[str, ...], said: str) -> None:
    done = run("candidates", net, *words)
    assert done.exit_code == 2
    assert said in done.stderr
    assert not [word for word in left(done.stderr) if word not in {"voronoi", "wien", "glass"}]


def test_a_file_that_is_there(net: Path) -> None:
    assert run("candidates", net, "--quiet").exit_code == 0
    assert run("candidates", net).stderr.endswith("已存在：--replace 可覆盖\n")
    assert run("new", net, "--hub", "vienna").exit_code == 0
    assert run("new", net, "--hub", "vienna").stderr.endswith("已存在：--replace 可覆盖\n")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((), "不予服务：1 个节点无论新建什么都没有路径：graz"),
        (("--to", "graz"), "时延门限无法满足：1 个节点"),
        (("--to", "linz", "--stretch", "0.5"), "可行的最小值为 --stretch"),
        (("--to", "linz", "--one-way-ms", "0.5"), "可行的最小值为 --one-way-ms"),
        (("--to", "largest 2"), "按链路数最大的节点"),
        (("--failures", "corridor"), "候选光缆均无法保护"),
    ],
)
def test_notes_of_a_first_scenario(net: Path, words: tuple[str, ...], said: str) -> None:
    done = run("new", net, "--hub", "vienna", *words)
    assert done.exit_code == 0, done.output
    assert said in done.stderr
    assert not left(done.stderr)


def test_notes_where_candidates_are_on_offer(net: Path) -> None:
    run("candidates", net, "--by", "delaunay", "--quiet")
    done = run("new", net, "--hub", "vienna", "--failures", "corridor", "--after-cut", "1.1")
    assert "故障后理论时延的 1.1 倍无法满足" in done.stderr
    assert not left(done.stderr)
    done = run("new", net, "--hub", "vienna", "--replace")
    assert "须承受任一路由中断" in done.stderr
    assert not left(done.stderr)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((), "请至少指定一个业务起点"),
        (("--hub", "vienna", "--stretch", "2", "--one-way-ms", "3"), "只能给出其一"),
        (("--hub", "vienna", "--after-cut", "2"), "须与 --failures 同用"),
        (("--hub", "vienna", "--to", "largest x"), "--to 为标识或名称"),
        (("--hub", "wien"), "没有节点“wien”"),
    ],
)
def test_new_refused(net: Path, words: tuple[str, ...], said: str) -> None:
    done = run("new", net, *words)
    assert done.exit_code == 2
    assert said in done.stderr
    assert not [word for word in left(done.stderr) if word != "wien"]


def test_questions_on_a_terminal(net: Path) -> None:
    """Hub, places and limit are asked for in Chinese."""
    main, side = pty.openpty()
    command = [sys.executable, "-m", "netplan", "new", str(net), "--lang", "zh"]
    with subprocess.Popen(command, stdin=side, stdout=side, stderr=subprocess.PIPE) as process:
        os.close(side)
        os.write(main, b"vienna\nlinz\n2\n")
        assert process.stderr is not None
        told = process.stderr.read().decode()
        process.wait(60)
    os.close(main)
    assert process.returncode == 0, told
    for question in ("枢纽（标识或名称）", "目的节点", "时延门限（理论时延的倍数）"):
        assert question in told
    assert not left(told)


def test_the_record_on_stdout_is_the_file(net: Path) -> None:
    done = run("candidates", net, "--by", "delaunay", "--json", "--quiet")
    assert done.exit_code == 0, done.output
    assert json.loads(done.stdout) == json.loads((net / "candidates.json").read_text("utf-8"))


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--network", "nowhere"), "没有网络“nowhere”"),
        (("--crs", "EPSG:1"), "未知的坐标系“EPSG:1”"),
        (("--layer", "roads"), "文件中没有图层“roads”"),
        (("--fibre", "glass"), "没有光纤类型“glass”"),
        (("--encoding", "klingon"), "没有文字编码 'klingon'"),
    ],
)
def test_import_refuses_in_chinese(tmp_path: Path, words: tuple[str, ...], said: str) -> None:
    pytest.importorskip("pyogrio")
    file = line_file(tmp_path / "lines.geojson", [AUSTRIA["vienna"], AUSTRIA["graz"]])
    done = run("import", file, "--out", tmp_path / "net", *words)
    assert done.exit_code == 2, done.output
    assert said in done.stderr
