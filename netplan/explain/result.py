"""What an explanation says: values that the views turn into tables and JSON."""

from __future__ import annotations

from dataclasses import dataclass

from netplan.failures.failure import INTACT
from netplan.model.odds import Joint
from netplan.model.plan import Achieved, Impossible, Plan, PlanStatus
from netplan.model.reason import LabelCertificate
from netplan.model.scenario import Scenario
from netplan.planning.design import FORCED_LINK
from netplan.planning.survivability.availability import Availability

PAIR, UPTIME, CHANCE, JOINT = "1+1", "availability", "confidence", "all at once"
NO_FAILURES = (INTACT, PAIR, UPTIME, CHANCE, JOINT, FORCED_LINK)
"""What a limit may fail in that is no failure of the scenario."""


@dataclass(frozen=True)
class Solved:
    """A question asked again: how it ended, its cost and bound in CNY (None: no plan).

    ``achieved`` has what every objective reached, nothing for plain least cost.
    """

    status: PlanStatus
    cost_cny: int | None
    lower_bound_cny: int | None
    achieved: tuple[Achieved, ...] = ()


@dataclass(frozen=True)
class Named:
    """A plan that an explanation speaks of, by a name for a folder, and its question."""

    name: str
    question: Scenario
    plan: Plan


@dataclass(frozen=True)
class CostDifference:
    """By how much the optimum rises: exact where both ends agree, in CNY.

    ``high_cny`` None: no plan was found in time, or none exists (see ``Solved.status``).
    """

    low_cny: int
    high_cny: int | None

    @property
    def is_exact(self) -> bool:
        """Tell whether the rise is known to the yuan."""
        return self.low_cny == self.high_cny


@dataclass(frozen=True)
class Change:
    """By how much the optimum of an objective rises, in its own unit; below 0 it falls.

    Whole CNY, ns, or billionths of a mean stretch. None: not known on that side.
    """

    minimise: str
    low: int | None
    high: int | None

    @property
    def is_exact(self) -> bool:
        """Tell whether both ends are known and agree."""
        return self.low is not None and self.low == self.high


@dataclass(frozen=True)
class Slower:
    """A pair whose intact latency is longer without a part; ``without_ns`` None: cut off."""

    target: str
    sink: str
    one_way_ns: int
    without_ns: int | None


@dataclass(frozen=True)
class Use:
    """A pair whose working or protection path takes a part."""

    target: str
    sink: str
    path: str


@dataclass(frozen=True)
class Exclusion:
    """A condition of a scenario: a key of its file and the name under it.

    Something ruled out, or (beside a budget) a pair of a target that is asked for.
    """

    key: str
    name: str

    @property
    def words(self) -> str:
        """Return the exclusion as a planner reads it in the file."""
        return f"{self.key}: {self.name}"


@dataclass(frozen=True)
class Faded:
    """How the mode that links are lit in stands in the way of a limit that holds by delay.

    Attributes:
        link: the link with the most noise on the path that would hold by delay; "" for none.
        mode: the mode asked for.
        needed_db: the GSNR that it needs, margins included.
        gsnr_db: what it has over that route without a regenerator; None: not known of all of it.
        route: the spans.
        noisiest: the span of them with most noise.
        regenerated_at: places where light would be regenerated on it, which takes too long;
            none where no number of regenerators is enough.
        mode_below: the fastest mode that needs less and in which the limit would hold, "": none.
        relaid: spans of the route and fibres in which one of them alone would make it hold.
        halved: spans halfway along which one more regenerator would make it hold.
    """

    link: str
    mode: str
    needed_db: float
    gsnr_db: float | None
    route: tuple[str, ...]
    noisiest: str
    regenerated_at: tuple[str, ...]
    mode_below: str
    relaid: tuple[tuple[str, str], ...]
    halved: tuple[str, ...]


