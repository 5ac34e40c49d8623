"""Texts of the report by key, in the language asked for."""

from __future__ import annotations

from dataclasses import dataclass
from string import Formatter
from typing import Any

from netplan.errors import RequestError
from netplan.failures.failure import EVERY
from netplan.model.currency import CNY
from netplan.model.network import Span, along_railway
from netplan.model.shown import MoneyForm, money, money_form
from netplan.views.chinese import in_chinese
from netplan.views.report.words import (
    burden,
    chinese,
    confidence,
    english,
    glossary,
    indicators,
    odds,
    purpose,
    survey,
    traffic,
    versus,
)
from netplan.views.report.words import map as words_map

LANGUAGES = ("zh", "en")
_PARTS = (
    (english.WORDS, chinese.WORDS),
    (words_map.EN, words_map.ZH),
    (burden.EN, burden.ZH),
    (indicators.EN, indicators.ZH),
    (confidence.EN, confidence.ZH),
    (odds.EN, odds.ZH),
    (versus.EN, versus.ZH),
    (purpose.EN, purpose.ZH),
    (survey.EN, survey.ZH),
    (traffic.EN, traffic.ZH),
)
WORDS = {
    lang: {key: text for part in _PARTS for key, text in part[at].items()}
    for at, lang in enumerate(("en", "zh"))
}
"""Every text by its key, by language."""
_GLOSSARY = {"zh": glossary.ZH, "en": glossary.EN}


class _Counting(Formatter):
    """Fills blanks; ``{n:one|many}`` chooses by number, with ``#`` standing for it."""

    def format_field(self, value: Any, format_spec: str) -> str:
        one, bar, many = format_spec.partition("|")
        if not bar:
            return str(super().format_field(value, format_spec))
        return (one if value == 1 else many).replace("#", f"{value:,}")


@dataclass(frozen=True)
class Words:
    """The words of one language; call it with a key and the values to fill in.

    ``currency`` is that of the amounts told of.
    """

    lang: str
    currency: str = CNY

    def __post_init__(self) -> None:
        if self.lang not in WORDS:
            raise RequestError(f"no report in language {self.lang!r}; there are: zh, en")

    def __call__(self, key: str, **values: object) -> str:
        """Return a text with its blanks filled."""
        return _Counting().vformat(WORDS[self.lang][key], (), values)

    def sentences(self, *sentences: str) -> str:
        """Return sentences as one text."""
        return ("" if self.lang == "zh" else " ").join(sentences)

    @property
    def semicolon(self) -> str:
        """Return what stands between the parts of a list."""
        return "；" if self.lang == "zh" else "; "

    def has(self, key: str) -> bool:
        """Tell whether there is a text of this key."""
        return key in WORDS[self.lang]

    @property
    def glossary(self) -> tuple[tuple[str, str, str], ...]:
        """Return terms, the same in the other language, and what they mean."""
        return _GLOSSARY[self.lang]

    @property
    def traffic_glossary(self) -> tuple[tuple[str, str, str], ...]:
        """Return the same of what is said of traffic alone."""
        return traffic.GLOSSARY_ZH if self.lang == "zh" else traffic.GLOSSARY_EN

    @property
    def money_form(self) -> MoneyForm:
        """Return how amounts are read in it."""
        return money_form(self.lang, self.currency)

    def money(self, cny: int) -> str:
        """Return a sum for running text: million CNY in English, 万元 in Chinese."""
        return self.money_form.text(cny)

    def whole_money(self, cny: int) -> str:
        """Return a sum to the last unit of its currency: "534,530,000 CNY"."""
        return money(cny, self.money_form.whole)

    def of_data(self, text: str) -> str:
        """Return a text of ours that stands in the record: a note, a unit, a file's role."""
        return in_chinese(text) if self.lang == "zh" else text

    def length_source(self, *spans: Span) -> str:
        """Return where the lengths of spans come from, which is the same for all of them."""
        first = spans[0].length_source.value
        rails = all(along_railway(span) for span in spans)
        return self(f"{first}_railway" if rails and self.has(f"{first}_railway") else first)

    def target(self, target: str) -> str:
        """Return the name of a target: that of the region it is called after, else its id."""
        key = f"region_{target}"
        return self(key) if self.has(key) else target

    def reason(self, reason: str, *, infeasible: bool = False) -> str:
        """Return why a search ended, in words; what is not known stands as it is."""
        key = "reason_infeasible" if infeasible else f"reason_{reason}"
        return self(key) if self.has(key) else reason

    def failure(self, failure: str, what: str) -> str:
        """Return a failure in words; ``what`` is what it takes."""
        if failure == EVERY:
            return self("every_failure")
        kind = failure.partition(":")[0]
        return self(f"kind_{kind}", what=what) if self.has(f"kind_{kind}") else self("intact")
