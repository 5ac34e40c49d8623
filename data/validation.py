"""Write docs/validation.md: each published latency beside the model of its own kind.

Run ``python data/validation.py``. The published figures stand in
``sources/published_latencies.csv``, what cannot be compared in ``sources/not_compared.csv`` and,
for the inter-hub indicators, in ``INDICATORS``.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property
from pathlib import Path
from statistics import fmean

import calibrate
from build import RouteFactors, read_table

from netplan import load_scenario
from netplan.circle.cities import Tails
from netplan.circle.indicators import INTER_HUB_MS, Indicators, at_end, indicators, published
from netplan.circle.service import Reach, State, default_request
from netplan.failures.failure import INTACT, Failure
from netplan.formats.cities import towns_of
from netplan.model.scenario import Candidates, LinkRule, PlaceSet, Selector
from netplan.model.units import NS_PER_MS
from netplan.service.service import Service, ServiceModel

HERE = Path(__file__).resolve().parent
SOURCES = HERE / "sources"
PAGE = HERE.parent / "docs" / "validation.md"
EVERYWHERE = PlaceSet((Selector(),))
SOLID = ("g652d", "g654e")
CAICT = "CAICT transport-capacity index, Q1 2024 (fromgeek.com, idcdaohang.com)"
SERVICES = ("transport", "ip_private", "ip_public")
KINDS = {
    "optical": "optical link",
    "ip_private": "private IP",
    "ip_public": "public IP",
}
SHOWN = 8
INDICATORS = (
    ("optical layer, mean of all hub pairs", "transport", "mean_optical_ms"),
    ("optical layer, worst hub pair", "transport", "worst_optical_ms"),
    ("IP private network, best routes, mean", "ip_private", "mean_service_ms"),
    ("IP private network, best routes, worst", "ip_private", "worst_service_ms"),
    ("public IP, mean", "ip_public", "mean_service_ms"),
    ("public IP, worst", "ip_public", "worst_service_ms"),
)
Row = dict[str, str]
Compared = tuple[Row, float, float, str]
"""A published row, the model of its kind, the direct link on new cable, and the worst place."""


class Networks:
    """The default network with a link allowed between any two places, under each service."""

    def __init__(self) -> None:
        scenario = replace(
            load_scenario("guizhou"),
            links=(LinkRule(EVERYWHERE, EVERYWHERE),),
            candidates=Candidates(fibres=SOLID),
        )
        self.model = ServiceModel(scenario)
        everything = [span.id for span in self.model.spans]
        existing = [span.id for span in self.model.spans if span.state.value == "existing"]
        links = [link.id for link in self.model.links]
        intact = Failure(INTACT, frozenset())
        self.today = {
            name: ServiceModel(replace(scenario, equipment=scenario.equipment.serving(name))).serve(
                (), (), intact
            )
            for name in SERVICES
        }
        self.lit = self.model.serve(existing, links, intact)
        self.built = self.model.serve(everything, links, intact)
        self.pair = {frozenset((p.a, p.b)): i for i, p in enumerate(self.model.links)}
        self.hubs = [p.id for p in scenario.network.places if p.role.value == "hub"]

    def ms(self, kind: str, a: str, b: str) -> float:
        """Return the latency between two places by the model of one kind."""
        if kind == "optical":
            return self._link(self.lit, a, b)
        return float(self.today[kind].from_place(a)[self.model.node[b]] / NS_PER_MS)

    def direct(self, a: str, b: str) -> float:
        """Return that of a direct link over new cable."""
        return self._link(self.built, a, b)

    def _link(self, service: Service, a: str, b: str) -> float:
        return service.link_parts[self.pair[frozenset((a, b))]].total_ns / NS_PER_MS


def compared(networks: Networks) -> list[Compared]:
    """Return every published row with the model of its kind; of several places the worst."""
    found = []
    for row in read_table(SOURCES / "published_latencies.csv"):
        times = 2 if row["direction"] == "rtt" else 1
        ends = [sink for sink in row["to"].split(";") if sink != row["from"]]
        each = {sink: times * networks.ms(row["model"], row["from"], sink) for sink in ends}
        worst = max(each, key=lambda sink: each[sink])
        direct = max(times * networks.direct(row["from"], sink) for sink in ends)
        found.append((row, each[worst], direct, worst if len(ends) > 1 else ""))
    return found


def error(modelled: float, published: float) -> str:
    """Return "-1.23 ms (-12 %)"."""
    return f"{modelled - published:+.2f} ({100 * (modelled / published - 1):+.0f} %)"


def published_table(found: list[Compared]) -> list[str]:
    """Return the row-by-row comparison as Markdown."""
    lines = [
        "| published | ms | direction | compared with | modelled | error | new cable | source |",
        "| --- | --- | --- | --- | --- | --- | --- | --- |",
    ]
    for row, ms, direct, worst in found:
        value = float(row["published_ms"])
        label = row["id"] + (f" (worst: {worst})" if worst else "")
        upper = row["kind"] == "upper"
        said = ("within" if ms <= value else f"over by {ms - value:.2f}") if upper else ""
        lines.append(
            f"| {label} | {'at most ' * upper}{value:g} | {row['direction'].replace('_', ' ')} |"
            f" {KINDS[row['model']]} | {ms:.2f} | {said or error(ms, value)} | {direct:.2f} |"
            f" {row['source']}, {row['confidence']} |"
        )
    return lines


def mean_errors(found: list[Compared]) -> list[str]:
    """Return mean absolute errors by kind, over the rows that give a value, not a ceiling."""
    lines = [
        "| kind of service | n | mean error | mean error, relative | held back or never fitted |",
        "| --- | --- | --- | --- | --- |",
    ]
    for kind, name in (*KINDS.items(), ("", "all")):
        kept = [one for one in found if one[0]["kind"] != "upper" and kind in ("", one[0]["model"])]
        free = [one for one in kept if one[0]["calibrates"] == "no"]
        absolute = fmean(abs(ms - float(row["published_ms"])) for row, ms, _, _ in kept)
        lines.append(
            f"| {name} | {len(kept)} | {absolute:.2f} ms | {_relative(kept)} |"
            f" {len(free)}: {_relative(free)} |"
        )
    return lines


def _relative(kept: list[Compared]) -> str:
    mean = fmean(abs(ms / float(row["published_ms"]) - 1) for row, ms, _, _ in kept)
    return f"{100 * mean:.0f} %"


def lengths() -> list[str]:
    """Return the mean errors of the lengths, fitted and held back."""
    _, classes = calibrate.fitted()
    lines = ["| published trunks and means | n | mean error, relative |", "| --- | --- | --- |"]
    for name, held in (("fitted", False), ("held back", True)):
        errors = [
            abs(one.error) for rows in classes.values() for one in rows if one.held_back is held
        ]
        lines.append(f"| {name} | {len(errors)} | {100 * fmean(errors):.1f} % |")
    return lines


def not_compared() -> list[str]:
    """Return what is published and cannot be compared, and why."""
    lines = ["| what | published | source | why it is not compared |", "| --- | --- | --- | --- |"]
    for row in read_table(SOURCES / "not_compared.csv"):
        source = ", ".join(part for part in (row["source"], row["date"]) if part)
        lines.append(f"| {row['what']} | {row['published']} | {source} | {row['reason']} |")
    return lines


class Hubs:
    """The indicators of today's network under each service, those that ``netplan circle`` shows."""

    @cached_property
    def of(self) -> dict[str, Indicators]:
        """Return them by the name of the service."""
        found = {}
        for name in SERVICES:
            scenario = load_scenario("guizhou", [f"service={name}"])
            request = default_request(scenario)
            towns = towns_of(scenario.network, request.access.max_km)
            tails = Tails(scenario, towns.cities, request.access)
            found[name] = indicators(Reach(scenario, None), tails)
        return found


