"""Every command speaks Chinese where it is asked to, or where the locale is Chinese."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from netplan.cli.main import COMMANDS, cli
from netplan.model.scenario import Scenario
from netplan.views.chinese import in_chinese
from netplan.views.chinese.catalogue import FORMS
from tests.support import foreign_cases as foreign
from tests.support.chinese import english_in

LITERALS = (
    *("GeoNames", "CC BY", "OTU", "OEO", "ROADM", "foreign changed", "foreign", "south", "west"),
    *("g652d", "g654e", "hollow_core", "corridor:", "sha256", "single", "cost", "one_way_ms"),
    *("gnpy-path-request", "none"),
    *("out/", "map.svg", "map.html", "after_cut", "OPEX"),
    *("FILE", "DIR", "KEY=VALUE", "FIBRE=FACTOR"),
)


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Scenario:
    """Return the European network, its plan in ``o``."""
    _, scenario = foreign.europe(tmp_path)
    monkeypatch.chdir(tmp_path)
    done = run("plan", "scenario.yaml", "--out", "o", "--certificate")
    assert done.exit_code == 0, done.output
    return scenario


def run(*words: str) -> Result:
    return CliRunner().invoke(cli, [*words, "--lang", "zh"])


def left(text: str, scenario: Scenario) -> list[str]:
    network = scenario.network
    names = {name for place in network.places for name in (place.id, place.name)}
    names |= {name for span in network.spans for name in (span.id, span.corridor)}
    return english_in(text, {*names, *LITERALS})


SPOKEN = {
    "plan": (("plan", "scenario.yaml", "--out", "p"), "开通的光层直达链路"),
    "no plan": (
        ("plan", "scenario.yaml", "--out", "p", "--set", "targets.south.one_way_ms=0.1"),
        "无论建设什么都无法达到",
    ),
    "explain": (("explain", "o/plan.json"), "各组成部分的用途"),
    "target": (("explain", "scenario.yaml", "--target", "south"), "去掉目标 south"),
    "sweep": (
        ("sweep", "scenario.yaml", "--vary", "targets.south.one_way_ms=4,9", "-o", "s"),
        "全部相同",
    ),
    "pareto": (("pareto", "scenario.yaml", "-o", "f"), "步长，万元"),
    "sensitivity": (("sensitivity", "scenario.yaml"), "方案保持最优的造价区间"),
    "risk": (("risk", "scenario.yaml", "--samples", "50"), "最不确定的时延需求对"),
    "survey": (("survey", "scenario.yaml", "--samples", "400"), "未达标代价"),
    "circle": (("circle", "scenario.yaml"), "时延圈"),
    "optics": (("optics", "o/plan.json"), "各链路的最佳传输模式"),
    "no gnpy": (("optics", "o/plan.json", "--gnpy", "none"), "没有 gnpy-path-request"),
    "robust": (("risk", "scenario.yaml", "--samples", "50", "--robust"), "误差带"),
    "hold": (("risk", "scenario.yaml", "--samples", "50", "--hold", "0.9"), "误差带"),
    "others": (("sensitivity", "scenario.yaml", "--alternatives", "0.2", "-o", "a"), "其他方案"),
    "confidence": (("confidence", "scenario.yaml", "--samples", "500", "-o", "c"), "达标率"),
    "of a path": (("plan", "scenario.yaml", "--confidence", "0.9", "-o", "q"), "概率"),
    "of no path": (
        (
            *("plan", "scenario.yaml", "--confidence", "0.99", "-o", "q"),
            *("--set", "targets.south.one_way_ms=4.6"),
        ),
        "概率",
    ),
    "phase": (("phase", "scenario.yaml", "--budgets", "9,900", "-o", "y"), "净现值"),
    "bill": (("bom", "o/plan.json", "-o", "b.csv"), "采购汇总"),
    "compare": (
        ("compare", "scenario.yaml", "--set", "targets.south.one_way_ms=9", "-o", "k"),
        "时延",
    ),
    "cut": (("explain", "o/plan.json"), "故障后"),
    "report": (("report", "o/plan.json", "-o", "r.docx"), "无法将报告写入"),
    "missing": (("verify", "none.json"), "没有此文件或文件夹"),
    "unknown": (("explain", "scenario.yaml", "--span", "zurich-paris"), "场景中没有光缆段"),
}


@pytest.mark.parametrize("case", SPOKEN)
def test_what_is_told_is_chinese(case: str, world: Scenario) -> None:
    words, said = SPOKEN[case]
    done = run(*words)
    assert said in done.output
    titles = re.sub(r"\(changed: .*?\)|targets\.south\.\S+|'r\.docx'.*", "", done.output)
    shown = re.sub(r"zurich-paris|\S+\.(svg|md|csv|jsonl)", "", titles)
    assert not left(shown, world), left(shown, world)


def test_verification_is_told(world: Scenario) -> None:
    done = run("verify", "o/plan.json")
    assert done.exit_code == 0, done.output
    assert "已核验：" in done.stdout
    assert "已证明：没有方案的投资低于" in done.stdout


def test_json_keeps_its_keys(world: Scenario) -> None:
    told = [
        CliRunner().invoke(cli, ["validate", "scenario.yaml", "--format", "json", "--lang", lang])
        for lang in ("zh", "en")
    ]
    assert json.loads(told[0].stdout) == json.loads(told[1].stdout)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_takes_the_language(command: str) -> None:
    shown = CliRunner().invoke(cli, [command, "--help"])
    assert "--lang" in shown.output


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("targets.south.one_way_ms=-1", "应为 以 ms 计的数，>= 0.000001 且 <= 10000（自最小计量的"),
        ("targets.south.nix=1", "未知的键"),
        ("failures.single=corridr", "之一"),
        ("candidates.fibres+=glass", "光纤类型："),
        ("solver.gap=2", "小于全部投资"),
        ("closed.corridors+=nowhere", "路由："),
        ("nix", "其中 value 为 YAML"),
    ],
)
def test_located_errors(change: str, said: str, world: Scenario) -> None:
    done = run("validate", "scenario.yaml", "--set", change)
    assert done.exit_code == 3
    assert said in done.stderr
    assert done.stderr.startswith("错误：")
    assert "发现 1 处问题；未写入任何内容" in done.stderr
    assert not [word for word in ("found", "allowed", "did you mean") if word in done.stderr]


def process(*words: str, **environment: str) -> str:
    """Return what a command says on stderr under a locale."""
    unset = ("NETPLAN_LANG", "LC_ALL", "LC_MESSAGES", "LANG")
    kept = {key: value for key, value in os.environ.items() if key not in unset}
    done = subprocess.run(
        [sys.executable, "-X", "utf8", "-m", "netplan", *words],
        env={**kept, **environment},
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )
    assert done.returncode in (2, 3)
    return done.stderr


@pytest.mark.parametrize(
    ("environment", "chinese"),
    [
        ({"LANG": "zh_CN.UTF-8"}, True),
        ({"LC_ALL": "zh_TW.UTF-8", "LANG": "en_US.UTF-8"}, True),
        ({"NETPLAN_LANG": "en", "LANG": "zh_CN.UTF-8"}, False),
        ({"NETPLAN_LANG": "zh"}, True),
        ({"LANG": "de_DE.UTF-8"}, False),
        ({}, False),
    ],
)
def test_the_locale_is_the_default(environment: dict[str, str], chinese: bool) -> None:
    said = process("sweep", **environment)
    assert ("用法：" in said and "错误：请给出 --vary 或 --points 之一" in said) is chinese
    assert ("Usage:" in said and "Error: give either" in said) is not chinese


def test_an_option_before_the_language_is_refused_in_it() -> None:
    assert "错误：没有选项" in process("plan", "--nothing", "--lang=zh")
    assert "Error: No such option" in process("plan", "--nothing", LANG="zh_CN", NETPLAN_LANG="en")


def test_no_text_has_two_forms_and_every_blank_is_filled() -> None:
    twice = [text for text, n in Counter(english for english, _ in FORMS).items() if n > 1]
    told = {text: {chinese for english, chinese in FORMS if english == text} for text in twice}
    assert not [text for text, chinese in told.items() if len(chinese) > 1 and text != "working"]
    for english, chinese in FORMS:
        blanks = len(re.findall(r"\{[mn@*;,]?\}", english))
        chinese.format(*["-"] * blanks)


@pytest.mark.parametrize(
    ("english", "chinese"),
    [
        ("doing without a-b.new costs between 1.0 and 2.5 MEUR more: no plan exists",
         "不用 a-b.new 须增加投资 1.0 至 2.5 百万欧元：没有方案"),
        ("error: x.yaml: line 3: targets: found nothing; allowed: a list",
         "错误：x.yaml：第 3 行：targets：现为 无；应为 列表"),
        ("a name of somebody", "a name of somebody"),
    ],
)  # fmt: skip
def test_forms(english: str, chinese: str) -> None:
    assert in_chinese(english) == chinese
