"""The numbers that compiled kernels hold as constants, read from the source of their modules.

Handing them over would change the compiled loops, so they are no parameters. Each stands at the
head of its module, in capitals, with its unit and meaning below it: ``\"\"\"unit: meaning.\"\"\"``.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOM = Path(__file__).parents[1] / "optimize"


@dataclass(frozen=True)
class Constant:
    """A number in a module of kernels; ``value`` is as its source has it."""

    name: str
    value: str
    unit: str
    meaning: str


def kernel_modules() -> dict[str, ast.Module]:
    """Return the modules of the optimizer that hold kernels, by path."""
    parsed = {
        path.relative_to(ROOM).as_posix(): ast.parse(path.read_text(encoding="utf-8"))
        for path in sorted(ROOM.rglob("*.py"))
    }
    return {path: tree for path, tree in parsed.items() if any(kernels(tree))}


def kernels(tree: ast.Module) -> Iterator[ast.FunctionDef]:
    """Yield the functions of a module that are compiled."""
    for node in tree.body:
        if isinstance(node, ast.FunctionDef):
            calls = [d.func if isinstance(d, ast.Call) else d for d in node.decorator_list]
            if any(isinstance(call, ast.Name) and call.id in {"kernel", "inner"} for call in calls):
                yield node


def constants(tree: ast.Module) -> Iterator[Constant]:
    """Yield the numbers at the head of a module.

    Raises:
        ValueError: one of them has no unit and meaning.
    """
    for node, after in zip(tree.body, [*tree.body[1:], None], strict=True):
        if not (isinstance(node, ast.Assign) and is_number(node.value)):
            continue
        name = ast.unparse(node.targets[0])
        said = after.value if isinstance(after, ast.Expr) else None
        words = str(said.value) if isinstance(said, ast.Constant) else ""
        unit, colon, meaning = " ".join(words.split()).partition(": ")
        if not colon:
            raise ValueError(f"{name} = {ast.unparse(node.value)}: no unit and meaning below it")
        yield Constant(name, ast.unparse(node.value), unit, meaning.removesuffix("."))


def is_number(node: ast.expr) -> bool:
    """Say whether an expression is made of numbers alone."""
    parts = (ast.Constant, ast.UnaryOp, ast.BinOp, ast.operator, ast.unaryop)
    return all(
        isinstance(part, parts)
        and (not isinstance(part, ast.Constant) or type(part.value) in {int, float})
        for part in ast.walk(node)
    )
