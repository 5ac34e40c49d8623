"""Networks in the formats of SNDlib, native text and XML, in whole numbers."""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from math import gcd, lcm
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_WORDS = re.compile(r"[()]|[^\s()]+")
_SECTION = re.compile(r"^\s*(\w+)\s*\(\s*$")
CENTS = 100
"""Costs are whole in this part of a unit, or not counted on being so."""
Numbers = npt.NDArray[np.int64]


@dataclass(frozen=True)
class _Link:
    """A link as a file has it."""

    ends: tuple[str, str]
    installed: Fraction
    installed_cost: Fraction
    routing: Fraction
    modules: tuple[tuple[Fraction, Fraction], ...]


@dataclass(frozen=True)
class Network:
    """An undirected network: links share their capacity between both directions.

    Attributes:
        n_nodes: nodes are 0, 1, ...
        ends: (e, 2) nodes of every link; links that can carry nothing are left out.
        installed: (e,) capacity that is there already.
        routing: (e,) cost of a unit of flow, in the intact state.
        link: (m,) the link of every module type.
        size: (m,) capacity of a module.
        cost: (m,) what one costs.
        demands: (k, 2) nodes of every demand, in the order of the file.
        amount: (k,) what each asks for.
        unit: what sizes and amounts were multiplied by to be whole.
        fixed: cost of what is installed.
        grain: what the cost of all modules together is a multiple of; 0: not known.
    """

    n_nodes: int
    ends: Numbers
    installed: Numbers
    routing: npt.NDArray[np.float64]
    link: Numbers
    size: Numbers
    cost: npt.NDArray[np.float64]
    demands: Numbers
    amount: Numbers
    unit: int
    fixed: float
    grain: float

    @property
    def n_links(self) -> int:
        """Return the number of links."""
        return len(self.ends)

    @cached_property
    def between(self) -> Numbers:
        """Return (n, n) what is asked for between two nodes in either direction, symmetric."""
        asked = np.zeros((self.n_nodes, self.n_nodes), np.int64)
        np.add.at(asked, (self.demands[:, 0], self.demands[:, 1]), self.amount)
        np.fill_diagonal(asked, 0)
        return asked + asked.T

    @cached_property
    def owned(self) -> tuple[Numbers, ...]:
        """Return the module types of every link."""
        return tuple(np.flatnonzero(self.link == e) for e in range(self.n_links))

    @cached_property
    def most(self) -> Numbers:
        """Return (m,) how many of every module type some cheapest plan needs at most.

        Its capacity alone is no more than all demands ask for, and so many that a greater module
        of the same link has their capacity at no more cost are replaced by that.
        """
        most = -(-int(self.amount.sum()) // self.size) if len(self.size) else self.size
        for own in self.owned:
            for t in own.tolist():
                for u in own[self.size[own] > self.size[t]].tolist():
                    fewest = int(np.ceil(self.cost[u] / max(self.cost[t], 1e-9) - 1e-12))
                    if fewest * self.size[t] <= self.size[u]:
                        most[t] = min(most[t], fewest - 1)
        return most

    def capacity(self, counts: npt.NDArray[Any]) -> npt.NDArray[Any]:
        """Return (e,) capacity with these counts of modules."""
        return self.installed + np.bincount(self.link, self.size * counts, self.n_links)

    def failures(self) -> list[int]:
        """Return the links whose failure leaves every demand connected."""
        return [e for e in range(self.n_links) if self._joined(e)]

    def _joined(self, lost: int) -> bool:
        group = np.arange(self.n_nodes)
        for e, (a, b) in enumerate(self.ends.tolist()):
            if e != lost:
                group[group == group[b]] = group[a]
        return bool(np.all(group[self.demands[:, 0]] == group[self.demands[:, 1]]))


def read(path: Path) -> Network:
    """Read a file: XML or native text, packed or not.

    Raises:
        ValueError: a line is not what it should be.
    """
    data = path.read_bytes()
    text = (gzip.decompress(data) if path.suffix == ".gz" else data).decode()
    names, links, demands = _xml(text) if text.lstrip().startswith("<") else _native(text)
    return _network(names, links, demands)


_Demand = tuple[str, str, Fraction]
_Parts = tuple[list[str], list[_Link], list[_Demand]]


def _network(names: list[str], links: list[_Link], demands: list[_Demand]) -> Network:
    number = {name: i for i, name in enumerate(names)}
    useful = [link for link in links if link.installed or link.modules]
    sizes = [size for link in useful for size, _ in link.modules]
    sizes += [link.installed for link in useful] + [amount for *_, amount in demands]
    unit = lcm(*(value.denominator for value in sizes))
    modules = [
        (e, int(size * unit), cost)
        for e, link in enumerate(useful)
        for size, cost in _useful(link.modules)
    ]
    return Network(
        n_nodes=len(names),
        ends=np.array([[number[v] for v in link.ends] for link in useful], np.int64),
        installed=np.array([int(link.installed * unit) for link in useful], np.int64),
        routing=np.array([float(link.routing / unit) for link in useful]),
        link=np.array([e for e, *_ in modules], np.int64),
        size=np.array([size for _, size, _ in modules], np.int64),
        cost=np.array([float(cost) for *_, cost in modules]),
        demands=np.array([(number[a], number[b]) for a, b, _ in demands], np.int64),
        amount=np.array([int(amount * unit) for *_, amount in demands], np.int64),
        unit=unit,
        fixed=float(sum(link.installed_cost for link in links)),
        grain=_grain([cost for *_, cost in modules]),
    )


def _grain(costs: Sequence[Fraction]) -> float:
    cents = [cost * CENTS for cost in costs]
    if any(cent.denominator > 1 for cent in cents):
        return 0.0
    return gcd(*(int(cent) for cent in cents)) / CENTS


def _useful(modules: Sequence[tuple[Fraction, Fraction]]) -> Iterator[tuple[Fraction, Fraction]]:
    """Yield the modules that some number of one other module does not replace at no more cost."""
    kept: list[tuple[Fraction, Fraction]] = []
    for size, cost in sorted(modules, key=lambda m: (-m[0], m[1])):
        if size > 0 and not any(c * -(-size // s) <= cost for s, c in kept):
            kept.append((size, cost))
    for i, (size, cost) in enumerate(kept):
        others = kept[:i] + kept[i + 1 :]
        if not any(c * -(-size // s) <= cost and s < size for s, c in others):
            yield size, cost


def _native(text: str) -> _Parts:
    sections: dict[str, list[list[str]]] = {"NODES": [], "LINKS": [], "DEMANDS": []}
    section = ""
    for line in text.splitlines():
        bare = line.strip()
        if not bare or bare.startswith(("#", "?")):
            continue
        begun = _SECTION.match(bare)
        if not section and begun:
            section = begun[1]
        elif bare == ")":
            section = ""
        elif section in sections:
            sections[section].append(_WORDS.findall(bare))
    return (
        [words[0] for words in sections["NODES"]],
        [_native_link(words) for words in sections["LINKS"]],
        [(words[2], words[3], Fraction(words[6])) for words in sections["DEMANDS"]],
    )


def _native_link(words: list[str]) -> _Link:
    if len(words) < 11 or words[1] != "(" or words[4] != ")" or words[9] != "(":
        raise ValueError(f"not a link: {' '.join(words)}")
    numbers = [Fraction(word) for word in words[10:-1]]
    modules = tuple(zip(numbers[::2], numbers[1::2], strict=True))
    return _Link((words[2], words[3]), *(Fraction(word) for word in words[5:8]), modules)


def _xml(text: str) -> _Parts:
    from xml.etree import ElementTree as ET  # noqa: PLC0415 - few files are XML

    from netplan.interchange.readers.xml_tree import child, children, text_at  # noqa: PLC0415

    root = ET.fromstring(text)

    def inside(*path: str) -> Iterator[Element]:
        at: Element | None = root
        for name in path[:-1]:
            at = None if at is None else child(at, name)
        return iter(()) if at is None else children(at, path[-1])

    def number(element: Element, *path: str) -> Fraction:
        return Fraction(text_at(element, *path) or "0")

    def ends(element: Element) -> tuple[str, str]:
        return text_at(element, "source") or "", text_at(element, "target") or ""

    links = []
    for link in inside("networkStructure", "links", "link"):
        added = child(link, "additionalModules")
        modules = () if added is None else children(added, "addModule")
        links.append(
            _Link(
                ends(link),
                number(link, "preInstalledModule", "capacity"),
                number(link, "preInstalledModule", "cost"),
                number(link, "routingCost"),
                tuple((number(m, "capacity"), number(m, "cost")) for m in modules),
            )
        )
    demands = [(*ends(d), number(d, "demandValue")) for d in inside("demands", "demand")]
    names = [node.attrib["id"] for node in inside("networkStructure", "nodes", "node")]
    return names, links, demands
