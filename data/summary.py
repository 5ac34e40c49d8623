"""Write the tables of docs/data.md that follow from the built layers.

Run ``python data/summary.py`` after ``python data/build.py``; the text between the markers
``<!-- begin: name -->`` and ``<!-- end: name -->`` is replaced.
"""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from functools import cache
from statistics import median

import calibrate
from build import HERE, LAYERS, corridor_id, geodesic_km, keyed, read_table
from courses import CourseTable, line_km
from ruamel.yaml import YAML

DOCS = HERE.parent / "docs" / "data.md"
ORIGIN = "guian"
Span = dict[str, object]
Graph = dict[str, list[tuple[str, float]]]
Reached = dict[str, float]


def read_spans(layer: str, suffix: str) -> list[Span]:
    """Return the properties of a layer's spans of one kind."""
    text = (LAYERS[layer] / "spans.geojson").read_text(encoding="utf-8")
    spans = [one["properties"] for one in json.loads(text)["features"]]
    return [span for span in spans if span["id"].endswith(f".{suffix}")]


def groups(span: Span) -> set[str]:
    """Return every corridor whose loss takes the span with it."""
    return {str(span["corridor"]), *str(span["srlgs"]).split(";")} - {""}


def graph(spans: Iterable[Span], lost: str | None = None) -> Graph:
    """Return neighbours with fibre km, without what fails with corridor ``lost``."""
    joined: Graph = defaultdict(list)
    for span in spans:
        if lost not in groups(span):
            a, b = str(span["a"]), str(span["b"])
            km = float(str(span["length_km"])) * float(str(span["slack_factor"]))
            joined[a].append((b, km))
            joined[b].append((a, km))
    return joined


def reached(layer: str, spans: Iterable[Span], start: str, lost: str | None = None) -> Reached:
    """Return the fibre km from a place to every other, without what fails with ``lost``."""
    return calibrate.shortest(graph(spans, lost), start, ends_only(layer))


@cache
def ends_only(layer: str) -> frozenset[str]:
    """Return the places of a layer that no way may pass."""
    places = read_table(LAYERS[layer] / "sources" / "places.csv")
    return frozenset(place["id"] for place in places if place["transit"] == "no")


