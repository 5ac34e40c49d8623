"""The traffic of a scenario: rows of a table or of the file, or a total shared out by weight."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from netplan.errors import Problem
from netplan.files.network.demands import TrafficRead
from netplan.files.schemas.demands import (
    ChannelsEntry,
    DemandsEntry,
    PairTrafficEntry,
    PlaceTrafficEntry,
)
from netplan.files.text.findings import found_text, one_of
from netplan.files.text.tree import Loc
from netplan.model.equipment import Costs, Equipment
from netplan.model.network import Network
from netplan.model.scenario import Match, Target
from netplan.model.traffic import Bands, Channels, Demands, Level, Rerouting, Room, TrafficRow

Said = tuple[Loc, str, str]
WAYS = ("table", "pairs", "total_gbit_s", "hose")


def channels(entry: ChannelsEntry | None) -> Channels | None:
    """Return how links are lit."""
    if entry is None:
        return None
    return Channels(
        tuple(entry.mode or ()),
        entry.gbit_s,
        entry.per_pair,
        entry.owned,
        entry.fibre_pairs,
        Rerouting(entry.rerouting),
        Bands(entry.bands),
        tuple(Room(**rule.model_dump()) for rule in entry.room),
        entry.degrees,
        dict(entry.degrees_at),
    )


def demands(
    entry: DemandsEntry | None,
    table: TrafficRead | None,
    network: Network,
    targets: Sequence[Target],
) -> Demands | None:
    """Return the traffic of a scenario; what is wrong with it has been reported."""
    if entry is None:
        return None
    rows = tuple(_rows(entry, table, network, targets))
    if entry.others == "leave_out":
        pairs = set(_pairs(network, targets))
        rows = tuple(row for row in rows if frozenset((row.a, row.b)) in pairs)
    shares = entry.protected_percent
    return Demands(
        rows,
        Level(entry.level),
        None if entry.classes is None else tuple(entry.classes),
        entry.year,
        entry.growth_percent_year,
        entry.scale,
        entry.oversubscription,
        shares if isinstance(shares, dict) else {"": shares},
        None if entry.hose is None else tuple(_row(t, t.place, t.place) for t in entry.hose),
    )


def _row(entry: PairTrafficEntry | PlaceTrafficEntry, a: str, b: str) -> TrafficRow:
    low = entry.gbit_s if entry.gbit_s_low is None else entry.gbit_s_low
    high = entry.gbit_s if entry.gbit_s_high is None else entry.gbit_s_high
    return TrafficRow(a, b, low, entry.gbit_s, high, entry.class_, entry.year)


def _rows(
    entry: DemandsEntry, table: TrafficRead | None, network: Network, targets: Sequence[Target]
) -> Iterator[TrafficRow]:
    if table is not None:
        yield from (row for _, row in table.rows)
    yield from (_row(pair, pair.from_, pair.to) for pair in entry.pairs or ())
    if entry.total_gbit_s is not None:
        yield from _shared(entry.total_gbit_s, network, targets)


def _shared(total: float, network: Network, targets: Sequence[Target]) -> Iterator[TrafficRow]:
    """Yield a total shared out over all pairs, by the weight of the place that each leads to."""
    pairs = {frozenset((a, b)): (a, b) for a, b in reversed(list(_ordered(network, targets)))}
    weight = {(a, b): network.place[b].weight for a, b in pairs.values()}
    whole = sum(weight.values())
    for (a, b), mine in sorted(weight.items()):
        amount = total * mine / whole if whole else total / len(weight)
        yield TrafficRow(a, b, amount, amount, amount, source="total_gbit_s, by weight")


def _ordered(network: Network, targets: Iterable[Target]) -> Iterator[tuple[str, str]]:
    """Yield the pairs of all targets; of several sources of which the nearest counts the first."""
    for target in targets:
        sources, sinks = target.sources.select(network), target.sinks.select(network)
        if target.match is Match.NEAREST_SOURCE:
            sources = sources[:1]
        yield from ((a, b) for a in sources for b in sinks if a != b)


def _pairs(network: Network, targets: Iterable[Target]) -> Iterator[frozenset[str]]:
    """Yield every pair of places that traffic can be between."""
    for target in targets:
        sinks = target.sinks.select(network)
        for a in target.sources.select(network):
            yield from (frozenset((a, b)) for b in sinks if a != b)


def entry_faults(
    entry: DemandsEntry | None, network: Network, targets: Sequence[Target]
) -> Iterator[Said]:
    """Yield what is wrong with the traffic that a scenario file states itself."""
    if entry is None:
        return
    given = [way for way in WAYS if getattr(entry, way) is not None]
    if len(given) != 1:
        found = " together with ".join(given) if given else "none of them"
        yield ("demands", *given[1:2]), found, f"one of {', '.join(WAYS)}"
    places, pairs = {place.id for place in network.places}, set(_pairs(network, targets))
    for i, pair in enumerate(entry.pairs or ()):
        for key, name in (("from", pair.from_), ("to", pair.to)):
            if name not in places:
                allowed = one_of(places, name, "id of a place")
                yield ("demands", "pairs", i, key), found_text(name), allowed
        yield from _range_faults(pair, ("demands", "pairs", i, "gbit_s"))
        known = pair.from_ in places and pair.to in places
        if known and entry.others == "refuse" and frozenset((pair.from_, pair.to)) not in pairs:
            yield ("demands", "pairs", i), f"{pair.from_} to {pair.to}", _NO_PAIR
    yield from _hose_faults(entry, network, targets)
    for stated, of in ((entry.pairs, "pair"), (entry.hose, "place")):
        kinds = {each.class_ for each in stated or ()}
        for loc, kind in _kinds_named(entry) if stated is not None else ():
            if kind not in kinds:
                yield loc, found_text(kind), one_of(kinds, kind, f"class of a {of}")


def _range_faults(entry: PairTrafficEntry | PlaceTrafficEntry, loc: Loc) -> Iterator[Said]:
    low, high = entry.gbit_s_low, entry.gbit_s_high
    if not (low is None or low <= entry.gbit_s) or not (high is None or high >= entry.gbit_s):
        yield loc, f"{entry.gbit_s:g}", "from gbit_s_low to gbit_s_high"


def _hose_faults(
    entry: DemandsEntry, network: Network, targets: Sequence[Target]
) -> Iterator[Said]:
    """Yield what is wrong with totals of places."""
    places = {place.id for place in network.places}
    ends = {place for pair in _pairs(network, targets) for place in pair}
    seen: set[tuple[str, str, int | None]] = set()
    for i, total in enumerate(entry.hose or ()):
        loc, name = ("demands", "hose", i), total.place
        yield from _range_faults(total, (*loc, "gbit_s"))
        if name not in places:
            yield (*loc, "place"), found_text(name), one_of(places, name, "id of a place")
        elif name not in ends and entry.others == "refuse":
            yield (*loc, "place"), found_text(name), _NO_END
        elif (name, total.class_, total.year) in seen:
            yield (*loc, "place"), f"{name} again", "one total of a place, class and year"
        seen.add((name, total.class_, total.year))


def _kinds_named(entry: DemandsEntry) -> Iterator[tuple[Loc, str]]:
    """Yield every class that a scenario names, with where it does."""
    for i, kind in enumerate(entry.classes or ()):
        yield ("demands", "classes", i), kind
    if isinstance(entry.protected_percent, dict):
        for kind in entry.protected_percent:
            yield ("demands", "protected_percent", kind), kind


_NO_END = "a place of a pair of a target, or others: leave_out"
_NO_PAIR = "the two places of a pair of a target, or others: leave_out"


def table_faults(
    entry: DemandsEntry, table: TrafficRead, network: Network, targets: Sequence[Target]
) -> Iterator[Problem]:
    """Yield what is wrong with the table of traffic beside the network and the targets."""
    places, pairs = {place.id for place in network.places}, set(_pairs(network, targets))
    file, refuse = table.location.shown, entry.others == "refuse"
    for line, row in table.rows:
        known = True
        for field, name in (("from", row.a), ("to", row.b)):
            if name not in places and refuse:
                known = False
                allowed = one_of(places, name, "id of a place")
                yield Problem(file, f"line {line}", field, found_text(name), allowed)
        if known and refuse and frozenset((row.a, row.b)) not in pairs:
            yield Problem(file, f"line {line}", "", f"{row.a} to {row.b}", _NO_PAIR)
    kinds = {row.kind for _, row in table.rows}
    for _, kind in _kinds_named(entry):
        if kind not in kinds:
            yield Problem(file, "", "class", f"no {found_text(kind)}", "the classes asked for")


def degree_faults(
    entry: ChannelsEntry | None, asked: DemandsEntry | None, network: Network | None
) -> Iterator[Said]:
    """Yield what is wrong with the degrees of places; ``network`` None: it is not sound."""
    if entry is None:
        return
    if asked is None:
        for key in ("degrees", "degrees_at"):
            if getattr(entry, key):
                yield ("channels", key), "degrees", "no degrees where there are no demands"
    places = {place.id for place in network.places} if network else set(entry.degrees_at)
    for name in entry.degrees_at:
        if name not in places:
            allowed = one_of(places, name, "id of a place")
            yield ("channels", "degrees_at", name), found_text(name), allowed


def channel_faults(
    entry: ChannelsEntry | None,
    asked: DemandsEntry | None,
    equipment: Equipment | None,
    costs: Costs | None,
) -> Iterator[Said]:
    """Yield what is wrong with how links are to be lit."""
    priced = costs is None or None not in (costs.amplifier_site_c_l_cny, costs.roadm_degree_c_l_cny)
    if entry is not None and entry.bands == "c_l" and not priced:
        allowed = "c: the costs file has no amplifier_site_c_l_cny and roadm_degree_c_l_cny"
        yield ("channels", "bands"), "c_l", allowed
    if entry is None or equipment is None:
        return
    modes = entry.mode or ()
    known = () if equipment.optics is None else equipment.optics.modes
    for i, mode in enumerate(modes):
        if mode not in known:
            allowed = one_of(known, mode, "mode of the optics of the equipment file")
            if not known:
                allowed = "no mode: the equipment file has no optics"
            yield ("channels", "mode", i), found_text(mode), allowed
    if len(modes) > 1 and asked is None:
        yield ("channels", "mode"), f"{len(modes)} modes", "one mode where there are no demands"
    if len(modes) > 1 and entry.bands == "c_l":
        yield ("channels", "bands"), "c_l", "c where there are several modes"
    if len(modes) > 1 and Rerouting(entry.rerouting).in_pairs:
        yield (
            ("channels", "rerouting"),
            entry.rerouting,
            "free or struck where there are several modes",
        )
    if modes and entry.gbit_s is not None:
        yield ("channels", "gbit_s"), f"{entry.gbit_s:g}", "the rate of the mode: leave it out"