def hub_table(networks: Networks) -> list[str]:
    """Return the inter-hub indicators as Markdown."""
    found = Hubs().of
    pairs = found["transport"].pairs
    direct = [networks.direct(pair.a, pair.b) for pair in pairs]
    lines = [
        "| indicator | published | modelled today | error | with direct cables |",
        "| --- | --- | --- | --- | --- |",
    ]
    for name, service, figure in INDICATORS:
        modelled = getattr(found[service].summary[State.BEFORE], figure)
        value = published(service)[figure]
        reduce = fmean if figure.startswith("mean") else max
        lines.append(
            f"| {name} | {value:g} | {modelled:.2f} | {error(modelled, value)} |"
            f" {reduce(direct):.2f} |"
        )
    today = found["transport"].summary[State.BEFORE]
    optical = round(today.share_within_20ms_optical * len(pairs))
    within = sum(ms <= INTER_HUB_MS for ms in direct)
    lines.append(
        f"| hub pairs within 20 ms, of {len(pairs)} | all (optical) | {optical} | | {within} |"
    )
    for name in SERVICES[1:]:
        share = found[name].summary[State.BEFORE].share_within_20ms_service
        lines.append(
            f"| the same, {KINDS[name]} | most of east to west (2024-08) |"
            f" {round(share * len(pairs))} | | {within} |"
        )
    within = sum(ms <= pair.rule_ms for ms, pair in zip(direct, pairs, strict=True))
    shares = (
        today.share_within_rule,
        today.share_within_rule_least,
        today.share_within_rule_most,
    )
    stated, least, most = (round(share * len(pairs)) for share in shares)
    stretch = min(pair.optical_ms[State.BEFORE] / pair.rule_ms * 1.5 for pair in pairs)
    lines.append(
        f"| hub pairs within 1.5 x theoretical, of {len(pairs)} | the rule of 2023 for 2025 |"
        f" {stated}; {least} to {most} at the ends of the lengths' ranges"
        f" (the best pair: {stretch:.2f} x) | | {within} |"
    )
    guian = [hub for hub in networks.hubs if hub != "guian"]
    optical_ms = fmean(networks.ms("optical", "guian", hub) for hub in guian)
    direct_ms = fmean(networks.direct("guian", hub) for hub in guian)
    lines.append(
        f"| Guizhou to every other hub, mean | below 20 | {optical_ms:.2f} | | {direct_ms:.2f} |"
    )
    return lines


