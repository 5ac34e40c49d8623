"""What the writers get: the places and spans of a plan with the columns of its layers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from netplan.formats.layers.layer import Layer, Value
from netplan.formats.layers.plan import places_layer, spans_layer
from netplan.formats.lost import Loss
from netplan.formats.styles.styles import Language
from netplan.model.currency import CNY
from netplan.model.network import Place, Span
from netplan.model.plan import Plan
from netplan.model.scenario import Scenario

ENDS = ("a_name", "b_name", "a_name_zh", "b_name_zh")
"""Columns of spans that only repeat what stands with the places."""
BUILT = "built"
"""Status of a candidate span that the plan builds."""


@dataclass(frozen=True)
class GivenPlace:
    """A place with its columns by name."""

    place: Place
    row: Mapping[str, Value]


@dataclass(frozen=True)
class GivenSpan:
    """A span with its columns by name."""

    span: Span
    row: Mapping[str, Value]

    @property
    def status(self) -> str:
        """Return existing, lit, built or not_built."""
        return str(self.row["status"])


@dataclass(frozen=True)
class Given:
    """A network to write.

    Args:
        name: of the plan.
        title: of the plan in the language, its name where it has none.
        plan_sha256: digest of the plan.json that it was read from, "" for none.
        places: every place.
        spans: every span in use or on offer.
        layers: places and spans as the layers that all exports share.
        language: of names, in formats that hold one.
        currency: of amounts, which names of columns say.
    """

    name: str
    title: str
    plan_sha256: str
    places: tuple[GivenPlace, ...]
    spans: tuple[GivenSpan, ...]
    layers: tuple[Layer, Layer]
    language: Language = "en"
    currency: str = CNY


@dataclass(frozen=True)
class Written:
    """The files of a format, the main one first, and what it does not hold."""

    files: Mapping[str, bytes]
    losses: tuple[Loss, ...]


def given_by(plan: Plan, scenario: Scenario, language: Language) -> Given:
    """Return the network of a plan for the writers."""
    layers = places_layer(plan, scenario), spans_layer(plan, scenario)
    places, spans = (_rows(layer) for layer in layers)
    network = scenario.network
    title = (language == "zh" and plan.title_zh) or plan.title or plan.name
    return Given(
        plan.name,
        title,
        "" if plan.file is None else plan.file.sha256,
        tuple(GivenPlace(network.place[id_], row) for id_, row in places.items()),
        tuple(GivenSpan(network.span[id_], row) for id_, row in spans.items()),
        layers,
        language,
        plan.currency,
    )


def _rows(layer: Layer) -> dict[str, dict[str, Value]]:
    names = [field.name for field in layer.fields]
    return {feature.id: dict(zip(names, feature.values, strict=True)) for feature in layer.features}


def routes_lost(given: Given) -> tuple[Loss, ...]:
    """Return the courses of spans as lost, for formats that draw none."""
    texts = ("the format draws no courses: spans run straight from place to place",
             "该格式不绘制路由：光缆段按端点间直线处理")  # fmt: skip
    told = tuple(
        (s.span.id, f"{len(s.span.route)} points") for s in given.spans if len(s.span.route) > 2
    )
    return (Loss("spans", "route", texts, told),) if told else ()
