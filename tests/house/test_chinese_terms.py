"""The Chinese is that of telecom engineers: words they would not write stand nowhere."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.support.folders import PACKAGE

REPOSITORY = PACKAGE.parent
FORBIDDEN = {
    "一跳直达": "光层直达链路: a cable is what one hop is taken for",
    "纤芯": "光纤传输时延, 芯数: 纤芯 is a strand",
    "光转发器": "端站 OTU",
    "链路终端": "端站 OTU",
    r"(?<!用户)终端(?!接入|用户)": "端站 OTU",
    "电再生": "电中继（OEO）",
    "光传输系统": "波分系统",
    "线路系统": "波分系统",
    "线路维度": "ROADM 光方向",
    r"目标对(?!应|比)": "时延需求对",
    "限值": "时延门限",
    "点亮": "启用既有光缆",
    "利旧": "启用既有光缆",
    "现有光缆": "既有光缆",
    "最省": "投资最低",
    "更便宜": "投资更低",
    "公开发布": "公开资料（铁路里程）",
    "最坏": "最不利故障",
    "改道": "重路由",
    "余量": "裕量",
    r"个中的|\} 个时延需求对中有": "27/27",
    r"G\.?652(?!\.D)|G\.?654(?!\.E)": "G.652.D, G.654.E",
}
"""What is not written, and what is."""
READ = {"columns.py", "status.py"}
"""Where words stand that files of others may use."""
CHINESE = re.compile(r"[\u4e00-\u9fff]")
PLACES = ("netplan", "docs", "data")
KINDS = {".py", ".js", ".html", ".md", ".yaml"}


def sources() -> list[Path]:
    found = (p for place in PLACES for p in (REPOSITORY / place).rglob("*") if p.suffix in KINDS)
    return [REPOSITORY / "README.md", *sorted(p for p in found if p.name not in READ)]


def lines() -> list[tuple[str, str]]:
    return [
        (f"{path.relative_to(REPOSITORY)}:{number}", line)
        for path in sources()
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if CHINESE.search(line)
    ]


@pytest.mark.parametrize("word", FORBIDDEN)
def test_a_word_that_nobody_writes(word: str) -> None:
    found = [f"{where}: {line.strip()}" for where, line in lines() if re.search(word, line)]
    assert not found, f"write {FORBIDDEN[word]}:\n" + "\n".join(found)
