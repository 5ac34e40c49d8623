"""Build data/latin_letters.csv: letters of other scripts by what they are in Latin ones.

Of the scripts that write their vowels, as the package anyascii 0.3.3 (ISC licence) has them;
of a Chinese character the commonest reading. Arabic and Hebrew are left out: without vowels
nobody reads "lqhrh" as Cairo. Run: ``python data/sources/build_latin_letters.py [OUTPUT]``.
"""

from __future__ import annotations

import csv
import re
import sys
from pathlib import Path

from anyascii import anyascii

SCRIPTS = (
    (0x0370, 0x058F),  # Greek, Cyrillic, Armenian
    (0x0900, 0x0EFF),  # of India, Thai, Lao
    (0x10A0, 0x10FF),  # Georgian
    (0x1780, 0x17FF),  # Khmer
    (0x3041, 0x30FF),  # Japanese syllables
    (0x4E00, 0x9FFF),  # Chinese characters
    (0xAC00, 0xD7A3),  # Korean syllables
)


def rows() -> list[tuple[str, str]]:
    """Return what letters are in Latin ones, with all letters that are so, by alphabet."""
    found: dict[str, list[str]] = {}
    for first, last in SCRIPTS:
        for code in range(first, last + 1):
            latin = re.sub(r"[^a-z0-9]", "", anyascii(chr(code)).lower())
            if latin:
                found.setdefault(latin, []).append(chr(code))
    return [(latin, "".join(letters)) for latin, letters in sorted(found.items())]


def main() -> None:
    """Write the table."""
    here = Path(__file__).parent
    target = Path(sys.argv[1]) if len(sys.argv) > 1 else here.parent / "latin_letters.csv"
    with target.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("latin", "letters"))
        writer.writerows(rows())


if __name__ == "__main__":
    main()