@dataclass(frozen=True)
class ImpossibleLimit:
    """A limit that cannot hold, and what stands in its way.

    ``needed_ns`` is the least limit that can be had (None: cut off, no limit helps).
    ``clash`` is an irreducible set of exclusions: with these alone the limit fails, without
    any one of them it would hold. Empty: it fails with nothing excluded. ``lifts`` are
    alternatives, each enough on its own. Two paths at once and shares of the time have no
    ``certificate``: labels speak of single paths. ``faded``: the light of a mode is in the way.
    """

    item: Impossible
    certificate: LabelCertificate | None
    flaws: tuple[str, ...]
    needed_ns: int | None
    clash: tuple[Exclusion, ...]
    lifts: tuple[tuple[Exclusion, ...], ...]
    faded: Faded | None = None


@dataclass(frozen=True)
class Relaxed:
    """The question asked again with the reasons out of the way.

    ``dropped`` are the after-cut limits left out because no limit helps.
    """

    what: str
    solved: Solved
    dropped: tuple[str, ...] = ()


@dataclass(frozen=True)
class BudgetConflict:
    """A budget that no plan keeps: what clashes with it, and the least ways out.

    Attributes:
        budget_cny: the budget.
        clash: pairs and exclusions that together cost more than the budget, whatever is built.
        irreducible: without any one of them a plan within the budget was found.
        ways: what to leave out or lift, each way enough alone within the same budget.
        money: the question without the budget.
        raised: least rise of all limits alike with which the budget is enough; None: not asked.
        untold: why one of these is not answered, empty where all are.
    """

    budget_cny: int
    clash: tuple[Exclusion, ...]
    irreducible: bool
    ways: tuple[tuple[Exclusion, ...], ...]
    money: Solved
    raised: Solved | None
    untold: str = ""


@dataclass(frozen=True)
class Unlikely:
    """A joint probability that not even everything built reaches.

    Attributes:
        joint: what is asked, and how often everything built holds.
        highest: the highest probability that the worlds of the search allow; None: not even the
            least that can be asked for.
        solved: the question asked again with that.
    """

    joint: Joint
    highest: float | None
    solved: Solved | None


@dataclass(frozen=True)
class Broken:
    """A limit that fails without a part of the plan; ``one_way_ns`` None: cut off.

    ``failure`` is ``1+1`` for a pair that is lost, ``availability`` for a share missed,
    ``confidence`` where no path has the probability asked for (its mean and reserve then),
    ``all at once`` for a pair that makes all targets together hold in too few worlds, and
    ``forced link`` where a link that the scenario forces (``target``) has no route left.
    """

    target: str
    source: str
    sink: str
    failure: str
    limit_ns: int
    one_way_ns: int | None


@dataclass(frozen=True)
class Short:
    """Channels that do not all find room in a state.

    Attributes:
        left: fibre pairs or channels that a part has left; None: it is not about a part.
        failure: ``intact`` or the id of a failure; of several that are alike the first.
        pairs: target, source and sink of the pairs that share the room that is too little.
        channels: that these need then, at least.
        missing: how many of them find no room, at least.
    """

    left: int | None
    failure: str
    pairs: tuple[tuple[str, str, str], ...]
    channels: int
    missing: int


@dataclass(frozen=True)
class More:
    """What more traffic of a pair of places costs.

    Attributes:
        pair: target, source and sink.
        gbit_s: its traffic.
        full_gbit_s: what its channels carry; up to there more costs nothing.
        step_gbit_s: what a channel brings; of several modes what their rates are wholes of.
        solved: the question with a little more than that.
        extra: what that costs more than now; None: it cannot be carried.
    """

    pair: tuple[str, str, str]
    gbit_s: float
    full_gbit_s: float
    step_gbit_s: float
    solved: Solved
    extra: CostDifference | None


@dataclass(frozen=True)
class Growth:
    """How far the traffic of a plan can grow.

    Attributes:
        scale: ``demands.scale`` of the scenario.
        carried: the largest scale that the plan was found to carry in every state.
        beyond: what lacks with a little more; empty: no more was asked.
    """

    scale: float
    carried: float
    beyond: tuple[Short, ...]


@dataclass(frozen=True)
class Overload:
    """Traffic that is too much for the fibre pairs that may be lit, and what would mend it.

    Attributes:
        fibre_pairs: the least number of pairs on every span with which a plan carries it; None:
            no number does, for today's hops or the degrees of places are too few.
        solved: the question asked again with so many.
        spans: spans that then have more pairs than they may: id, pairs, and how many are allowed.
        crowded: what finds no room on the spans of that plan with the pairs that are allowed.
        scale: the largest ``demands.scale`` at which a plan was found with what is allowed; None:
            not even a small share of the traffic.
    """

    fibre_pairs: int | None
    solved: Solved | None
    spans: tuple[tuple[str, int, int], ...]
    crowded: tuple[Short, ...]
    scale: float | None


