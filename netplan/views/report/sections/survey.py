"""The section on what to measure first."""

from __future__ import annotations

from netplan.model.shown import percent
from netplan.model.survey import Measured, Of, Survey
from netplan.views.report.document import Cell, Column, Kind, Paragraph, Section, Table
from netplan.views.report.facts.subject import Subject
from netplan.views.report.words.lookup import Words

SHOWN = 15
"""Rows listed; the record has all of them."""


def section(
    subject: Subject, words: Words, found: Survey | None, of: str | None = None
) -> Section | None:
    """Return what is asked, what each measurement saves, the best sets; None where not asked.

    Args:
        subject: the plan.
        words: of its language.
        found: the survey.
        of: the title of its question, "" where it is not known; None: the plan's own.
    """
    if found is None:
        return None
    blocks = [Paragraph(_about(found, words))]
    if of is not None:
        other = words("survey_other" if of else "survey_unknown", question=of)
        blocks.insert(0, Paragraph(other))
    told = [row for row, _ in found.told[:SHOWN]]
    if not told:
        return Section("survey", words("s_survey"), tuple(blocks))
    tables = (_rows(found, told, subject, words), _sets(found, subject, words))
    return Section("survey", words("s_survey"), (*blocks, *tables))


def _about(found: Survey, words: Words) -> str:
    today, price = found.today, found.price
    at = "" if price.asked is None else f"{percent(price.asked)} %"
    law = (
        words("survey_exact", samples=f"{found.samples:,}")
        if found.correlation is None
        else words(
            "survey_law",
            samples=f"{found.samples:,}",
            seed=found.seed,
            law=words(f"odds_law_{found.correlation.value}"),
        )
    )
    return words.sentences(
        words(
            "survey_about",
            price=words.money(price.cny),
            law=law,
            plans=len(found.plans),
            today=words.money(today.cost_cny),
            share=f"{percent(today.holds / found.samples)} %",
        ),
        words(f"survey_price_{price.by.value}", at=at),
    )


def _rows(found: Survey, told: list[Measured], subject: Subject, words: Words) -> Table:
    def cells(row: Measured) -> tuple[Cell, ...]:
        return (
            row.rank,
            _what(row, subject, words),
            row.worth.mean_cny,
            row.worth.low_cny,
            row.worth.high_cny,
            row.changes,
            row.holds_low,
            row.holds_high,
        )

    return Table(
        "survey",
        words("survey_title"),
        (
            Column(words("c_survey_rank"), Kind.COUNT),
            Column(words("c_survey_what")),
            Column(words("c_survey_saves"), Kind.CNY),
            Column(words("c_survey_low"), Kind.CNY),
            Column(words("c_survey_high"), Kind.CNY),
            Column(words("c_survey_changes"), Kind.PERCENT),
            Column(words("c_survey_if_low"), Kind.PERCENT),
            Column(words("c_survey_if_high"), Kind.PERCENT),
        ),
        tuple(cells(row) for row in told),
        words("survey_note", noise=found.noise, worthless=found.worthless),
    )


def _sets(found: Survey, subject: Subject, words: Words) -> Table:
    names = {row.unknown.name: _what(row, subject, words) for row in found.rows}
    return Table(
        "survey_sets",
        words("survey_sets_title"),
        (
            Column(words("c_survey_count"), Kind.COUNT),
            Column(words("c_survey_what")),
            Column(words("c_survey_saves"), Kind.CNY),
            Column(words("c_survey_low"), Kind.CNY),
            Column(words("c_survey_high"), Kind.CNY),
            Column(words("c_survey_then"), Kind.CNY),
            Column(words("c_survey_holds"), Kind.PERCENT),
        ),
        tuple(
            (
                len(one.names),
                words.semicolon.join(names.get(name, name) for name in one.names),
                one.worth.mean_cny,
                one.worth.low_cny,
                one.worth.high_cny,
                one.cost_cny,
                one.holds,
            )
            for one in found.sets
        ),
        words("survey_sets_note", saved=words.money(found.ceiling.mean_cny)),
    )


def _what(row: Measured, subject: Subject, words: Words) -> str:
    """Return what is measured, in words."""
    unknown = row.unknown
    if unknown.of is Of.CORRIDOR:
        key = "survey_corridor" if row.used else "survey_idle"
        basis = "" if unknown.basis is None else words(unknown.basis.value)
        return words(key, name=subject.corridor(unknown.name), basis=basis)
    if unknown.of is Of.FIBRE:
        fibre = subject.scenario.equipment.fibres.get(unknown.name)
        named = None if fibre is None else (subject.lang == "zh" and fibre.name_zh) or fibre.name
        return words("k_delay", fibre=named or unknown.name)
    key = f"k_{unknown.name}"
    return words(key) if words.has(key) else unknown.name
