"""A plan of the bundled scenario that holds every target: everything that is allowed is built."""

from __future__ import annotations

from functools import lru_cache
from html.parser import HTMLParser

from netplan.model.plan import Plan
from netplan.model.scenario import Scenario
from netplan.planning.design import everything
from netplan.service.service import ServiceModel
from tests.support import map_cases


def scenario() -> Scenario:
    return map_cases.scenario()


@lru_cache
def plan() -> Plan:
    return map_cases.plan_of(everything(ServiceModel(scenario())))


class Tables(HTMLParser):
    """The cells of every table of a page, by the id of the table; headings left out."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: dict[str, list[list[str]]] = {}
        self.tags: set[str] = set()
        self.attributes: list[tuple[str, str]] = []
        self._rows: list[list[str]] = []
        self._in_cell = False
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes.extend((name, value or "") for name, value in attrs)
        if tag == "table":
            self._rows = self.found.setdefault(dict(attrs)["id"] or "", [])
        elif tag == "tr":
            self._rows.append([])
        elif tag == "td":
            self._rows[-1].append("")
            self._in_cell = True

    def handle_endtag(self, tag: str) -> None:
        if tag == "td":
            self._in_cell = False

    def handle_data(self, data: str) -> None:
        if self._in_cell:
            self._rows[-1][-1] += data


def page_rows(page: str, table: str) -> list[list[str]]:
    """Return the rows of a table on a page, without its headings."""
    return [row for row in Tables(page).found[f"table-{table}"] if len(row) > 1]


def markdown_rows(text: str, title: str) -> list[list[str]]:
    """Return the rows of the table under a heading, without its head."""
    lines = text.split(f"### {title}\n\n", 1)[1].split("\n\n", 1)[0].splitlines()[2:]
    return [[cell.strip() for cell in line.strip("|").split(" | ")] for line in lines]
