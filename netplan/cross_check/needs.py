"""What a plan has to hold, one need at a time, and whether a choice of items holds it.

Every need is monotone: what holds with some items holds with more of them. The check's own
code decides, on networkx paths.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import islice

from netplan.check.plan.availability import UptimeSearch, reached
from netplan.check.plan.disjoint_paths import PairSearch
from netplan.check.plan.objective import weights_of
from netplan.check.plan.targets import nearest_ns, within
from netplan.check.recompute.money import link_price, span_prices
from netplan.check.recompute.question import Demand, Loss, Question, link_id
from netplan.check.recompute.service import NOTHING, Service
from netplan.model.link import link_items, rung_id


@dataclass(frozen=True)
class PathNeed:
    """A path within a limit, intact or after a loss. ``covered``: a share may do without."""

    demand: Demand
    loss: Loss
    limit_ns: int
    covered: bool = False

    @property
    def name(self) -> tuple[str, str, str]:
        """Return the target, the sink and the loss that it is about."""
        return self.demand.target, self.demand.sink, self.loss.id

    def holds(self, service: Service) -> bool:
        """Tell whether a service has the path."""
        return within(nearest_ns(service, self.demand, self.loss), self.limit_ns)


@dataclass(frozen=True)
class PairNeed:
    """Two paths without a risk in common, each within its limit."""

    demand: Demand
    covered = False

    def holds(self, service: Service) -> bool:
        """Tell whether a service has the pair."""
        return PairSearch(service.question, service, self.demand).exists()


@dataclass(frozen=True)
class ShareNeed:
    """A share of the time in which a limit holds."""

    demand: Demand
    share: float
    covered = False

    def holds(self, service: Service) -> bool:
        """Tell whether a service reaches the share."""
        found = UptimeSearch(service.question, service, self.demand).settled()
        return reached(found, self.share)


@dataclass(frozen=True)
class RouteNeed:
    """A route for a link that every plan has, one that the link's regenerators carry."""

    ends: tuple[str, str]
    covered = False

    def holds(self, service: Service) -> bool:
        """Tell whether the link is lit."""
        return service.carries(self.ends)


@dataclass(frozen=True)
class MeanNeed:
    """A weighted mean of at most so much: ns, or billionths of the theoretical latency.

    ``per_ns`` is by how much the sum grows with a ns of every demand; the mean is the sum over
    ``total``, without what is left of the division.
    """

    demands: tuple[Demand, ...]
    per_ns: tuple[int, ...]
    total: int
    most: int
    covered = False

    def holds(self, service: Service) -> bool:
        """Tell whether a service keeps the mean."""
        value = self.value(service)
        return value is not None and value <= self.most

    def value(self, service: Service) -> int | None:
        """Return the mean that a service has, None where a demand has no path."""
        found = [nearest_ns(service, demand) for demand in self.demands]
        if any(ns is None for ns in found):
            return None
        pairs = zip(self.per_ns, found, strict=True)
        return sum(weight * ns for weight, ns in pairs if ns) // self.total


Need = PathNeed | PairNeed | ShareNeed | RouteNeed | MeanNeed


@dataclass(frozen=True)
class Items:
    """What may be bought: spans, then links, then regenerators, with prices in whole CNY.

    A link has the regenerators that its shortest route takes, whatever is built; ``more`` says for
    each further one which link it is of, and the how manieth.
    """

    question: Question
    names: tuple[str, ...]
    prices: tuple[int, ...]
    links: Mapping[str, tuple[str, str]]
    forced: frozenset[int]
    more: tuple[tuple[str, int], ...] = ()

    @classmethod
    def of(cls, question: Question) -> Items:
        """List the items of a question that no rule forbids."""
        rule = question.scenario.candidates
        barred = set(rule.forbid_spans)
        spans = {
            span.id: sum(span_prices(question, span))
            for span in question.usable.values()
            if span.id not in barred
        }
        links = {
            link_id(*ends): ends
            for pair, ends in question.link_ends.items()
            if pair not in question.forbidden_links
        }
        offer = question.provision
        least = {link: offer.least(frozenset(ends)) for link, ends in links.items()}
        most = {link: offer.regenerators(frozenset(ends)) for link, ends in links.items()}
        more = tuple((x, n) for x in links for n in range(least[x] + 1, most[x] + 1))
        cost = [link_price(question, count) for count in least.values()]
        cost += [link_price(question, n) - link_price(question, n - 1) for _, n in more]
        names = (*spans, *links, *(rung_id(*one) for one in more))
        must = {*rule.force_spans, *question.forced_links}
        return cls(
            question,
            names,
            (*spans.values(), *cost),
            links,
            frozenset(i for i, name in enumerate(names) if name in must),
            more,
        )

    @property
    def first_link(self) -> int:
        """Return the number of the first link: that of the spans."""
        return len(self.names) - len(self.links) - len(self.more)

    def cost_cny(self, chosen: Collection[int]) -> int:
        """Return the price of a choice."""
        return sum(self.prices[i] for i in chosen)

    def service(self, chosen: Collection[int]) -> Service:
        """Return what a choice of items carries."""
        lit = frozenset(self.names[i] for i in chosen if i < self.first_link)
        has = self.regenerators(chosen)
        ends = {name: pair for name, pair in self.links.items() if name in has}
        return Service(self.question, lit, ends, regenerators=has)

    def regenerators(self, chosen: Collection[int]) -> dict[str, int]:
        """Return the links of a choice with how many regenerators each can use."""
        named = {self.names[i] for i in chosen}
        least = self.question.provision.least
        has = {x: least(frozenset(ends)) for x, ends in self.links.items() if x in named}
        for link, number in self.more:  # one is of no use without those before it
            if has.get(link) == number - 1 and rung_id(link, number) in named:
                has[link] = number
        return has

    def bought(self, chosen: Collection[int]) -> tuple[str, ...]:
        """Return the names of everything that a choice buys, each regenerator by itself."""
        spans = (self.names[i] for i in chosen if i < self.first_link)
        has = self.regenerators(chosen).items()
        return (*spans, *(name for link, count in has for name in link_items(link, count)))


