"""Words on fibre become kinds that the equipment file knows."""

from __future__ import annotations

import re
from collections.abc import Collection

_HOLLOW = re.compile(r"hollow|hcf|anti-?resonant|空芯|空心", re.I)
_COMMON = {"smf": "g652", "ssmf": "g652", "pscf": "g654"}
"""What engineers call standard and pure-silica fibre: SMF-28, SSMF."""
_KIND = re.compile(r"(?<![0-9])(65[2-7])[.\s_-]*([a-e]?)(?![0-9a-z])")


def kind_of(words: str, kinds: Collection[str]) -> str | None:
    """Return the kind of fibre that words name, None where it is none of the kinds.

    Args:
        words: "G.652.D", "SMF G652D 96 cores", "ITU-T G.654.E", or a kind itself.
        kinds: keys of the fibres of an equipment file.
    """
    plain = re.sub(r"[^a-z0-9]", "", words.lower())
    exact = {re.sub(r"[^a-z0-9]", "", kind): kind for kind in kinds}
    if plain in exact:
        return exact[plain]
    if _HOLLOW.search(words):
        return next((kind for kind in kinds if "hollow" in kind), None)
    named = _KIND.search(words.lower())
    wanted = f"g{named[1]}{named[2]}" if named else _COMMON.get(plain[:4].rstrip("0123456789"), "")
    return next((kind for key, kind in exact.items() if wanted and key.startswith(wanted)), None)
