"""What an explanation says: values that the views turn into tables and JSON."""

from __future__ import annotations

from dataclasses import dataclass

from netplan.model.plan import Impossible, Plan, PlanStatus
from netplan.model.reason import LabelCertificate
from netplan.model.scenario import Scenario
from netplan.optimize.availability import Availability


@dataclass(frozen=True)
class Solved:
    """A question asked again: how it ended, its cost and bound in CNY (None: no plan)."""

    status: PlanStatus
    cost_cny: int | None
    lower_bound_cny: int | None


@dataclass(frozen=True)
class Extra:
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
class Exclusion:
    """Something a scenario rules out: a key of the scenario file and the name under it."""

    key: str
    name: str

    @property
    def words(self) -> str:
        """Return the exclusion as a planner reads it in the file."""
        return f"{self.key}: {self.name}"


@dataclass(frozen=True)
class No:
    """A limit that cannot hold, and what stands in its way.

    ``needed_ns`` is the least limit that can be had (None: cut off, no limit helps).
    ``clash`` is an irreducible set of exclusions: with these alone the limit fails, without
    any one of them it would hold. Empty: it fails with nothing excluded. ``lifts`` are
    alternatives, each enough on its own.
    """

    item: Impossible
    certificate: LabelCertificate
    flaws: tuple[str, ...]
    needed_ns: int | None
    clash: tuple[Exclusion, ...]
    lifts: tuple[tuple[Exclusion, ...], ...]


@dataclass(frozen=True)
class Relaxed:
    """The question asked again with the reasons out of the way.

    ``dropped`` are the after-cut limits left out because no limit helps.
    """

    what: str
    solved: Solved
    dropped: tuple[str, ...] = ()


@dataclass(frozen=True)
class Broken:
    """A limit that fails without a part of the plan; ``one_way_ns`` None: cut off."""

    target: str
    source: str
    sink: str
    failure: str
    limit_ns: int
    one_way_ns: int | None


@dataclass(frozen=True)
class Part:
    """A span or link of the plan: what breaks without it, and the price of doing without.

    ``without`` and ``extra`` are None where the question was not asked again.
    """

    id: str
    kind: str
    cost_cny: int
    forced: bool
    broken: tuple[Broken, ...]
    without: Solved | None = None
    extra: Extra | None = None


@dataclass(frozen=True)
class LeftOut:
    """A span or link that the plan does not have, and what would bring it in.

    ``reason`` says why it cannot be there at all; else ``price_cut`` is by how much its price
    must fall before a cheapest plan has it. More than its price: it would not pay if free.
    """

    id: str
    kind: str
    reason: str
    cost_cny: int | None
    forced: Solved | None = None
    price_cut: Extra | None = None


@dataclass(frozen=True)
class Slack:
    """How much every limit of a target can be tightened before this plan breaks, in ns.

    The plan stays the cheapest that far. ``at`` says which pair and failure come first.
    ``without`` is the question asked again without the target, None where it was not.
    """

    target: str
    intact_ns: int
    intact_sink: str
    after_ns: int | None
    after_sink: str
    after_failure: str
    without: Solved | None = None
    saved: Extra | None = None


@dataclass(frozen=True)
class Explanation:
    """Everything that was asked about one plan."""

    plan: Plan
    scenario: Scenario
    noes: tuple[No, ...] = ()
    relaxed: tuple[Relaxed, ...] = ()
    parts: tuple[Part, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    slacks: tuple[Slack, ...] = ()
    availability: tuple[Availability, ...] = ()

    @property
    def is_complete(self) -> bool:
        """Tell whether every question asked again was answered to the yuan."""
        solved = (
            *(item.solved for item in self.relaxed),
            *(part.without for part in self.parts),
            *(item.forced for item in self.left_out),
            *(slack.without for slack in self.slacks),
        )
        ended = (PlanStatus.OPTIMAL, PlanStatus.INFEASIBLE)
        return all(one is None or one.status in ended for one in solved)
