"""The section on how likely the plan holds, each probability named."""

from __future__ import annotations

from collections.abc import Sequence

from netplan.model.odds import Odds, interval
from netplan.model.shown import percent
from netplan.views.plots.sureness import SurePoint
from netplan.views.report import figures
from netplan.views.report.document import Block, Cell, Column, Kind, Paragraph, Section, Table
from netplan.views.report.facts.subject import Subject
from netplan.views.report.words.lookup import Words

SHOWN = 10
"""Pairs listed, those that hold least often first."""


def summary_of(subject: Subject, words: Words) -> tuple[str, ...]:
    """Return the sentence of the summary; none where the plan states nothing."""
    odds = subject.plan.odds
    if odds is None:
        return ()
    low, high = (f"{percent(end)} %" for end in interval(odds.always, odds.samples))
    share, intact = (f"{percent(n / odds.samples)} %" for n in (odds.always, odds.intact))
    return (words("odds_sum", share=share, low=low, high=high, intact=intact),)


def section(
    subject: Subject,
    words: Words,
    curve: Sequence[SurePoint] = (),
    curve_of: str | None = None,
) -> Section | None:
    """Return the law, all together, each target, the least certain pairs, the price of surety.

    Args:
        subject: the plan.
        words: of its language.
        curve: plans that are surer.
        curve_of: the title of their question, "" where it is not known; None: the plan's own.
    """
    odds = subject.plan.odds
    blocks = [] if odds is None else _stated(odds, subject, words)
    if curve:
        blocks += _curve(curve, curve_of, words)
    return Section("odds", words("s_odds"), tuple(blocks)) if blocks else None


def _stated(odds: Odds, subject: Subject, words: Words) -> list[Block]:
    law = words(f"odds_law_{odds.correlation.value}")
    told = words("odds_law", samples=f"{odds.samples:,}", seed=odds.seed, law=law)
    return [Paragraph(told), _together(odds, words), _pairs(odds, subject, words)]


def _curve(curve: Sequence[SurePoint], of: str | None, words: Words) -> list[Block]:
    blocks: list[Block] = []
    if of is not None:
        blocks.append(Paragraph(words("curve_other" if of else "curve_unknown", question=of)))
    return [*blocks, figures.curve_figure(curve, words), _prices(curve, words)]


def _together(odds: Odds, words: Words) -> Table:
    counted = [
        (words("odds_all"), odds.always),
        (words("odds_all_intact"), odds.intact),
        *((words("odds_target", target=words.target(t)), count) for t, count in odds.targets),
    ]
    return Table(
        "odds",
        words("odds_title"),
        (
            Column(words("c_odds_what")),
            Column(words("c_odds_share"), Kind.PERCENT),
            Column(words("c_odds_low"), Kind.PERCENT),
            Column(words("c_odds_high"), Kind.PERCENT),
        ),
        tuple(
            (what, count / odds.samples, *interval(count, odds.samples)) for what, count in counted
        ),
    )


def _prices(curve: Sequence[SurePoint], words: Words) -> Table:
    return Table(
        "surer",
        words("curve_title"),
        (
            Column(words("c_odds_share"), Kind.PERCENT),
            Column(words("c_odds_low"), Kind.PERCENT),
            Column(words("c_odds_high"), Kind.PERCENT),
            Column(words("c_cost"), Kind.CNY),
        ),
        tuple((p.share, p.low, p.high, round(p.cost)) for p in curve),
    )


def _pairs(odds: Odds, subject: Subject, words: Words) -> Table:
    least = sorted(odds.pairs, key=lambda pair: (pair.always, pair.intact))[:SHOWN]

    def cells(i: int) -> tuple[Cell, ...]:
        pair = least[i]
        return (
            words.target(pair.target),
            words("odds_nearest") if pair.source is None else subject.name(pair.source),
            subject.name(pair.sink),
            pair.intact / odds.samples,
            pair.always / odds.samples,
        )

    return Table(
        "odds_pairs",
        words("odds_pairs_title"),
        (
            Column(words("c_target")),
            Column(words("c_from")),
            Column(words("c_to")),
            Column(words("c_odds_intact"), Kind.PERCENT),
            Column(words("c_odds_always"), Kind.PERCENT),
        ),
        tuple(cells(i) for i in range(len(least))),
    )
