"""Which direct links a scenario allows: pairs of end places with a stable id."""

from __future__ import annotations

from dataclasses import dataclass

from netplan.model.scenario import Scenario

SEPARATOR = "--"


@dataclass(frozen=True)
class LinkPair:
    """An allowed pair of end places; ``id`` is ``a--b`` in the order of the rule."""

    a: str
    b: str

    @property
    def id(self) -> str:
        """Return the stable id of the link."""
        return f"{self.a}{SEPARATOR}{self.b}"


def allowed_links(scenario: Scenario) -> tuple[LinkPair, ...]:
    """Return every allowed pair once, in the order of the rules and of the network."""
    pairs: dict[frozenset[str], LinkPair] = {}
    for rule in scenario.links:
        for a in rule.ends_a.select(scenario.network):
            for b in rule.ends_b.select(scenario.network):
                if a != b:
                    pairs.setdefault(frozenset((a, b)), LinkPair(a, b))
    return tuple(pairs.values())