def table(head: str, rows: Iterable[Iterable[object]]) -> str:
    """Return a Markdown table; ``head`` holds the column names split by '|'."""
    names = head.split("|")
    lines = [names, ["---"] * len(names), *([str(cell) for cell in row] for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def counts() -> str:
    """Return how many places, corridors and spans each layer has, by kind."""
    rows = []
    for layer, folder in LAYERS.items():
        corridors = read_table(folder / "sources" / "corridors.csv")
        basis = Counter(row["basis"] for row in corridors)
        spans = [len(read_spans(layer, suffix)) for suffix in ("old", "new", "hcf")]
        places = len(read_table(folder / "sources" / "places.csv"))
        rows.append([layer, places, len(corridors), *spans])
        rows[-1].append(", ".join(f"{number} {name}" for name, number in basis.most_common()))
    return table("layer|places|corridors|existing|new|hollow-core|corridors by basis", rows)


def latencies() -> str:
    """Return the best latency to every bay and Delta place, intact and after the worst cut."""
    yaml = YAML(typ="safe").load((HERE / "equipment.yaml").read_text(encoding="utf-8"))
    delay_ms = yaml["fibres"]["g652d"]["delay_us_per_km"]["value"] / 1000
    places = keyed(HERE / "sources" / "places.csv", "id")
    new = read_spans("circle", "new")
    intact, today = (
        reached("circle", spans, ORIGIN) for spans in (new, read_spans("circle", "old"))
    )
    corridors = [str(span["corridor"]) for span in new]
    after = {corridor: reached("circle", new, ORIGIN, corridor) for corridor in corridors}
    rows = []
    for name, place in places.items():
        if place["region"] in ("gba", "yrd"):
            worst = max(corridors, key=lambda c: after[c].get(name, float("inf")))
            km = [intact[name], after[worst].get(name, float("inf")), today[name]]
            floor = geodesic_km(places[ORIGIN], place) * delay_ms
            ms = [f"{value * delay_ms:.2f}" for value in km]
            rows.append([place["name"], place["region"], f"{floor:.2f}", f"{km[0]:.0f}"])
            rows[-1] += [ms[0], ms[1], worst, ms[2]]
    return table(
        "place|region|floor ms|new fibre km|new ms|after worst cut ms|that cut|today's fibre ms",
        rows,
    )


def courses() -> str:
    """Return of how many corridors the course is drawn, and how long it is by their length."""
    rows = []
    for layer, folder in LAYERS.items():
        drawn = CourseTable(keyed(folder / "sources" / "places.csv", "id"))
        corridors = read_table(folder / "sources" / "corridors.csv")
        ends = [(row["a"], row["b"], float(row["length_km"])) for row in corridors]
        good = [one for one in ends if not drawn.against(*one)]
        ratios = [line_km(drawn.line(a, b) or []) / km for a, b, km in good]
        rest = len(ends) - len(good)
        figures = [f"{x:.2f}" for x in (median(ratios), min(ratios), max(ratios))]
        rows.append([layer, len(good), rest, *figures])
    return table("layer|drawn|schematic|course by length: median|least|most", rows)


def calibration() -> str:
    """Return every published trunk beside the network, the factor it implies, and the errors."""
    factors, found = calibrate.fitted()
    rows = []
    for name in calibrate.ORDER:
        rule = factors.rows[name]
        for one in found[name]:
            way = one.row["way"].replace(";", ", ")
            unit = "km" if one.row["measure"] == "fibre_km" else "ms"
            rows.append([name, f"{float(rule['factor']):.2f}", one.row["id"], way])
            rows[-1] += [f"{float(one.row['value']):g} {unit}", f"{one.modelled:.2f}"]
            rows[-1] += [f"{100 * one.error:+.1f} %", f"{one.implied:.2f}"]
            rows[-1].append("held back" if one.held_back else "fitted")
    return table(
        "class|factor|row|way|published|modelled|error|factor it implies alone|used as", rows
    )


def calibration_errors() -> str:
    """Return the mean error of the rows that were fitted, and of those held back."""
    _, classes = calibrate.fitted()
    found = [one for rows in classes.values() for one in rows]
    rows = []
    for name, held in (("fitted", False), ("held back", True)):
        errors = [one.error for one in found if one.held_back is held]
        mean = sum(abs(error) for error in errors) / len(errors)
        rows.append([name, len(errors), f"{100 * mean:.1f} %"])
    return table("rows|n|mean absolute error", rows)


def shared() -> str:
    """Return the corridors that share a trench, or were looked at and do not."""
    rows = read_table(HERE / "sources" / "corridors.csv")
    return table(
        "corridor|is also lost with|why",
        (
            [corridor_id(row), row["shares"].replace(";", ", ") or "nothing else", row["note"]]
            for row in rows
            if row["note"]
        ),
    )


def replaced() -> str:
    """Return the corridors that were dropped because a chain of others is the same road."""
    rows = read_table(HERE / "sources" / "replaced_by_chain.csv")
    return table(
        "dropped|chain|why",
        ([corridor_id(row), row["chain"].replace(";", ", "), row["reason"]] for row in rows),
    )


def hanging(layer: str, suffix: str) -> list[str]:
    """Return the corridors whose loss alone parts the graph of one kind of span."""
    spans = read_spans(layer, suffix)
    start = str(spans[0]["a"])
    whole = reached(layer, spans, start).keys()
    return [
        str(span["corridor"])
        for span in spans
        if reached(layer, spans, start, str(span["corridor"])).keys() != whole
    ]


def single() -> str:
    """Return, for each kind of span, the corridors that have no way round."""
    kinds = (("circle", "existing", "old"), ("circle", "new", "new"), ("national", "new", "new"))
    real = keyed(HERE / "sources" / "one_corridor.csv", "corridor")
    rows = []
    for layer, name, suffix in kinds:
        found = hanging(layer, suffix)
        rows += [[layer, name, c, f"{real[c]['what_is_real']} (own knowledge)"] for c in found]
        if not found:
            rows.append([layer, name, "none", ""])
    return table("layer|spans|corridor without a way round|what is real", rows)


def approaches() -> str:
    """Return the hubs and target cities with two corridors or fewer, and which.

    Corridors from places that no way may pass lead nowhere else and do not count.
    """
    places = keyed(HERE / "sources" / "places.csv", "id")
    ways: dict[str, list[str]] = defaultdict(list)
    for span in read_spans("circle", "new"):
        a, b = str(span["a"]), str(span["b"])
        for end, other in ((a, b), (b, a)):
            if other not in ends_only("circle"):
                ways[end].append(str(span["corridor"]))
    return table(
        "place|corridors",
        (
            [places[place]["name"], ", ".join(found)]
            for place, found in sorted(ways.items())
            if len(found) <= 2 and places[place]["role"] != "backbone"
        ),
    )


TABLES = (
    counts,
    courses,
    calibration,
    calibration_errors,
    latencies,
    shared,
    replaced,
    single,
    approaches,
)


def filled(text: str) -> str:
    """Return the document with every generated table brought up to date."""
    for make in TABLES:
        name = make.__name__
        block = f"<!-- begin: {name} -->\n{make()}\n<!-- end: {name} -->"
        marked = rf"<!-- begin: {name} -->.*?<!-- end: {name} -->"
        text, found = re.subn(marked, lambda _, block=block: block, text, flags=re.DOTALL)
        if found != 1:
            raise ValueError(f"docs/data.md: no place for the table {name}")
    return text


if __name__ == "__main__":
    DOCS.write_text(filled(DOCS.read_text(encoding="utf-8")), encoding="utf-8", newline="\n")
