"""Which characters of a page no font of this machine has: a browser shows boxes for them."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator

from netplan.views.plots.svg import WIDE_FROM

TIMEOUT_S = 60
NAMED = 8
"""So many characters are named, of more only how many there are."""
PLAIN_PACKAGE, CHINESE_PACKAGE, MORE_PACKAGE = "fonts-dejavu-core", "fonts-noto-cjk", "fonts-noto"
SHOWS = {
    ".pdf": ("the PDF shows", " and write it again"),
    ".html": ("a browser of this machine shows", ""),
}
"""By ending: who shows boxes, and what remains to be done once there is a font."""


def font_note(text: str, ending: str) -> str:
    """Return what a person must know of the fonts a page is drawn with, "" for nothing.

    Only fontconfig can be asked; elsewhere the system brings fonts for most scripts with it.
    """
    missing = lacking(text)
    if not missing or ending not in SHOWS:
        return ""
    shows, again = SHOWS[ending]
    more = "" if len(missing) <= NAMED else f" and {len(missing) - NAMED} more characters"
    chinese = all(ord(char) >= WIDE_FROM for char in missing)
    place = "in place of its Chinese" if chinese else "in their place"
    return (
        f"no font of this machine has {missing[:NAMED]}{more}: {shows} boxes {place}; "
        f"install one that does (Debian: {_packages(missing)}){again}"
    )


def lacking(text: str) -> str:
    """Return the characters of a text that no installed font has, "" where none can be asked."""
    asked = shutil.which("fc-list")
    if asked is None:
        return ""
    command = [asked, "--format", "%{charset}\n"]
    try:
        done = subprocess.run(command, capture_output=True, timeout=TIMEOUT_S, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return ""  # a note at most: the picture itself says what is missing
    if done.returncode:
        return ""
    held = list(_ranges(done.stdout.decode("ascii", "replace")))
    needed = sorted(char for char in set(text) if char.isprintable() and not char.isspace())
    return "".join(
        char for char in needed if not any(low <= ord(char) <= high for low, high in held)
    )


def _ranges(listed: str) -> Iterator[tuple[int, int]]:
    """Yield each range of characters once, as fontconfig lists them: ``20-7e a0 1ab-1b9``."""
    for part in sorted(set(listed.split())):
        low, _, high = part.partition("-")
        try:
            yield int(low, 16), int(high or low, 16)
        except ValueError:
            continue  # a font whose characters fontconfig does not know


def _packages(missing: str) -> str:
    if any(ord(char) < 0x80 for char in missing):
        return f"{PLAIN_PACKAGE}, and {CHINESE_PACKAGE} for Chinese"
    wide = any(ord(char) >= WIDE_FROM for char in missing)
    plain = any(ord(char) < WIDE_FROM for char in missing)
    names = [CHINESE_PACKAGE] * wide + [MORE_PACKAGE] * plain
    return " and ".join(names)
