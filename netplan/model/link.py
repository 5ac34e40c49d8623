"""Which direct links a scenario allows: pairs of end places with a stable id."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from netplan.model.network import Network
from netplan.model.scenario import LinkRule, Scenario

SEPARATOR = "--"
RUNG = "+"
"""Stands in no id of a place, so that no link is called like a regenerator of another."""


@dataclass(frozen=True)
class LinkPair:
    """An allowed pair of end places; ``id`` is ``a--b`` in the order of the rule."""

    a: str
    b: str

    @property
    def id(self) -> str:
        """Return the stable id of the link."""
        return f"{self.a}{SEPARATOR}{self.b}"


def rung_id(link: str, number: int) -> str:
    """Return the name of the n-th regenerator of a link, as a thing that may be bought."""
    return f"{link}{RUNG}{number}"


def link_items(link: str, regenerators: int) -> tuple[str, ...]:
    """Return what a link with so many regenerators consists of, as things that may be bought."""
    return link, *(rung_id(link, number) for number in range(1, regenerators + 1))


def allowed_links(scenario: Scenario) -> tuple[LinkPair, ...]:
    """Return every allowed pair once, in the order of the rules and of the network."""
    return link_pairs(scenario.links, scenario.network)


def link_pairs(rules: Iterable[LinkRule], network: Network) -> tuple[LinkPair, ...]:
    """Return every pair that some rule allows, once, in the order of rules and network."""
    pairs: dict[frozenset[str], LinkPair] = {}
    for rule in rules:
        for a in rule.ends_a.select(network):
            for b in rule.ends_b.select(network):
                if a != b:
                    pairs.setdefault(frozenset((a, b)), LinkPair(a, b))
    return tuple(pairs.values())
