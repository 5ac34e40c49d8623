"""The page: template, style, scripts, Leaflet and data put into one file.

The page carries a Content-Security-Policy that forbids every request (a tile template that
the user gives opens it for images of that one host). Same plans, same bytes.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from importlib import resources
from pathlib import Path
from typing import Any

from netplan._version import __version__
from netplan.model.plan import Plan
from netplan.model.scenario import Scenario
from netplan.model.survey import Survey
from netplan.text import cleaned, in_json, markup
from netplan.views.extent import extent
from netplan.views.map.backdrop import Basemap, bundled_basemap
from netplan.views.map.payload import payload
from netplan.views.map.survey import marked

SCRIPTS = (
    "strings.js",
    "base.js",
    "state.js",
    "palette.js",
    "lanes.js",
    "backdrop.js",
    "room.js",
    "labels.js",
    "mapview.js",
    "tables.js",
    "details.js",
    "compare.js",
    "verdict.js",
    "controls.js",
    "app.js",
)
"""In the order in which they are read; each may use those before it."""
LANGUAGES = ("auto", "zh", "en")
_URL = re.compile(r"url\([^)]*\)")
_SOURCE_MAP = re.compile(r"^//# sourceMappingURL=.*$", re.MULTILINE)
_SLOT = re.compile(r"\{\{(\w+)\}\}")


def map_page(
    plans: Sequence[tuple[Plan, Scenario]],
    *,
    background: Basemap | None = None,
    language: str = "auto",
    years: bool = False,
    survey: Survey | None = None,
) -> bytes:
    """Return the map page of one plan, or of several to compare, as UTF-8.

    Args:
        plans: each with the scenario it answers; the first is shown first.
        background: what lies behind; None for the detailed coast around China, or for that
            of the world where a network reaches beyond it.
        language: ``zh``, ``en``, or ``auto`` to follow the reader's browser.
        years: the plans are what stands at the end of each year, and are gone through by a slider;
            the last is shown first.
        survey: what to measure first, to be marked on the map; None: not asked.

    Raises:
        InputError: a plan does not agree with its own inputs.
    """
    where = extent(scenario.network for _, scenario in plans)
    behind = background or bundled_basemap(where)
    data = {
        "netplan_version": __version__,
        "language": language,
        "basemap": behind.record(),
        "series": "years" if years else None,
        **({} if survey is None else {"survey": marked(survey)}),
        **payload(plans),
    }
    slots = {
        "policy": policy(behind.image_source),
        "stamp": _stamp([plan for plan, _ in plans]),
        "title": markup(plans[0][0].title or plans[0][0].name),
        "leaflet_css": leaflet("leaflet.css"),
        "css": _part("page.css"),
        "leaflet_js": leaflet("leaflet.js"),
        "js": "\n".join(_part(name) for name in SCRIPTS),
        "data": embedded(data),
    }
    page = _SLOT.sub(lambda match: slots[match[1]], _part("page.html"))
    return page.encode()


def _stamp(plans: Sequence[Plan]) -> str:
    """Return the digests of the plan.json files that the page shows, "" for plans of no file."""
    return " ".join(plan.file.sha256 for plan in plans if plan.file is not None)


def policy(image_source: str = "") -> str:
    """Return the Content-Security-Policy: nothing is fetched, from anywhere."""
    images = " ".join(part for part in ("data:", image_source) if part)
    return (
        "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; "
        f"img-src {images}; base-uri 'none'; form-action 'none'"
    )


def embedded(value: Any) -> str:
    """Return JSON that no text in it can end the script element, or open a comment, with."""
    return in_json(_cleaned(value), compact=True).replace("<", "\\u003c")


def _cleaned(value: Any) -> Any:
    """Return values whose texts can be shown: the page sets them as text, bidi overrides too."""
    if isinstance(value, str):
        return cleaned(value)
    if isinstance(value, dict):
        return {cleaned(key): _cleaned(entry) for key, entry in value.items()}
    return [_cleaned(entry) for entry in value] if isinstance(value, list | tuple) else value


@lru_cache
def leaflet(name: str) -> str:
    """Return a file of Leaflet without its references to other files."""
    from xstatic.pkg import leaflet as package  # noqa: PLC0415  (optional until a page is made)

    text = (Path(package.BASE_DIR) / name).read_text(encoding="utf-8")
    text = _SOURCE_MAP.sub("", text)
    return _URL.sub("none", text) if name.endswith(".css") else text


def _part(name: str) -> str:
    return (resources.files(__package__) / "parts" / name).read_text(encoding="utf-8")