def rule_table() -> list[str]:
    """Return the pairs of hubs nearest to the 1.5 x rule today, at any end of the lengths."""
    ends = {sign: _lit(sign) for sign in (0, -1, 1)}
    by_stretch = sorted(ends[0], key=lambda pair: ends[0][pair])
    lines = [
        "| pair of hubs | times theoretical | lengths at the low end | at the high end |",
        "| --- | --- | --- | --- |",
    ]
    for pair in by_stretch[:SHOWN]:
        cells = " | ".join(f"{ends[sign][pair]:.2f}" for sign in (0, -1, 1))
        lines.append(f"| {' - '.join(pair)} | {cells} |")
    return lines


def _lit(sign: int) -> dict[tuple[str, str], float]:
    """Return how many times the theoretical latency each pair of hubs takes over today's fibre."""
    scenario = load_scenario("guizhou")
    spans = tuple(at_end(span, scenario.network, sign) for span in scenario.network.spans)
    network = replace(scenario.network, spans=spans)
    request = default_request(scenario)
    towns = towns_of(scenario.network, request.access.max_km)
    tails = Tails(scenario, towns.cities, request.access)
    found = indicators(Reach(replace(scenario, network=network), None), tails)
    return {
        (pair.a, pair.b): pair.optical_ms[State.BEFORE] / pair.rule_ms * 1.5 for pair in found.pairs
    }


TEXT = """# Validation: modelled against published latencies

Generated by `python data/validation.py`; do not edit. One-way ms throughout, except where a
row was published as a round trip: there the model is doubled.

Each row is compared with the model of its own kind, which the table of sources names:

- **optical link**: an express wavelength on existing fibre, no switching between;
- **private IP**, **public IP**: today's service of that name (`service:` of a scenario), with
  its detour and its delay at every place on the way. What authorities report of a network is
  compared with private IP: they speak of what users get and do not say of which kind;
- **new cable**: for comparison, a direct link over every candidate solid-core cable built.

## Row by row

{rows}

Mean absolute error by kind (rows with a value; "at most" rows are ceilings and not counted).
Of these rows Shaoguan-Guangzhou alone was fitted to; the rest judge the model from outside:

{means}

Lengths and means that the route factors were fitted to, row by row in `docs/data.md`:

{lengths}

## Between the hubs

{hubs}

Published by: {caict}. The optical
mean is one of the rows that the route factors were fitted to; mean and worst of IP gave the
constants of the two IP services, so those four rows show how well two constants carry four
figures over our network, and prove nothing beyond.

Why so few pairs are within 1.5 x the theoretical latency today: a leg's fibre is {inland} x its
geodesic, so a pair is within the rule only if its chain of legs is nowhere more than 2 % longer
than the straight line, less what two terminals take. The straightest chains between hubs bend
by 4 to 6 %. That is the data speaking, not the rule: where the factor is at the low end of its
range ({low}), the pairs of the last figure of the range above are within it.

{rule}

## Published and not compared

{without}

## Where the model disagrees, and why

- **Guiyang-Ningbo** is the one row with a stated direction and a stated length. Its 2,808 km
  are 1.87 x the geodesic: a carrier's ring through provincial cities. Over those kilometres
  the model's glass alone gives 13.74 ms, and 13.88 ms with two terminals: the delay constants
  hold. The shortest chain of today's fibre is shorter. No constant was changed to meet this row.
- **Gui'an to the bay (10 ms) and to the Delta (15 ms)**, Guiyang-Guangzhou, -Shenzhen (10 ms)
  and -Hangzhou (16 ms) are round figures of officials whose direction and service are not stated.
  Read as round trips they would need fibre shorter than the road network towards the Delta, so
  one-way is the only reading that fits all of them.
- **Shaoguan-Shenzhen** is modelled too long: the published 1.66 ms is 310 km of fibre between two
  terminals, a direct cable, while the network only has the chain by Guangzhou and Dongguan, whose
  roads alone are 350 km. No other row shows that cable.
- **Pings of servers** (Beijing-Shanghai, Shanghai-Shenzhen, Hong Kong) have hosts, access networks
  and queues in them, and crossing between operators, 6.5 ms there and back inside one city.
- **The worst hub pair** is modelled shorter than published: a real worst path goes a way round
  that the shortest path of a complete network does not have to.
"""


def main() -> None:
    """Write the page."""
    networks = Networks()
    found = compared(networks)
    inland = RouteFactors.read().rows["inland"]
    PAGE.write_text(
        TEXT.format(
            rows="\n".join(published_table(found)),
            means="\n".join(mean_errors(found)),
            lengths="\n".join(lengths()),
            hubs="\n".join(hub_table(networks)),
            without="\n".join(not_compared()),
            caict=CAICT,
            inland=inland["factor"],
            low=inland["low"],
            rule="\n".join(rule_table()),
        ),
        encoding="utf-8",
    )


if __name__ == "__main__":
    main()
