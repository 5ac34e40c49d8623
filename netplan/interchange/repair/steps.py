"""The steps of repair in their order."""

from __future__ import annotations

from collections.abc import Callable, Collection

from netplan.interchange.findings import Findings
from netplan.interchange.options import ImportOptions
from netplan.interchange.raw_network import RawNetwork
from netplan.interchange.repair.coincident import merged, without_loops
from netplan.interchange.repair.directions import folded
from netplan.interchange.repair.doubt import doubted
from netplan.interchange.repair.islands import connected
from netplan.interchange.repair.placeless import all_placed
from netplan.interchange.repair.places_table import placed
from netplan.interchange.repair.positions import on_earth
from netplan.interchange.repair.reference_system import in_wgs84, shift_noted
from netplan.interchange.repair.references import known_ends, single_ids
from netplan.interchange.repair.routes import at_places, ended_as_drawn
from netplan.interchange.repair.states import in_use
from netplan.interchange.repair.units import in_km, of_one_world, turned_by_lengths
from netplan.interchange.repair.values import Made, made_of
from netplan.interchange.topology.shared_trenches import shared_trenches

Step = Callable[[RawNetwork, ImportOptions, Findings], RawNetwork]
OF_ONE_FILE: tuple[Step, ...] = (single_ids, in_wgs84, on_earth, shift_noted)
"""What each network of several needs by itself: they may be in different systems."""
OF_ALL: tuple[Step, ...] = (
    known_ends,
    in_use,
    turned_by_lengths,
    of_one_world,
    doubted,
    placed,
    all_placed,
    ended_as_drawn,
    merged,
    without_loops,
    in_km,
    folded,
    at_places,
    connected,
    shared_trenches,
)
"""What follows may count on positions in degrees, lengths in km, and ends that are there."""


def located(network: RawNetwork, options: ImportOptions, findings: Findings) -> RawNetwork:
    """Return a network with ids of their own and positions in WGS-84, or none."""
    for step in OF_ONE_FILE:
        network = step(network, options, findings)
    return network


def repaired(
    network: RawNetwork, options: ImportOptions, findings: Findings, fibres: Collection[str]
) -> Made:
    """Return places and spans of a network in WGS-84.

    Args:
        network: as ``located`` leaves it.
        options: what the user decides.
        findings: gets every repair.
        fibres: the kinds that the equipment file knows.
    """
    for step in OF_ALL:
        network = step(network, options, findings)
    return made_of(network, options, findings, fibres)
