"""Ids that netplan's files can hold, made of names."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping

from netplan.interchange.raw_network import RawNetwork
from netplan.interchange.repair.latin import latin_names

MOST = 60
"""Characters of an id made of a name."""
_LETTERS = str.maketrans(
    {"ß": "ss", "æ": "ae", "Æ": "ae", "œ": "oe", "ø": "o", "Ø": "o", "ł": "l", "Ł": "l"}
    | {"đ": "d", "Đ": "d", "ð": "d", "þ": "th", "ı": "i"}
)
CHINESE = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]")


def without_accents(text: str) -> str:
    """Return a name as it is compared: without regard to case, accents and spacing."""
    plain = unicodedata.normalize("NFKD", text.translate(_LETTERS).casefold())
    return " ".join("".join(c for c in plain if not unicodedata.combining(c)).split())


def slug(text: str) -> str:
    """Return a text in small ASCII letters, digits and single hyphens; "" where none is left."""
    plain = unicodedata.normalize("NFKD", text.translate(_LETTERS))
    ascii_ = plain.encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", ascii_)[: 4 * MOST].strip("-")[:MOST].strip("-")


class Ids:
    """Gives every thing an id of its own: the slug of its name, then with _2, _3 behind."""

    def __init__(self, taken: Iterable[str] = ()) -> None:
        self._taken = set(taken)
        self._next: dict[str, int] = {}

    def of(self, wanted: str) -> str:
        """Return an id that was not given yet."""
        if wanted not in self._taken:
            self._taken.add(wanted)
            return wanted
        number = self._next.get(wanted, 2)
        while f"{wanted}_{number}" in self._taken:
            number += 1
        self._next[wanted] = number + 1
        self._taken.add(f"{wanted}_{number}")
        return f"{wanted}_{number}"


def place_slug(name: str, number: int) -> str:
    """Return the id of a place: of its name, n12 for the twelfth where no letter is left."""
    found = slug(name)
    if not found:
        return f"n{number}"
    return f"n{found}" if found.replace("-", "").isdigit() else found


def ids_of(network: RawNetwork) -> tuple[Mapping[str, str], tuple[str, ...]]:
    """Return what places are called here by their id in the file, and what spans are, in order.

    Args:
        network: its spans have both ends, which are places of it.
    """
    ids = Ids()
    named = {
        place.id: ids.of(place_slug(name, number))
        for number, (place, name) in enumerate(
            zip(network.places, latin_names(network.places), strict=True), 1
        )
    }
    return named, tuple(ids.of(f"{named[s.a or '']}-{named[s.b or '']}") for s in network.spans)
