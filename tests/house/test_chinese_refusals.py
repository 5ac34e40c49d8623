"""Whatever netplan refuses, it refuses in Chinese too: every such text has a form."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import netplan
from netplan.files.text.allowed import _PATTERNS
from netplan.views.chinese import in_chinese

SOURCES = Path(netplan.__file__).parent
REFUSING = {"Problem", "RequestError", "UnmetError", "StoppedError", "wrong"}
TEXT_AND_CHINESE = 2
HINTS = {"hint", "more", "near"}
"""What stands at the end of a text, or does not: "; did you mean ...?"."""
SENTENCE = re.compile(r"[a-z]{2,} [a-z]{2,}")
CHINESE = re.compile("[\u4e00-\u9fff]")


def texts(node: ast.expr) -> Iterator[str]:
    """Yield a literal text with something in its blanks, both of one that depends."""
    match node:
        case ast.IfExp():
            yield from texts(node.body)
            yield from texts(node.orelse)
        case ast.Constant(value=str(text)):
            yield text
        case ast.JoinedStr():
            yield "".join(
                str(part.value) if isinstance(part, ast.Constant) else _blank(part)
                for part in node.values
            )


def _blank(part: ast.expr) -> str:
    names = {name.id for name in ast.walk(part) if isinstance(name, ast.Name)}
    return "" if names & HINTS else "7"


def refused() -> Iterator[tuple[str, str]]:
    """Yield every text of a refusal, with its place."""
    for path in sorted(SOURCES.rglob("*.py")):
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(call, ast.Call) or getattr(call.func, "id", "") not in REFUSING:
                continue
            has_chinese = any(keyword.arg == "zh" for keyword in call.keywords)
            if has_chinese or len(call.args) == TEXT_AND_CHINESE:
                continue
            for argument in (*call.args, *(keyword.value for keyword in call.keywords)):
                yield from ((f"{path.name}:{argument.lineno}", text) for text in texts(argument))


def test_every_refusal_has_a_form() -> None:
    found = [(at, text) for at, text in refused() if SENTENCE.search(text)]
    assert len(found) > 100
    left = [(at, text) for at, text in found if not CHINESE.search(in_chinese(text))]
    assert left == []


def test_every_kind_of_id_and_name_has_a_form() -> None:
    assert [text for text in _PATTERNS.values() if not CHINESE.search(in_chinese(text))] == []
