"""What a scenario names against what the files hold: ids, regions, pairs, contradictions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property

from netplan.errors import Problem
from netplan.files.network.load import NetworkRead
from netplan.files.scenario import build, traffic
from netplan.files.scenario.objective_check import objective_faults
from netplan.files.scenario.partial import CheckedScenario
from netplan.files.schemas.scenario import (
    LossEntry,
    SelectorEntry,
    TargetEntry,
)
from netplan.files.schemas.span_rule import SpanRuleEntry
from netplan.files.text.findings import found_text, one_of
from netplan.files.text.tree import Loc
from netplan.model.currency import in_currency
from netplan.model.equipment import Costs, Equipment
from netplan.model.link import SEPARATOR, LinkPair, link_pairs
from netplan.model.network import Place, Season, Span, SpanState
from netplan.model.scenario import Match

EVERY_MONTH = frozenset(range(1, 13))


class CrossCheck:
    """The checks between files. Where a file is unsound, what depends on it is left out."""

    def __init__(
        self,
        checked: CheckedScenario,
        read: NetworkRead,
        equipment: Equipment | None,
        costs: Costs | None,
    ) -> None:
        self.checked = checked
        self.read = read
        self.equipment = equipment
        self.costs = costs
        self._found: list[Problem] = []

    def problems(self) -> list[Problem]:
        """Return everything that does not fit together."""
        self._found = []
        file = self.checked.file
        for index, target in enumerate(file.targets):
            self._check_target(("targets", index), target)
        for index, link in enumerate(file.links or ()):
            self._check_selection(("links", index, "from"), link.from_)
            self._check_selection(("links", index, "to"), link.to)
        self._check_failures()
        self._check_candidates()
        self._check_links()
        if self._span_ids:
            self._check_names(("closed", "spans"), file.closed.spans, self._span_ids, "span id")
        if self.read.spans_sound:
            self._check_names(
                ("closed", "corridors"), file.closed.corridors, self._groups, "corridor"
            )
            for index, factor in enumerate(file.cost_factors):
                self._check_spans(("cost_factors", index), factor)
            for index, rule in enumerate(file.phases):
                self._check_spans(("phases", index), rule)
            for index, room in enumerate(file.channels.room if file.channels else ()):
                self._check_spans(("channels", "room", index), room)
            self._check_seasons()
            operators = {span.operator for span in self.read.network.spans if span.operator}
            own = () if file.lease is None else file.lease.own_operators
            self._check_names(("lease", "own_operators"), own, operators, "operator of a span")
        self._check_constants()
        self._check_fibres()
        self._check_currency()
        self._check_traffic()
        places = self.read.network if self.read.places_sound else None
        for loc, found, allowed in objective_faults(file, places):
            self._report(loc, found, allowed)
        return list(self._found)

    def _check_traffic(self) -> None:
        file, sound = self.checked.file, self.checked.sound(("demands",))
        for said in traffic.channel_faults(file.channels, file.demands, self.equipment, self.costs):
            self._report(*said)
        known = self.read.network if self.read.places_sound else None
        for said in traffic.degree_faults(file.channels, file.demands, known):
            self._report(*said)
        if self.read.places_sound and sound and not self.checked.unsound:
            targets = [t for entry in file.targets if (t := build.target(entry)) is not None]
            for said in traffic.entry_faults(file.demands, self.read.network, targets):
                self._report(*said)

    def _report(self, loc: Loc, found: str, allowed: str) -> None:
        self._found.append(self.checked.problem(loc, found, allowed))

    # what the files know

    @cached_property
    def _spans(self) -> dict[str, Span]:
        return {span.id: span for span in self.read.network.spans}

    @cached_property
    def _span_ids(self) -> frozenset[str]:
        return self.read.span_ids

    @cached_property
    def _corridors(self) -> frozenset[str]:
        return frozenset(span.corridor for span in self.read.network.spans)

    @cached_property
    def _groups(self) -> frozenset[str]:
        return frozenset(g for span in self.read.network.spans for g in span.risk_groups)

    # targets and selectors

    def _check_target(self, loc: Loc, entry: TargetEntry) -> None:
        ways = {
            "one_way_ms": entry.one_way_ms,
            "stretch": entry.stretch,
            "preset": entry.preset,
        }
        self._check_one_limit(loc, [name for name, value in ways.items() if value is not None])
        if entry.after_cut_one_way_ms is not None and entry.after_cut_stretch is not None:
            found = "both after_cut_one_way_ms and after_cut_stretch"
            self._report((*loc, "after_cut_stretch"), found, "one of the two")
        pair = entry.protection
        if pair is not None and pair.one_way_ms is not None and pair.stretch is not None:
            where = (*loc, "protection", "stretch")
            self._report(where, "both one_way_ms and stretch", "one of the two")
        if entry.remove:
            self._report((*loc, "remove"), "true", "true only where a file extends another")
        sound = self._check_selection((*loc, "from"), entry.from_)
        sound = self._check_selection((*loc, "to"), entry.to) and sound
        if entry.no_transit is not None:
            self._check_selection((*loc, "no_transit"), entry.no_transit)
        if sound and self.read.places_sound and self.checked.sound(loc):
            self._check_pairs(loc, entry)

    def _check_one_limit(self, loc: Loc, given: Sequence[str]) -> None:
        if len(given) > 1:
            found = " together with ".join(given)
            self._report((*loc, given[1]), found, "one of one_way_ms, stretch, preset")
        elif not given and self.checked.sound(loc):
            self._report(loc, "no limit", "one of one_way_ms, stretch, preset")

    def _check_pairs(self, loc: Loc, entry: TargetEntry) -> None:
        sources = build.place_set(entry.from_).select(self.read.network)
        sinks = build.place_set(entry.to).select(self.read.network)
        nearest = Match(entry.match) is Match.NEAREST_SOURCE
        pairs = (
            any(sink not in sources for sink in sinks)
            if nearest
            else any(sink != source for source in sources for sink in sinks)
        )
        if not pairs:
            found = f"no pair: from and to both select {', '.join(sinks[:5])}"
            self._report(loc, found, "places in to that are not in from")

    def _check_selection(self, loc: Loc, entries: Sequence[SelectorEntry]) -> bool:
        sound = [self._check_selector((*loc, i), entry) for i, entry in enumerate(entries)]
        return all(sound)

    def _check_selector(self, loc: Loc, entry: SelectorEntry) -> bool:
        if not entry.model_fields_set and not self.checked.sound(loc):
            return False
        if not entry.model_fields_set:
            self._report(loc, "an empty mapping", "at least one of id, region, role, province")
            return False
        before = len(self._found)
        if self.read.place_ids:
            self._check_names((*loc, "id"), entry.id or (), self.read.place_ids, "id of a place")
        if not self.read.places_sound:
            return False
        places = self.read.network.places
        regions = {place.region for place in places if place.region}
        provinces = {place.province for place in places if place.province}
        self._check_names((*loc, "region"), entry.region or (), regions, "region")
        self._check_names((*loc, "province"), entry.province or (), provinces, "province")
        if len(self._found) > before:
            return False
        if not any(build.selector(entry).matches(place) for place in places):
            self._report(loc, "no place that matches all of it", self._how_near(entry))
            return False
        return True

    def _how_near(self, entry: SelectorEntry) -> str:
        def count(name: str, values: list[str] | None) -> str:
            if values is None:
                return ""
            alone = build.selector(entry.model_copy(update=dict.fromkeys(others(name))))
            number = sum(alone.matches(place) for place in self.read.network.places)
            return f"{name} alone matches {number}"

        def others(name: str) -> set[str]:
            return {"id", "region", "role", "province"} - {name}

        parts = [count(name, getattr(entry, name)) for name in ("id", "region", "role", "province")]
        return "a selector that matches a place; " + ", ".join(filter(None, parts))

    def _check_names(self, loc: Loc, names: Iterable[str], known: Iterable[str], what: str) -> None:
        known = frozenset(known)
        for index, name in enumerate(names):
            if name not in known:
                self._report((*loc, index), found_text(name), one_of(known, name, what))

    # failures, candidates, links

    def _check_failures(self) -> None:
        seen: set[str] = set()
        for index, loss in enumerate(self.checked.file.failures.sets):
            loc = ("failures", "sets", index)
            if loss.id in seen:
                self._report((*loc, "id"), f"{found_text(loss.id)} again", "each id once")
            seen.add(loss.id)
            self._check_loss(loc, loss)

    def _check_loss(self, loc: Loc, loss: LossEntry) -> None:
        sound = self.checked.sound(loc)
        if not (loss.spans or loss.corridors or loss.srlgs or loss.places or not sound):
            found = "nothing that is lost"
            self._report(loc, found, "at least one of spans, corridors, srlgs, places")
        if self._span_ids:
            self._check_names((*loc, "spans"), loss.spans, self._span_ids, "span id")
        if self.read.spans_sound:
            self._check_names((*loc, "corridors"), loss.corridors, self._corridors, "corridor")
            self._check_names((*loc, "srlgs"), loss.srlgs, self._groups, "shared risk group")
        if self.read.place_ids:
            self._check_names((*loc, "places"), loss.places, self.read.place_ids, "id of a place")

    def _check_candidates(self) -> None:
        entry = self.checked.file.candidates
        loc = ("candidates",)
        if self.equipment is not None:
            fibres = self.equipment.fibres
            self._check_names((*loc, "fibres"), entry.fibres or (), fibres, "kind of fibre")
        if self._span_ids:
            for key in ("forbid_spans", "force_spans", "only_spans"):
                named = getattr(entry, key) or ()
                self._check_names((*loc, key), named, self._span_ids, "span id")
        if self.read.spans_sound:
            corridors = entry.only_corridors or ()
            self._check_names((*loc, "only_corridors"), corridors, self._corridors, "corridor")
        forbidden = set(entry.forbid_spans)
        for index, name in enumerate(entry.force_spans):
            reason = self._why_not(name, forbidden)
            if reason:
                allowed = f"a span that may be used; this one is {reason}"
                self._report((*loc, "force_spans", index), found_text(name), allowed)

    def _why_not(self, name: str, forbidden: set[str]) -> str:
        """Return why a forced span can't be used, "" when it can."""
        file = self.checked.file
        span = self._spans.get(name)
        if name in forbidden:
            return "in forbid_spans too"
        if name in file.closed.spans:
            return "in closed.spans"
        if span is None:
            return ""
        closed = sorted(span.risk_groups & set(file.closed.corridors))
        if closed:
            return f"closed with corridor {closed[0]}"
        if build.may_be_built(file.candidates, span):
            return self._fibre_left_out(span)
        return "a candidate that only_spans and only_corridors leave out"

    def _fibre_left_out(self, span: Span) -> str:
        fibres = self.checked.file.candidates.fibres
        if span.state is SpanState.CANDIDATE and fibres is not None and span.fibre not in fibres:
            return f"a candidate of fibre {span.fibre}, which candidates.fibres leaves out"
        return ""

    def _check_links(self) -> None:
        if not self.read.places_sound or self._found or self.checked.unsound:
            return  # which links are allowed depends on sound targets and selectors
        file = self.checked.file
        pairs = self._link_pairs()
        if not pairs:
            allowed = "links: [{from: ..., to: ...}] between two places"
            self._report(("links",), "no pair of places", allowed)
            return
        names = {name for pair in pairs for name in (pair.id, f"{pair.b}{SEPARATOR}{pair.a}")}
        canonical = {frozenset((pair.a, pair.b)): pair.id for pair in pairs}
        entry = file.candidates
        for key in ("forbid_links", "force_links"):
            listed = getattr(entry, key)
            self._check_names(("candidates", key), listed, names, "allowed link")
        forbidden = {frozenset(name.split(SEPARATOR)) for name in entry.forbid_links}
        for index, name in enumerate(entry.force_links):
            ends = frozenset(name.split(SEPARATOR))
            if ends in forbidden and ends in canonical:
                allowed = "a link that is not in forbid_links"
                self._report(("candidates", "force_links", index), found_text(name), allowed)

    def _link_pairs(self) -> tuple[LinkPair, ...]:
        file, network = self.checked.file, self.read.network
        targets = [t for entry in file.targets if (t := build.target(entry)) is not None]
        return link_pairs(build.link_rules(file.links, targets, network), network)

    # costs and fibres

    def _check_spans(self, loc: Loc, entry: SpanRuleEntry) -> None:
        spans = self.read.network.spans
        before = len(self._found)
        known = {
            "fibre": {span.fibre for span in spans},
            "operator": {span.operator for span in spans if span.operator},
            "corridor": self._corridors,
            "span": self._span_ids,
            "province": {p.province for p in self.read.network.places if p.province},
            "region": {p.region for p in self.read.network.places if p.region},
        }
        for key, names in known.items():
            value = getattr(entry, key)
            if value is not None and value not in names:
                self._report((*loc, key), found_text(value), one_of(names, value, key))
        sound = len(self._found) == before and self.checked.sound(loc)
        if sound and not any(self._applies(entry)):
            self._report(loc, "no span that matches all of it", "keys that match a span")

    def _applies(self, entry: SpanRuleEntry) -> Iterator[bool]:
        for span in self.read.network.spans:
            yield (
                entry.fibre in (None, span.fibre)
                and entry.operator in (None, span.operator)
                and entry.corridor in (None, span.corridor)
                and entry.span in (None, span.id)
                and entry.state in (None, span.state.value)
                and entry.province in (None, *(p.province for p in self._ends(span)))
                and entry.region in (None, *(p.region for p in self._ends(span)))
            )

    def _check_seasons(self) -> None:
        """Refuse rules that leave a span no month to be built in."""
        rules = list(enumerate(self.checked.file.phases))
        left = {s.id: s.season.months if s.season else EVERY_MONTH for s in self._spans.values()}
        for index, rule in rules if self.checked.sound(("phases",)) else ():
            if rule.season is None:
                continue
            for span, applies in zip(self.read.network.spans, self._applies(rule), strict=True):
                if applies and left[span.id]:
                    left[span.id] &= Season.read(rule.season).months
                    if not left[span.id]:
                        found = f"{rule.season}, which leaves {span.id} no month"
                        allowed = "months that all seasons of each span have in common"
                        self._report(("phases", index, "season"), found, allowed)
                        return

    def _ends(self, span: Span) -> tuple[Place, ...]:
        places = self.read.network.place
        return tuple(places[end] for end in (span.a, span.b) if end in places)

    def _check_constants(self) -> None:
        """A constant of a fibre that no file knows would change nothing."""
        entry, loc = self.checked.file.constants, ("constants",)
        if self.equipment is not None:
            for name in (*entry.delay_us_per_km, *entry.build_cny_per_km):
                key = "delay_us_per_km" if name in entry.delay_us_per_km else "build_cny_per_km"
                if name not in self.equipment.fibres:
                    allowed = one_of(self.equipment.fibres, name, "fibre of the equipment file")
                    self._report((*loc, key, name), found_text(name), allowed)
        if self.read.place_ids:
            for name in self.checked.file.weights:
                if name not in self.read.place_ids:
                    allowed = one_of(self.read.place_ids, name, "id of a place")
                    self._report(("weights", name), found_text(name), allowed)

    def _check_currency(self) -> None:
        """What spans say of their own price has to be in the currency of the costs."""
        priced = self.read.priced
        if priced is None or self.costs is None or priced.currency == self.costs.currency:
            return
        own, currency = "build_cost_cny", self.costs.currency
        allowed = (
            f"{in_currency(own, currency)}: every amount is in {currency}, the currency of the"
        )
        field, found = in_currency(own, priced.currency), f"an amount in {priced.currency}"
        self._found.append(Problem(priced.file, priced.where, field, found, f"{allowed} costs"))

    def _check_fibres(self) -> None:
        """Every span's fibre needs a delay, every candidate a price."""
        for span in self.read.network.spans:
            where, file = self.read.where.get(span.id, ""), self.read.files.get(span.id, "")
            if self.equipment is not None and span.fibre not in self.equipment.fibres:
                allowed = one_of(self.equipment.fibres, span.fibre, "fibre of the equipment file")
                self._found.append(Problem(file, where, "fibre", found_text(span.fibre), allowed))
            elif (
                self.costs is not None
                and span.state is SpanState.CANDIDATE
                and span.build_cost_cny is None
                and span.fibre not in self.costs.build_cny_per_km
                and span.fibre not in self.checked.file.constants.build_cny_per_km
            ):
                names = ", ".join(self.costs.build_cny_per_km)
                own = in_currency("build_cost_cny", self.costs.currency)
                allowed = f"{own}, or a fibre priced in the costs file: {names}"
                self._found.append(Problem(file, where, "fibre", found_text(span.fibre), allowed))
