"""The money of a question: one currency, named by its costs file, at every border.

Inside, amounts are whole units of that currency, whichever it is, and names say ``cny``
(``cost_cny``, ``build_cny_per_km``): the money of the question, yuan where the costs are those
that come with netplan. No name inside changes with it. What is read or written says the currency
itself: ``cost_eur`` in a file, ``MEUR`` for people.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from netplan.errors import RequestError

CNY = "CNY"
CURRENCIES = frozenset(
    """
    AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BHD BIF BMD BND BOB BRL BSD BTN BWP BYN
    BZD CAD CDF CHF CLP CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP
    GEL GHS GIP GMD GNF GTQ GYD HKD HNL HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS
    KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR
    MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD
    RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP
    TRY TTD TWD TZS UAH UGX USD UYU UZS VED VES VND VUV WST XAF XCD XCG XOF XPF YER ZAR ZMW
    ZWG
    """.split()  # noqa: SIM905  (a list of them would be a page)
)
"""ISO 4217, the currencies in use (list one, without funds, metals and testing codes)."""
NAMES_ZH = {
    "AED": "阿联酋迪拉姆",
    "AUD": "澳元",
    "BRL": "雷亚尔",
    "CAD": "加元",
    "CHF": "瑞士法郎",
    "CNY": "元",
    "CZK": "捷克克朗",
    "DKK": "丹麦克朗",
    "EGP": "埃及镑",
    "EUR": "欧元",
    "GBP": "英镑",
    "HKD": "港元",
    "IDR": "印尼盾",
    "INR": "印度卢比",
    "JPY": "日元",
    "KES": "肯尼亚先令",
    "KRW": "韩元",
    "KZT": "坚戈",
    "MOP": "澳门元",
    "MXN": "墨西哥比索",
    "MYR": "林吉特",
    "NGN": "奈拉",
    "NOK": "挪威克朗",
    "NZD": "新西兰元",
    "PHP": "菲律宾比索",
    "PKR": "巴基斯坦卢比",
    "PLN": "兹罗提",
    "RUB": "卢布",
    "SAR": "沙特里亚尔",
    "SEK": "瑞典克朗",
    "SGD": "新加坡元",
    "THB": "泰铢",
    "TRY": "土耳其里拉",
    "TWD": "新台币",
    "UAH": "格里夫纳",
    "USD": "美元",
    "VND": "越南盾",
    "ZAR": "兰特",
}
"""Chinese names of the currencies that a reader knows by name; the others show their code."""
ANY = "¤"
"""In a key: the currency of the question, by who does not know it yet (``budget_¤``)."""
_PARTS = re.compile(r"[A-Za-z]+")
_INNER = CNY.lower()


def in_currency(name: str, currency: str) -> str:
    """Return one of netplan's own names, or units, as files in a currency have it.

    Args:
        name: a name of ours, or an address of such names: ``build_cny_per_km``,
            ``objective.budget_cny``, ``CNY/km``.
        currency: the code, ``EUR``.
    """
    spelled = {_INNER: currency.lower(), CNY: currency}
    return _PARTS.sub(lambda part: spelled.get(part[0], part[0]), name)


def own_name(name: str, currency: str) -> str:
    """Return the name that we have for what ``in_currency`` made of it.

    Only for a name that is known to be such a one: ``all`` is a word in others.
    """
    own = {currency.lower(): _INNER, currency: CNY}
    return _PARTS.sub(lambda part: own.get(part[0], part[0]), name)


@lru_cache(maxsize=65_536)
def code_in(name: str, own: str) -> str | None:
    """Return the currency in which a name is another spelling of ``own``; None: it is not."""
    codes = (part.upper() for part in _PARTS.findall(name))
    known = (code for code in codes if code in CURRENCIES)
    return next((code for code in known if own_name(name, code) == own), None)


@lru_cache(maxsize=4096)
def holds_money(name: str) -> bool:
    """Tell whether one of netplan's own names is one of an amount of money."""
    return _INNER in _PARTS.findall(name)


def one_currency(named: Iterable[tuple[str, str]]) -> str:
    """Return the currency of all of several plans, CNY of none.

    Args:
        named: what messages call each, and its currency.

    Raises:
        RequestError: there are two: no rate between them is known here.
    """
    first: tuple[str, str] | None = None
    for name, currency in named:
        first = first or (name, currency)
        if currency != first[1]:
            raise RequestError(
                f"{first[0]} is in {first[1]}, {name} in {currency}: amounts of two currencies "
                "cannot be compared; plan both with costs in one"
            )
    return first[1] if first else CNY


def named_zh(currency: str) -> str:
    """Return a currency in Chinese, its code where few know its name."""
    return NAMES_ZH.get(currency, currency)
