"""What the check found: one finding a contradiction, and how much was looked at."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeVar

from netplan.model.currency import CNY
from netplan.model.shown import money
from netplan.model.words import counted

NS_PER_MS = 1_000_000
KM_TOLERANCE = 0.001
"""Written kilometres may be rounded to the metre."""

T = TypeVar("T")


class Code(StrEnum):
    """What kind of contradiction a finding is."""

    INPUT = "input"
    """An input file is not the one the plan was made from."""
    UNKNOWN = "unknown"
    """An id that the scenario does not have."""
    DUPLICATE = "duplicate"
    """The same thing is listed twice."""
    NOT_ALLOWED = "not_allowed"
    """A span or link that the scenario closes, forbids or does not offer."""
    FORCED_MISSING = "forced_missing"
    """A span or link that the scenario forces is not in the plan."""
    SPAN_COST = "span_cost"
    LINK_COST = "link_cost"
    TOTAL_COST = "total_cost"
    LINK_ROUTE = "link_route"
    TRANSIT = "transit"
    """The route is not connected, leaves the plan's spans, or is not the shortest."""
    LINK_LENGTH = "link_length"
    LINK_LATENCY = "link_latency"
    TARGET_SET = "target_set"
    """A target of the scenario is missing from the plan, or the plan invents one."""
    LIMIT = "limit"
    """The limit is not the one the scenario asks for."""
    FLOOR = "floor"
    BEFORE = "before"
    AFTER = "after"
    PATH = "path"
    """The path does not lead from source to sink, or does not take the time claimed."""
    MET = "met"
    TARGET_MISSED = "target_missed"
    """A target does not hold in the intact network."""
    FAILURE_MISSED = "failure_missed"
    """A target does not hold under a failure."""
    WORST_FAILURE = "worst_failure"
    STATUS = "status"
    BOUND = "bound"
    OBJECTIVE = "objective"
    """The value minimised is not as claimed, or another objective was asked for."""
    BUDGET = "budget"
    """The plan costs more than it may, or names another budget."""
    PAIR = "pair"
    """The two paths of 1+1 protection are not as claimed, or share what they must not."""
    UPTIME = "availability"
    """The share of the time in which a target holds is not as claimed."""
    CONFIDENCE = "confidence"
    """A path that is said to be in time with a probability is not, or not as claimed."""
    IMPOSSIBLE = "impossible"
    """A statement about what cannot hold is wrong, missing or invented."""
    PRICE = "protection_price"
    """What is said of the cheapest plan with restoration cannot be."""
    ODDS = "probability"
    """How often the plan holds is not as counted again."""
    RECORD = "record"
    """A title, a reason, a note or a setting is not what the scenario gives."""
    TRAFFIC = "traffic"
    """What a pair is to be given, or how links are lit, is not what the scenario asks."""
    CARRIED = "carried"
    """A route of channels cannot be, is too slow, or a pair has not the channels it needs."""
    SPECTRUM = "spectrum"
    """Channels share a slot, leave the band, or have no room in the pairs that are lit."""
    NOISE = "noise"
    """Light goes farther than its mode can without a regenerator."""
    CHANNELS = "channels"
    """Ends or regenerators of channels are more or fewer than run at once."""
    BILL = "bill"
    """The bill of materials counts, prices or sums otherwise."""
    PHASE = "phase"
    """Something comes too early, cannot be paid, or does not hold what it is said to."""
    CERTIFICATE = "certificate"
    """The certificate does not prove what the plan states, or is of another plan."""


@dataclass(frozen=True)
class Finding:
    """One contradiction between the plan and what the check computed itself.

    ``claimed`` and ``recomputed`` are written as in ``text``; "" where there is none.
    """

    code: Code
    subject: str
    claimed: str
    recomputed: str
    text: str

    def __str__(self) -> str:
        return f"{self.subject}: {self.text}"


