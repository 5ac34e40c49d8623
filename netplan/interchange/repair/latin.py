"""Names in other scripts in Latin letters, for ids that a person can read and type.

A Chinese city or province is spelled as the table of cities has it (Chongqing, Shaanxi), the rest
letter by letter, as are the scripts that write their vowels. Where that leaves nothing (Arabic,
Hebrew), or in Japan, where the same characters are read otherwise, the place is called after the
city that it is in.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache

from anyascii import anyascii

from netplan.files.text.paths import bundled_root
from netplan.formats.cities import BUNDLED, read_cities
from netplan.interchange.raw_network import RawPlace
from netplan.interchange.topology.cities_near import cities_of

JAPAN = "Japan"
_CHARACTERS = ("\u3400", "\u9fff")
_SPELLED = (
    *((0x0370, 0x058F), (0x10A0, 0x10FF)),  # Greek, Cyrillic, Armenian; Georgian
    *((0x0900, 0x0EFF), (0x1780, 0x17FF)),  # of India, Thai, Lao; Khmer
    *((0x3041, 0x30FF), (0x4E00, 0x9FFF), (0xAC00, 0xD7A3)),  # Japanese, Chinese, Korean
)
"""Scripts that write their vowels: without them nobody reads "lqhrh" as Cairo."""
_SHORTEST = 2
"""Of one character no city is told for certain."""
MOST_READ = 240
"""Characters of a name that an id may come of."""


def latin_names(places: Sequence[RawPlace]) -> list[str]:
    """Return the name of each place, or its id, as far as it can be said in Latin letters."""
    named = [(place.name or place.id)[:MOST_READ] for place in places]
    latin = [romanised(name) for name in named]
    doubtful = [
        i
        for i, name in enumerate(named)
        if any(map(_is_chinese, name)) or (_has_other_letters(name) and not _has_letters(latin[i]))
    ]
    at = [(i, position) for i in doubtful if (position := places[i].position) is not None]
    for (i, _), city in zip(at, cities_of([position for _, position in at]), strict=True):
        if city is not None and (city.region == JAPAN or not _has_letters(latin[i])):
            latin[i] = city.name
    return latin


def romanised(text: str) -> str:
    """Return a text with the letters of other scripts in Latin ones, as far as they are known."""
    if text.isascii():
        return text
    return "".join(_pieces(text))


def _pieces(text: str) -> Iterator[str]:
    spelled, longest = _names()
    at, was_name = 0, False
    while at < len(text):
        found = next(
            (
                text[at : at + size]
                for size in range(min(longest, len(text) - at), _SHORTEST - 1, -1)
                if text[at : at + size] in spelled
            ),
            None,
        )
        if was_name or found:
            yield "-"
        yield spelled[found] if found else _letter(text[at])
        at, was_name = at + len(found or "-"), bool(found)


def _letter(one: str) -> str:
    """Return a letter in Latin ones; of a Chinese character the commonest reading."""
    if not any(first <= ord(one) <= last for first, last in _SPELLED):
        return one
    return re.sub(r"[^a-z0-9]", "", anyascii(one).lower()) or one


@lru_cache(maxsize=1)
def _names() -> tuple[Mapping[str, str], int]:
    """Return the spelling of Chinese names, and how long the longest is."""
    cities = read_cities(bundled_root() / BUNDLED, f"netplan:{BUNDLED}")
    spelled = {city.province_zh: city.province for city in cities}
    for city in sorted(cities, key=lambda city: city.population):
        spelled[city.name_zh] = city.name
    known = {
        name: latin.replace("'", "").replace("’", "")
        for name, latin in spelled.items()
        if len(name) >= _SHORTEST
    }
    return known, max(map(len, known))


def _is_chinese(letter: str) -> bool:
    return _CHARACTERS[0] <= letter <= _CHARACTERS[1]


def _has_letters(text: str) -> bool:
    return any(letter.isascii() and letter.isalpha() for letter in text)


def _has_other_letters(text: str) -> bool:
    return any(letter.isalpha() and not letter.isascii() for letter in text)
