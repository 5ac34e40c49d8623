"""What was repaired, dropped or left for a person to decide: each with a count and an example."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from netplan.interchange.chinese import cut_in_chinese, where_in_chinese
from netplan.interchange.raw_network import Point, Route

EXAMPLES = 3
"""How many examples a finding keeps."""


class Severity(StrEnum):
    """What became of it."""

    NOTE = "note"
    """Nothing was changed; a person should know."""
    REPAIRED = "repaired"
    """What the file says was changed."""
    DROPPED = "dropped"
    """Something the file has is not in the result."""
    DECIDE = "decide"
    """The result is not usable until a person decides."""


@dataclass(frozen=True)
class Spot:
    """One place a finding is about.

    Args:
        where: where it stands in the file.
        text: what was found there and what became of it, in English.
        points: positions it is about, in WGS-84 degrees; for the layer of findings.
        line: a course it is about, in WGS-84 degrees.
        zh: the text in Chinese; "" where it is names and numbers alone.
    """

    where: str
    text: str
    points: tuple[Point, ...] = ()
    line: Route | None = None
    zh: str = ""

    @property
    def text_zh(self) -> str:
        """Return the text in Chinese."""
        return cut_in_chinese(self.zh or self.text)

    @property
    def where_zh(self) -> str:
        """Return where it stands, in Chinese."""
        return where_in_chinese(self.where)


@dataclass(frozen=True)
class Finding:
    """A kind of repair, with everything it was done to.

    Args:
        code: stable name of the kind, of lower-case words and hyphens: "length-below-geodesic".
        severity: what became of it.
        text: what it is, a sentence in English without the count.
        text_zh: the same in Chinese.
        spots: all that it concerns, in file order.
        option: the option that changes it, such as "--route-factor"; None where there is none.
    """

    code: str
    severity: Severity
    text: str
    text_zh: str
    spots: tuple[Spot, ...]
    option: str | None = None

    @property
    def count(self) -> int:
        """How many it concerns."""
        return len(self.spots)

    @property
    def examples(self) -> tuple[Spot, ...]:
        """Return the first few."""
        return self.spots[:EXAMPLES]


@dataclass
class Findings:
    """Findings in the order in which they were made; a finding without spots is none."""

    found: list[Finding] = field(default_factory=list)

    def add(
        self,
        code: str,
        severity: Severity,
        texts: tuple[str, str],
        spots: Iterable[Spot],
        option: str | None = None,
    ) -> None:
        """Note a kind of repair, unless it concerns nothing.

        Args:
            code: stable name of the kind.
            severity: what became of it.
            texts: what it is, in English and in Chinese.
            spots: all that it concerns.
            option: the option that changes it.
        """
        every = tuple(spots)
        if every:
            self.found.append(Finding(code, severity, *texts, every, option))

    def of(self, severity: Severity) -> Sequence[Finding]:
        """Return those of one severity."""
        return [finding for finding in self.found if finding.severity is severity]