@dataclass(frozen=True)
class Cover:
    """A share of the weight of some demands that has to hold; the rest may do without."""

    weights: Mapping[Demand, int]
    share: Fraction

    @property
    def most_left_out(self) -> Fraction:
        """Return how much weight may do without."""
        return (1 - self.share) * sum(self.weights.values())


@dataclass(frozen=True)
class Caps:
    """What an objective asks beyond the limits: latencies or margins of at most so many ns.

    ``None`` asks nothing. ``after`` extends it to the failures after which there is a limit.
    """

    latency_ns: int | None = None
    margin_ns: int | None = None
    after: bool = False

    def limit_ns(self, asked_ns: int, own_ns: int) -> int:
        """Return the smallest of a limit that must hold, and the caps; margins over ``own_ns``."""
        caps = [asked_ns]
        if self.latency_ns is not None:
            caps.append(self.latency_ns)
        if self.margin_ns is not None:
            caps.append(own_ns + self.margin_ns)
        return min(caps)


@dataclass(frozen=True)
class Asked:
    """Everything that a plan has to hold.

    Attributes:
        question: the scenario as the check reads it; prices and provisions are its own.
        needs: one by one, the intact network first.
        cover: of which needs a share is enough; None: all of them hold.
    """

    question: Question
    needs: tuple[Need, ...]
    cover: Cover | None = None
    items: Items = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "items", Items.of(self.question))

    def missed(self, chosen: Collection[int], most: int | None = None) -> list[Need]:
        """Return the needs that a choice does not hold, none where the share is reached.

        ``most`` stops after so many of them, where all have to hold.
        """
        service = self.items.service(chosen)
        lazily = (need for need in self.needs if not need.holds(service))
        missed = list(islice(lazily, most if self.cover is None else None))
        if self.cover is None:
            return missed
        firm = [need for need in missed if not need.covered]
        lost = {need.demand for need in missed if isinstance(need, PathNeed) and need.covered}
        weight = sum(self.cover.weights[demand] for demand in lost)
        return firm if weight <= self.cover.most_left_out else missed


def everything_asked(
    question: Question,
    demands: Sequence[Demand],
    caps: Sequence[Caps] = (),
    means: Sequence[MeanNeed] = (),
) -> Asked:
    """Return what a plan has to hold.

    Args:
        question: the scenario as the check reads it.
        demands: the limits asked, those of the question or looser ones, in the same order.
        caps: what objectives ask beyond them.
        means: the means that they ask.
    """
    coverage = question.scenario.objective.coverage
    covered = {d for d in question.demands if coverage and coverage.target == d.target}
    pairs = [
        (own, own if own in covered else asked)
        for own, asked in zip(question.demands, demands, strict=True)
    ]
    needs: list[Need] = [RouteNeed(ends) for ends in question.forced_links.values()]
    needs.extend(means)
    for own, asked in pairs:
        limit = asked.limit_ns
        for cap in caps:
            limit = cap.limit_ns(limit, own.limit_ns)
        needs.append(PathNeed(asked, NOTHING, limit, own in covered))
    for loss in question.losses.values():
        for own, asked in pairs:
            limit_ns = _after_ns(own, asked, loss, caps)
            if limit_ns is not None:
                needs.append(PathNeed(asked, loss, limit_ns, own in covered))
    for demand in question.demands:
        if question.must_hold(demand):
            needs.extend(_protection(demand))
    if coverage is None:
        return Asked(question, tuple(needs))
    counted = zip(question.demands, weights_of(question, coverage.weight.value), strict=True)
    weights = {demand: weight for demand, weight in counted if demand.target == coverage.target}
    return Asked(question, tuple(needs), Cover(weights, Fraction(str(coverage.share))))


def _after_ns(own: Demand, asked: Demand, loss: Loss, caps: Sequence[Caps]) -> int | None:
    """Return the limit after a loss, None where nothing is asked."""
    if own.after_cut_ns is None or not own.is_bound_by(loss):
        return None
    limits = [] if asked.after_cut_ns is None else [asked.after_cut_ns]
    for cap in caps:
        if cap.after:
            limits.append(cap.limit_ns(2**62, own.after_cut_ns))
    return min(limits, default=None)


def _protection(demand: Demand) -> Iterator[Need]:
    if demand.protection_ns is not None:
        yield PairNeed(demand)
    if demand.availability is not None:
        yield ShareNeed(demand, demand.availability)
