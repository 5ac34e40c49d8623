"""The network of a plan in formats of nodes and links, each with what it could not hold."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from enum import StrEnum
from importlib import import_module
from typing import Protocol

from netplan.errors import RequestError
from netplan.formats.coordinates.crs import Crs
from netplan.formats.export import Export, check_ids, sha256_of
from netplan.formats.lost import plan_lost, with_sidecar
from netplan.formats.styles.styles import Language
from netplan.interchange.writers.given import Given, Written, given_by
from netplan.model.plan import Plan
from netplan.model.scenario import Scenario


class NetworkKind(StrEnum):
    """A format of nodes and links to export to."""

    OFDS = "ofds"
    GRAPHML = "graphml"
    TOPOHUB = "topohub"
    SNDLIB = "sndlib"


class _Writer(Protocol):
    FORMAT: str
    write: Callable[[Given], Written]


_MODULES = {NetworkKind.TOPOHUB: "node_link"}
"""Where the module has another name than the format."""


def give_back(
    plan: Plan, scenario: Scenario, kind: NetworkKind, language: Language = "en"
) -> Export:
    """Return the places and spans of a plan as the files of a format.

    Args:
        plan: the plan.
        scenario: the scenario it answers.
        kind: the format.
        language: of names, in a format that holds one.

    Raises:
        InputError: the plan names what its scenario does not have.
    """
    check_ids(plan, scenario)
    given = given_by(plan, scenario, language)
    name = _MODULES.get(kind, kind.value)
    writer: _Writer = import_module(f"netplan.interchange.writers.{name}")
    written = writer.write(given)
    held = len(given.places), len(given.spans)
    losses = (*written.losses, *plan_lost(plan))
    files, notes = with_sidecar(written.files, plan, writer.FORMAT, held, losses)
    return Export(files, notes, sha256_of(plan), main=next(iter(files)))


def refuse_options(kind: str, *, layers: Sequence[str] | None, crs: Crs, compared: bool) -> None:
    """Say what options of layers mean nothing here.

    Raises:
        RequestError: one was given.
    """
    if layers is not None or compared:
        raise RequestError(
            f"{kind} holds no layers: --layers, --base and --survey are for GIS formats"
        )
    if not crs.is_wgs84:
        raise RequestError(f"{kind} is written in longitude and latitude of WGS-84 (EPSG:4326)")
