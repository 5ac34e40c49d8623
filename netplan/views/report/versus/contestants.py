"""The plans of a comparison as the report sees them: subjects with letters."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from string import ascii_uppercase

from netplan.model.plan import Plan, TargetOutcome
from netplan.views.report.facts.subject import Subject
from netplan.whatif.compare.comparison import Comparison, Difference, Side

PairKey = tuple[str, str, str]


@dataclass(frozen=True)
class Contestant:
    """One plan of a comparison: ``letter`` stands for it in every table and picture."""

    letter: str
    title: str
    subject: Subject

    @property
    def cost_cny(self) -> int | None:
        """Return what it costs; None without a plan."""
        return self.subject.plan.cost_cny

    @property
    def is_planned(self) -> bool:
        """Tell whether there is a plan at all."""
        return self.cost_cny is not None

    def outcomes(self) -> dict[PairKey, TargetOutcome]:
        """Return its target pairs by target, source and sink."""
        return {(t.id, t.source, t.sink): t for t in self.subject.plan.targets}


@dataclass(frozen=True)
class Duel:
    """One plan against the first, with what differs between them."""

    base: Contestant
    other: Contestant
    difference: Difference

    @property
    def names(self) -> dict[str, str]:
        """Return the letters, to fill the blanks of a text with."""
        return {"base": self.base.letter, "other": self.other.letter}


def contestants(comparison: Comparison, lang: str) -> tuple[Contestant, ...]:
    """Return the plans in the order given, lettered from A."""
    first = comparison.differences[0].base
    sides = [first, *(difference.other for difference in comparison.differences)]
    return tuple(
        Contestant(
            _letter(i), _described(side, first, lang), Subject(side.plan, side.scenario, lang)
        )
        for i, side in enumerate(sides)
    )


def duels(comparison: Comparison, entries: tuple[Contestant, ...]) -> tuple[Duel, ...]:
    """Return every plan but the first against the first."""
    base, *others = entries
    return tuple(
        Duel(base, other, difference)
        for other, difference in zip(others, comparison.differences, strict=True)
    )


def _letter(i: int) -> str:
    first, last = divmod(i, len(ascii_uppercase))
    return (ascii_uppercase[first - 1] if first else "") + ascii_uppercase[last]


def _described(side: Side, first: Side, lang: str) -> str:
    """Return what a plan is: its title, or only its changes where the first has that title."""
    changed = tuple(_asked(side.plan.provenance.overrides))
    title = _title(side.plan, lang)
    if changed and side is not first and title == _title(first.plan, lang):
        return "; ".join(changed)
    return "; ".join((title, *changed))


def _title(plan: Plan, lang: str) -> str:
    titles = (plan.title_zh, plan.title) if lang == "zh" else (plan.title, plan.title_zh)
    return next((text for text in titles if text), plan.name)


def _asked(overrides: tuple[str, ...]) -> Iterator[str]:
    """Yield the changes of a question, not those of when its search stops."""
    return (text for text in overrides if not text.startswith("solver."))
