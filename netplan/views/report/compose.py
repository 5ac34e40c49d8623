"""The whole report as one document."""

from __future__ import annotations

from collections.abc import Sequence

from netplan.model.plan import Plan
from netplan.model.scenario import Scenario
from netplan.model.survey import Survey
from netplan.views.backdrop import Backdrop
from netplan.views.plots.front import FrontPoint
from netplan.views.plots.sureness import SurePoint
from netplan.views.report import figures
from netplan.views.report.document import Document, Section
from netplan.views.report.facts.subject import Subject
from netplan.views.report.sections import (
    basis,
    bill,
    burden,
    confidence,
    impossible,
    indicators,
    odds,
    protection,
    result,
    survey,
    traffic,
)
from netplan.views.report.words.lookup import Words
from netplan.whatif.robustness.constant_ranges import ConstantEnd


def compose(  # noqa: PLR0913  (one parameter a part that may be left out)
    plan: Plan,
    scenario: Scenario,
    lang: str = "en",
    front: Sequence[FrontPoint] = (),
    background: Backdrop | None = None,
    curve: Sequence[SurePoint] = (),
    ends: Sequence[ConstantEnd] | None = None,
    *,
    curve_of: str | None = None,
    nominal: Plan | None = None,
    surveyed: tuple[Survey | None, str | None] = (None, None),
) -> Document:
    """Return the report of a plan.

    Args:
        plan: the plan to report on.
        scenario: the scenario it answers.
        lang: "zh" or "en".
        front: plans under other limits, costs in its currency; draws cost against latency.
        background: what lies behind the map; None for the bundled coast.
        curve: plans that are surer, costs in CNY; draws the price of being surer when given.
        curve_of: title of the question of ``curve``, "": not known; None: the plan's own.
        nominal: the plan of the same question without a probability that it asks for; says what
            the probability costs when given.
        ends: what constants do at the ends of their ranges, solved again; None: not asked.
        surveyed: what to measure first, None: not asked; of which question, as ``curve_of``.

    Raises:
        RequestError: there is no report in that language.
    """
    words = Words(lang, plan.currency)
    subject = Subject(plan, scenario, lang)
    sections: list[Section | None] = [
        result.summary(subject, words),
        impossible.section(subject, words),
        result.map_section(subject, words, background),
        result.targets(subject, words),
        protection.section(subject, words),
        confidence.section(subject, words, nominal),
        odds.section(subject, words, curve, curve_of),
        survey.section(subject, words, *surveyed),
        result.links(subject, words),
        traffic.section(subject, words),
        burden.cost(subject, words),
        bill.section(subject, words),
        front_section(front, words),
        burden.cable(subject, words),
        burden.failures(subject, words),
        protection.with_needs(burden.availability(subject, words), subject, words),
        indicators.section(subject, words),
        basis.assumptions(subject, words, ends),
        basis.data(subject, words),
        basis.proof(subject, words),
        basis.glossary(words, traffic=plan.carried is not None),
    ]
    return _document(plan, words, sections)


def _document(plan: Plan, words: Words, sections: Sequence[Section | None]) -> Document:
    """Return the sections that there are, with a title and a footer."""
    return Document(
        lang=words.lang,
        title=_title(plan, words.lang),
        subtitle=words("report_of"),
        footer=words("footer", version=plan.provenance.netplan_version, name=plan.name),
        words={key: words(key) for key in ("yes", "no")},
        sections=tuple(section for section in sections if section is not None),
        currency=plan.currency,
    )


def _title(plan: Plan, lang: str) -> str:
    """Return what the report is called: the title in its language, else in the other."""
    titles = (plan.title_zh, plan.title) if lang == "zh" else (plan.title, plan.title_zh)
    return next((title for title in titles if title), plan.name)


def front_section(points: Sequence[FrontPoint], words: Words) -> Section | None:
    """Return the front of cost and latency or traffic, None without points."""
    if not points:
        return None
    title = words("s_front_traffic" if any(p.of_traffic for p in points) else "s_front")
    return Section("front", title, (figures.front_figure(points, words),))
