"""SNDlib networks in XML, and what their native form has in common with them.

Links have capacities and costs of modules and of routing; none of these is ever a length. The
unit of capacities and demands is named in few files; where it is not, they stay numbers.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from netplan.interchange.content import Content
from netplan.interchange.options import ImportOptions
from netplan.interchange.raw_network import (
    Plane,
    Point,
    RawDemand,
    RawNetwork,
    RawPlace,
    RawSpan,
)
from netplan.interchange.readers.reading import Reading, as_text, gbps_per
from netplan.interchange.readers.xml_tree import child, children, local, text_at

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_PLANES = {"geographical": Plane.DEGREES, "pixel": Plane.PIXEL}


@dataclass
class Design:
    """A network of SNDlib being read.

    Args:
        reading: its file.
        format: its form, in words.
        unit: of capacities and demands, as the file names it.
        name: its name.
        origin: who made it.
        plane: what its positions are.
    """

    reading: Reading
    format: str
    unit: str | None = None
    name: str | None = None
    origin: str | None = None
    plane: Plane = Plane.UNSAID
    places: list[RawPlace] = field(default_factory=list)
    spans: list[RawSpan] = field(default_factory=list)
    demands: list[RawDemand] = field(default_factory=list)

    def add_place(self, where: str, id: str | None, position: Point | None) -> None:
        """Add a node."""
        if id is None:
            self.reading.wrong(where, "id", "nothing", "an id of its own")
        else:
            self.places.append(RawPlace(id, where, position=position))

    def add_span(
        self,
        where: str,
        id: str | None,
        ends: Iterable[str | None],
        numbers: dict[str, str | None],
        modules: Iterable[tuple[str | None, str | None]],
    ) -> None:
        """Add a link.

        Args:
            where: where it stands.
            id: its id.
            ends: ids of its nodes.
            numbers: its capacity in place and its costs, as the file writes them.
            modules: capacity and cost of each module that could be added.
        """
        a, b = self._ends(where, ends)
        read = {key: self.reading.number(text, where, key) for key, text in numbers.items()}
        offers = tuple(
            (self.reading.number(size, where, "module"), self.reading.number(cost, where, "module"))
            for size, cost in modules
        )
        extra = {key: value for key, value in read.items() if value is not None}
        self.spans.append(
            RawSpan(
                id=id,
                where=where,
                a=a,
                b=b,
                capacity_gbps=self._gbps(read.get("pre_installed_capacity") or None),
                extra={**extra, **({"modules": offers} if offers else {})},
            )
        )

    def add_demand(self, where: str, ends: Iterable[str | None], amount: str | None) -> None:
        """Add traffic from one node to another."""
        a, b = self._ends(where, ends)
        value = self.reading.number(amount, where, "demandValue")
        if a is not None and b is not None:
            self.demands.append(RawDemand(where, a, b, self._gbps(value), value))

    def network(self) -> RawNetwork:
        """Return what was read.

        Raises:
            InputError: something was wrong; with all of it.
        """
        notes = self.reading.end()
        if self.unit is not None and gbps_per(self.unit) is None:
            notes += (f"the unit {self.unit} of capacities and demands is not known",)
        return RawNetwork(
            file=self.reading.content.shown,
            format=self.format,
            places=tuple(self.places),
            spans=tuple(self.spans),
            demands=tuple(self.demands),
            plane=self.plane,
            name=self.name,
            credit=self.origin,
            notes=notes,
        )

    def _ends(self, where: str, ends: Iterable[str | None]) -> tuple[str | None, str | None]:
        a, b = ends
        for key, end in (("source", a), ("target", b)):
            if end is None:
                self.reading.wrong(where, key, "nothing", "the id of a node")
        return a, b

    def _gbps(self, value: float | None) -> float | None:
        per = gbps_per(self.unit)
        return None if per is None or value is None else value * per


def read(contents: Sequence[Content], options: ImportOptions) -> tuple[RawNetwork, ...]:
    """Return the networks of SNDlib files in XML, one a file.

    Raises:
        InputError: a file is none, or a value is none of its kind.
    """
    return tuple(_network(content) for content in contents)


def _network(content: Content) -> RawNetwork:
    root = content.xml
    structure = child(root, "networkStructure")
    if local(root) != "network" or structure is None:
        raise content.wrong(f"<{local(root)}>", "<network> with <networkStructure>")
    design = Design(
        Reading(content),
        "SNDlib (XML)",
        unit=text_at(root, "meta", "unit"),
        origin=text_at(root, "meta", "origin"),
    )
    for nodes in children(structure, "nodes"):
        design.plane = _PLANES.get(nodes.get("coordinatesType", ""), Plane.UNSAID)
        for node in children(nodes, "node"):
            _add_node(design, node)
    for links in children(structure, "links"):
        for link in children(links, "link"):
            _add_link(design, link)
    for demands in children(root, "demands"):
        for number, demand in enumerate(children(demands, "demand"), 1):
            ends = (text_at(demand, "source"), text_at(demand, "target"))
            design.add_demand(f"demand {number}", ends, text_at(demand, "demandValue"))
    return design.network()


def _add_node(design: Design, node: Element) -> None:
    where = f"node {len(design.places) + 1}"
    x, y = (text_at(node, "coordinates", key) for key in ("x", "y"))
    at = design.reading.point(x, y, where, "coordinates")
    design.add_place(where, as_text(node.get("id")), at)


def _add_link(design: Design, link: Element) -> None:
    where = f"link {len(design.spans) + 1}"
    numbers = {
        "pre_installed_capacity": text_at(link, "preInstalledModule", "capacity"),
        "pre_installed_capacity_cost": text_at(link, "preInstalledModule", "cost"),
        "routing_cost": text_at(link, "routingCost"),
        "setup_cost": text_at(link, "setupCost"),
    }
    modules = [
        (text_at(module, "capacity"), text_at(module, "cost"))
        for listed in children(link, "additionalModules")
        for module in children(listed, "addModule")
    ]
    ends = (text_at(link, "source"), text_at(link, "target"))
    design.add_span(where, as_text(link.get("id")), ends, numbers, modules)