@dataclass(frozen=True)
class Part:
    """A span or link of the plan: what breaks without it, and the price of doing without.

    ``without`` and ``extra`` are None where the question was not asked again; ``changes`` has
    the rise of every objective instead of ``extra`` where they are not plain costs. ``slower``
    has the pairs whose latency is measured, ``used`` those whose 1+1 paths take the part.
    ``count`` is how many fibre pairs or channels it has, 0 where traffic is not asked about;
    ``crowded`` has the channels that find no room with one fewer, and with none.
    """

    id: str
    kind: str
    cost_cny: int
    forced: bool
    broken: tuple[Broken, ...]
    without: Solved | None = None
    extra: CostDifference | None = None
    changes: tuple[Change, ...] = ()
    slower: tuple[Slower, ...] = ()
    used: tuple[Use, ...] = ()
    count: int = 0
    crowded: tuple[Short, ...] = ()

    @property
    def failures(self) -> tuple[str, ...]:
        """Return the failures in which a limit fails without it, the first found first.

        The intact network is none, nor is what holds over all failures together: a pair of
        paths, a share of the time, the route of a forced link.
        """
        crowded = (short.failure for short in self.crowded)
        names = dict.fromkeys((*(entry.failure for entry in self.broken), *crowded))
        return tuple(name for name in names if name not in NO_FAILURES)


@dataclass(frozen=True)
class LeftOut:
    """A span or link that the plan does not have, and what would bring it in.

    ``reason`` says why it cannot be there at all; else ``price_cut`` is by how much its price
    must fall before a best plan has it. More than its price: it would not pay if free.
    ``untold`` says why that price is not worked out, where it is not.
    """

    id: str
    kind: str
    reason: str
    cost_cny: int | None
    forced: Solved | None = None
    price_cut: CostDifference | None = None
    changes: tuple[Change, ...] = ()
    untold: str = ""


@dataclass(frozen=True)
class Slack:
    """How much every limit of a target can be tightened before this plan breaks, in ns.

    The plan stays the best that far; the sinks and the failure come first. ``intact_ns`` None:
    not given, for limits that are only measured, that a share of the time is asked of, or that
    are to hold all at once with a probability. ``without`` is the question asked again without the
    target, None where it was not.
    """

    target: str
    intact_ns: int | None
    intact_sink: str
    after_ns: int | None
    after_sink: str
    after_failure: str
    without: Solved | None = None
    saved: CostDifference | None = None
    changes: tuple[Change, ...] = ()


@dataclass(frozen=True)
class Explanation:
    """Everything that was asked about one plan."""

    plan: Plan
    scenario: Scenario
    impossible: tuple[ImpossibleLimit, ...] = ()
    short: BudgetConflict | None = None
    unlikely: Unlikely | None = None
    relaxed: tuple[Relaxed, ...] = ()
    parts: tuple[Part, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    slacks: tuple[Slack, ...] = ()
    availability: tuple[Availability, ...] = ()
    growth: Growth | None = None
    more: tuple[More, ...] = ()
    overload: Overload | None = None
    plans: tuple[Named, ...] = ()

    @property
    def is_complete(self) -> bool:
        """Tell whether every question was answered, and exactly."""
        if self.short is not None and not self.short.irreducible:
            return False
        if any(item.untold for item in self.left_out):
            return False
        solved = (
            *((self.short.money, self.short.raised) if self.short is not None else ()),
            *((self.overload.solved,) if self.overload is not None else ()),
            *((self.unlikely.solved,) if self.unlikely is not None else ()),
            *(item.solved for item in self.relaxed),
            *(part.without for part in self.parts),
            *(item.forced for item in self.left_out),
            *(slack.without for slack in self.slacks),
            *(one.solved for one in self.more),
        )
        ended = (PlanStatus.OPTIMAL, PlanStatus.INFEASIBLE)
        return all(one is None or one.status in ended for one in solved)
