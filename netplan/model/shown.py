"""Numbers as text: one rule of rounding wherever a person reads them.

Halves round away from zero, of the decimal number that a float stands for: a binary fraction
would round 3547.95 down where other readers of the same plan round it up.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal

from netplan.model.currency import CNY, named_zh
from netplan.model.plan import STRETCH, WORST_MARGIN
from netplan.model.spoken import speaks_chinese, spoken
from netplan.model.units import NS_PER_MS

CNY_PER_MCNY = 1_000_000
CUT_OFF = "cut off"
BILLION = 1_000_000_000
BOUND_PLACES = 7
"""Of bounds of a share in percent."""


def _exact(value: float | Decimal) -> Decimal:
    """Return the decimal number that a float stands for."""
    return Decimal(value) if isinstance(value, int | Decimal) else Decimal(repr(float(value)))


def decimal(value: float | Decimal, places: int) -> Decimal:
    """Return a number rounded to some decimal places."""
    rounded = _exact(value).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    return rounded if rounded else abs(rounded)  # never "-0.000"


def number(value: float | Decimal, places: int) -> str:
    """Return a number with thousands set apart: "3,548.0"."""
    return f"{decimal(value, places):,f}"


def ms(ns: int | None, places: int = 3) -> str:
    """Return a time in ms; None is a pair that is cut off."""
    return CUT_OFF if ns is None else f"{decimal(Decimal(ns) / NS_PER_MS, places):f}"


def ms_range(times: Sequence[int], places: int = 3) -> str:
    """Return the least and the largest of some times: "5.213-6.641"; one where they read alike."""
    return "-".join(dict.fromkeys(ms(ns, places) for ns in (min(times), max(times))))


@dataclass(frozen=True)
class MoneyForm:
    """How the amounts of a currency are read in a language.

    Attributes:
        per: of the currency make one unit.
        places: decimals shown of it.
        unit: in the heading of a column, and on the map.
        words: the same in running text and on axes.
        whole: the currency itself.
        trims: in running text whole units stand without decimals.
    """

    per: int
    places: int
    unit: str
    words: str
    whole: str
    trims: bool = False

    def number(self, cny: float) -> str:
        """Return an amount without its unit, as it stands in a column."""
        return amount(cny, self.per, self.places)

    def text(self, cny: float) -> str:
        """Return an amount with its unit in words, as it stands in running text."""
        number = self.number(cny)
        if self.trims:
            number = number.removesuffix(f".{'0' * self.places}")
        return f"{number} {self.words}"


def money_form(lang: str, currency: str) -> MoneyForm:
    """Return how amounts are read: in English in millions, in Chinese in 万, of any currency.

    The one place that decides it, for terminal, report and map alike: a reader adds up what stands
    in a sentence, and compares what stands in two outputs.
    """
    if lang != "zh":
        return MoneyForm(CNY_PER_MCNY, 3, f"M{currency}", f"million {currency}", currency)
    name = named_zh(currency)
    return MoneyForm(10_000, 2, f"万{name}", f"万{name}", name, trims=True)


def mcny(cny: float) -> str:
    """Return money without its unit, in that of the language that is spoken."""
    return money_form(spoken(), CNY).number(cny)  # the same number in any currency


def unit(currency: str) -> str:
    """Return the unit of ``mcny``: MCNY, MEUR; in Chinese 万元, 万欧元."""
    return money_form(spoken(), currency).unit


def in_millions(cny: float, currency: str) -> str:
    """Return money as it is told on the terminal: "534.530 MCNY", in Chinese "53,453 万元"."""
    form = money_form(spoken(), currency)
    return form.text(cny) if speaks_chinese() else f"{form.number(cny)} {form.unit}"


def cost_axis(currency: str) -> str:
    """Return the title of an axis of costs in millions, in both languages."""
    return f"cost, M{currency} / 成本（百万{named_zh(currency)}）"


def money(cny: int, currency: str) -> str:
    """Return a whole amount: "534,530,000 CNY"."""
    return f"{cny:,} {currency}"


def gbit_s(value: float) -> str:
    """Return a rate in Gbit/s; traffic is whole Mbit/s, shown to a tenth of a Gbit/s."""
    return number(value, 1)


def db(value: float) -> str:
    """Return a ratio in dB to a tenth."""
    return number(value, 1)


def percent(share: float, places: int = 1) -> str:
    """Return a share in percent, without the sign."""
    return number(_exact(share) * 100, places)


def gap_percent(share: float) -> str:
    """Return a gap in percent, without the sign."""
    return percent(share, 2)


def least_percent(share: float) -> str:
    """Return a lower bound of a share in percent: seven decimals, rounded down."""
    return _bound(share, ROUND_FLOOR)


def most_percent(share: float) -> str:
    """Return an upper bound of a share in percent: seven decimals, rounded up."""
    return _bound(share, ROUND_CEILING)


def asked_percent(share: float) -> str:
    """Return a share that is asked for in percent, as it was written."""
    return f"{(_exact(share) * 100).normalize():f}"


def _bound(share: float, rounding: str) -> str:
    places = Decimal(1).scaleb(-BOUND_PLACES)
    return f"{(_exact(share) * 100).quantize(places, rounding):f}"


def amount(cny: float, unit: int, places: int) -> str:
    """Return a sum of money in units of so much of its currency."""
    return number(_exact(cny) / unit, places)


def achieved(minimise: str, value: int) -> str:
    """Return what was reached of an objective other than cost, with its unit.

    The worst margin is shown as margins are everywhere: positive below the limit. In the
    record it is what is minimised, the excess over the limit.
    """
    if minimise == STRETCH:
        return number(_exact(value) / BILLION, 6)
    return f"{ms(-value if minimise == WORST_MARGIN else value)} ms"