@dataclass(frozen=True)
class Counts:
    """How much was checked.

    ``target_failures`` counts pairs of a target and a failure; ``left_out`` the spans and
    links that were left out in turn to test the lower bound.
    """

    inputs: int = 0
    spans: int = 0
    links: int = 0
    targets: int = 0
    failures: int = 0
    target_failures: int = 0
    impossible: int = 0
    left_out: int = 0


@dataclass(frozen=True)
class Unchecked:
    """Fields of a file that the check takes on trust, and why.

    ``fields`` are addresses; ``[]`` in them is any entry of a list.
    """

    fields: tuple[str, ...]
    why: str

    def __str__(self) -> str:
        named, above = [], ""
        for field_ in self.fields:
            parent, dot, name = field_.rpartition(".")
            named.append(name if dot and parent == above else field_)
            above = parent
        return f"not checked: {', '.join(named)}: {self.why}"


@dataclass(frozen=True)
class Report:
    """The outcome of a check; the plan is as it claims to be when nothing was found.

    ``unchecked`` is all that the plan says and the check did not recompute; ``currency`` is
    that of the amounts in it.
    """

    ok: bool
    findings: tuple[Finding, ...]
    counts: Counts
    unchecked: tuple[Unchecked, ...] = ()
    currency: str = CNY

    def lines(self) -> tuple[str, ...]:
        """Return the report for people: findings, the verdict and its extent, what is trusted."""
        counts = self.counts
        extent = (
            f"{counted(counts.spans, 'span')}, {counted(counts.links, 'link')}, "
            f"{counted(counts.targets, 'target')}, "
            f"{counted(counts.target_failures, 'check')} of a target under a failure "
            f"({counted(counts.failures, 'failure')}), "
            f"{counted(counts.impossible, 'impossibility', 'impossibilities')}, "
            f"{counted(counts.inputs, 'input file')}"
        )
        if self.ok:
            return (f"verified: {extent}", *(str(item) for item in self.unchecked))
        verdict = f"not verified: {counted(len(self.findings), 'finding')} in {extent}"
        return (*(str(finding) for finding in self.findings), verdict)


@dataclass
class Findings:
    """Gathers findings in the order they are made; ``currency`` is that of the question."""

    found: list[Finding] = field(default_factory=list)
    currency: str = CNY

    def money(self, amount: int | None) -> str:
        """Return an amount as whole money of the question."""
        return show_money(amount, self.currency)

    def say(
        self, code: Code, subject: str, text: str, claimed: str = "", recomputed: str = ""
    ) -> None:
        """Note a contradiction in one sentence."""
        self.found.append(Finding(code, subject, claimed, recomputed, text))

    def compare(
        self,
        code: Code,
        subject: str,
        what: str,
        claimed: T,
        recomputed: T,
        show: Callable[[T], str] = str,
    ) -> bool:
        """Note a difference between a claimed and a recomputed value; tell whether equal."""
        if claimed == recomputed:
            return True
        text = f"claims {what} {show(claimed)}, recomputed {show(recomputed)}"
        self.say(code, subject, text, show(claimed), show(recomputed))
        return False

    def compare_km(
        self, code: Code, subject: str, what: str, claimed: float, recomputed: float
    ) -> None:
        """Note lengths that differ by more than the rounding of written files."""
        if not abs(claimed - recomputed) <= KM_TOLERANCE:
            self.compare(code, subject, what, f"{claimed:.3f} km", f"{recomputed:.3f} km")


def show_ns(ns: int | None) -> str:
    """Return a latency as exact milliseconds."""
    if ns is None:
        return "no path"
    sign = "-" if ns < 0 else ""
    return f"{sign}{abs(ns) // NS_PER_MS}.{abs(ns) % NS_PER_MS:06d} ms"


def show_money(amount: int | None, currency: str) -> str:
    """Return whole money with thousands separators and its currency."""
    return "none" if amount is None else money(amount, currency)


def show_ids(ids: tuple[str, ...]) -> str:
    """Return a route or path on one line."""
    return " > ".join(ids) if ids else "nothing"


def show_bool(value: bool) -> str:
    """Return yes or no."""
    return "yes" if value else "no"
