"""The page of the public functions, made from their signatures and docstrings.

``python -m netplan.api.reference > docs/api.md`` renews the page in the repository.
"""

from __future__ import annotations

import ast
import importlib
import inspect
import re
import sys
from collections.abc import Iterator
from types import ModuleType

from netplan import api

WIDTH = 96
"""A signature that is longer is written with one parameter a line."""
SECTION = re.compile(r"(Args|Returns|Raises|Yields|Attributes):$")
ITEM = re.compile(r"(\*{0,2}\w+): (.*)$")
ROOMS = (
    ("planning", "Plan, check, explain"),
    ("whatif", "Ask again: compare, sweep, sensitivity, risk"),
    ("fronts", "Cost against latency or traffic"),
    ("sureness", "The price of being surer"),
    ("surveying", "What to measure first"),
    ("phasing", "In which order to build"),
    ("named_plans", "Plans that an answer names"),
    ("explained_plans", "Plans that an explanation names"),
    ("certificates", "Certificates"),
    ("second_opinion", "A second opinion"),
    ("saving", "Save"),
    ("layers", "Export, import a layer"),
    ("lighting", "Optics: what links carry"),
    ("importing", "Bring a network in"),
    ("candidates", "Propose spans to build"),
    ("courses", "Lay spans along lines"),
    ("records", "Read an answer back"),
    ("reports", "Reports, maps, plots, the service circle"),
    ("installation", "What runs here"),
)
_PREAMBLE = """\
# Python

Every function that the command line calls, by the name under which `import netplan` offers it:
`netplan.plan(...)`. This page is made from signatures and docstrings
(`python -m netplan.api.reference`). The package is typed (`py.typed`); importing it loads nothing
but names, each function loads what it needs when it is called. Errors stand in `netplan.errors`:
`InputError` (a file is wrong: where, what was found, what is allowed), `RequestError` (what is
asked cannot be), `VerificationError` (a fault of netplan's own).

```python
import netplan

scenario = netplan.load_scenario("guizhou", ["failures.single=none"])
plan = netplan.plan(scenario)
for answer in netplan.explain(plan, scenario).impossible:
    print(answer)
netplan.save(plan, scenario, "out")
```
"""


def markdown() -> str:
    """Return the page of all public functions."""
    return "\n".join([_PREAMBLE.rstrip(), "", *_rooms()]).rstrip() + "\n"


def _rooms() -> Iterator[str]:
    listed: set[str] = set()
    for name, title in ROOMS:
        module = importlib.import_module(f"netplan.api.{name}")
        found = [(n, node) for n, node in _defined(module) if n in api.__all__]
        listed |= {n for n, _ in found}
        yield from (f"## {title}", "")
        for public, node in found:
            yield from _entry(public, node)
    missing = set(api.__all__) - listed
    assert not missing, f"no room of the page lists {sorted(missing)}"


def _defined(module: ModuleType) -> Iterator[tuple[str, ast.stmt]]:
    """Yield what a module defines, in its order."""
    for node in ast.parse(inspect.getsource(module)).body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            yield node.name, node
        elif isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            yield node.targets[0].id, node


def _entry(name: str, node: ast.stmt) -> Iterator[str]:
    yield from (f"### {name}", "")
    if isinstance(node, ast.FunctionDef):
        yield from ("```python", *_signature(node), "```", "")
        yield from (*_prose(inspect.getdoc(getattr(api, name)) or ""), "")
    elif isinstance(node, ast.ClassDef):
        yield from (*_prose(inspect.getdoc(getattr(api, name)) or ""), "")
        fields = [part for part in node.body if isinstance(part, ast.AnnAssign)]
        yield from ("```python", *map(ast.unparse, fields), "```", "")
    else:
        yield from ("```python", ast.unparse(node), "```", "")


def _signature(node: ast.FunctionDef) -> list[str]:
    returns = f" -> {ast.unparse(node.returns)}" if node.returns else ""
    parts = list(_parameters(node.args))
    line = f"{node.name}({', '.join(parts)}){returns}"
    if len(line) <= WIDTH:
        return [line]
    return [f"{node.name}(", *(f"    {part}," for part in parts), f"){returns}"]


def _parameters(arguments: ast.arguments) -> Iterator[str]:
    """Yield every parameter as it is written."""
    plain = [*arguments.posonlyargs, *arguments.args]
    bare = len(plain) - len(arguments.defaults)
    for i, one in enumerate(plain):
        yield _parameter(one, arguments.defaults[i - bare] if i >= bare else None)
    if arguments.vararg:
        yield f"*{ast.unparse(arguments.vararg)}"
    elif arguments.kwonlyargs:
        yield "*"
    for one, default in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True):
        yield _parameter(one, default)
    if arguments.kwarg:
        yield f"**{ast.unparse(arguments.kwarg)}"


def _parameter(one: ast.arg, default: ast.expr | None) -> str:
    return ast.unparse(one) + (f" = {ast.unparse(default)}" if default is not None else "")


def _prose(text: str) -> list[str]:
    """Return a docstring as Markdown: its sections as lists."""
    lines: list[str] = []
    section = ""
    for line in text.replace("``", "`").splitlines():
        opened = SECTION.match(line)
        if opened:
            section = opened[1]
            lines += [f"{section}:", ""]
        elif section and line.startswith("    ") and not line.startswith("     "):
            item = ITEM.match(line.strip())
            lines.append(f"- `{item[1]}`: {item[2]}" if item else line.strip())
        elif section and line.startswith("    "):
            lines.append("  " + line.strip())
        else:
            lines.append(line)
    return lines


def main() -> None:
    """Write the page to standard output."""
    sys.stdout.write(markdown())


if __name__ == "__main__":
    main()
