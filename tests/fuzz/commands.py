"""Command lines: for every command, what it reads and options with good and bad values."""

from __future__ import annotations

import random
from dataclasses import dataclass, field

from tests.fuzz.mutate import TEXTS

QUESTION = ("scenario.yaml", "overlay.yaml", "places.geojson", "spans.geojson")
GEAR = ("equipment.yaml", "costs.yaml")
PLAN = ("made/plan.json", "made/plan.json", "scenario.yaml", "places.geojson")
NUMBER_TEXTS = (
    "0", "1", "-1", "0.5", "3.2", "1e-9", "1e300", "5e-324", "nan", "inf", "-inf", "9" * 400, "",
    "1_000", "0x10", "１", "2147483648", "10000000", "x",
)  # fmt: skip
GOOD_TEXTS = ("oslo", "west", "oslo-hamar.new", "oslo--bergen", "hamar-voss.old", "oslo-voss")
ANY = (*GOOD_TEXTS * 4, *TEXTS)
OTHERS = ("overlay.yaml", "overlay.yaml", "scenario.yaml", "", "x" * 3000, "/dev/zero")
SETTABLE = (
    "targets.west.one_way_ms", "targets.west.after_cut_one_way_ms", "targets.west.stretch",
    "targets.west.availability", "targets.west.to", "targets.x.one_way_ms", "failures.single",
    "failures.disc_km", "failures.pairs", "candidates.forbid_spans+", "candidates.force_links",
    "candidates.fibres", "closed.corridors+", "cost_factors+", "constants.hop_delay_us",
    "constants.amplifier_spacing_km", "constants.regenerator_reach_km", "constants.transponder_cny",
    "constants.delay_us_per_km.g654e", "constants.build_cny_per_km.g654e", "weights.bergen",
    "objective.minimise", "objective.budget_cny", "objective.slack", "objective.coverage.share",
    "objective.weight", "solver.gap", "solver.seed", "solver.time_limit_s", "solver.node_limit",
    "name", "title", "extends", "network.places", "network.add_spans", "links", "targets", "",
    "a" + ".b" * 200,
)  # fmt: skip
VALUES = (
    *NUMBER_TEXTS, *TEXTS, "[]", "{}", "[oslo-hamar.old]", "corridor", "[span, place]", "srlg",
    "[oslo--bergen]", "{factor: 1e12}", "{factor: 0.5, fibre: g654e}", "worst_latency",
    "mean_stretch", "null", "/dev/zero", "[" * 200, "&a [*a]", "!!python/x 1", "population",
)  # fmt: skip


@dataclass
class Call:
    """A command line and the files it reads, which may be changed before."""

    args: list[str]
    reads: tuple[str, ...]
    writes: list[str] = field(default_factory=list)


def call(name: str, chance: random.Random) -> Call:
    """Return a command line for a command."""
    return _MAKERS[name](chance)


def _changes(chance: random.Random) -> list[str]:  # noqa: PLR0911  (one a kind)
    """Return options that change the scenario, mostly none."""
    if chance.random() < 0.7:
        return []
    match chance.randrange(8):
        case 0:
            return ["--forbid", chance.choice(ANY)]
        case 1:
            return ["--force", chance.choice(ANY)]
        case 2:
            return ["--close", chance.choice(ANY)]
        case 3:
            return ["--cost-factor", f"{chance.choice(TEXTS)}={chance.choice(NUMBER_TEXTS)}"]
        case 4:
            return ["--budget", chance.choice((*NUMBER_TEXTS, "90M", "1e15", "1e400"))]
    return ["--set", f"{chance.choice(SETTABLE)}={chance.choice(VALUES)}"]


def _some(chance: random.Random, *options: tuple[str, ...], share: float = 0.2) -> list[str]:
    """Return some of the options; a tuple is a flag, or an option with values to choose from."""
    found: list[str] = []
    for name, *values in options:
        if chance.random() < share:
            found += [name, chance.choice(values)] if values else [name]
    return found


def _scenario(chance: random.Random) -> str:
    return chance.choice(("scenario.yaml", "scenario.yaml", "overlay.yaml"))


def _either(chance: random.Random) -> str:
    return chance.choice(("made/plan.json", "scenario.yaml"))


def _number(name: str, *good: str) -> tuple[str, ...]:
    """Return an option with numbers, those that are good for it half of the time."""
    return (name, *(good or ("1", "0.5", "3.2")) * (len(NUMBER_TEXTS) // 2), *NUMBER_TEXTS)


JSON = ("--format", "json")


def _plan(chance: random.Random) -> Call:
    more = _some(
        chance, _number("--time-limit"), _number("--gap"), ("--reproducible",), JSON,
        ("--certificate", "proof.json", "proof.json.gz", "../x", ""), share=0.2,
    )  # fmt: skip
    args = ["plan", _scenario(chance), "-o", "out", "--quiet", *_changes(chance), *more]
    return Call(args, (*QUESTION, *GEAR), writes=["out"])


def _validate(chance: random.Random) -> Call:
    args = ["validate", _scenario(chance), *_changes(chance), *_some(chance, JSON)]
    return Call(args, (*QUESTION, *GEAR))


def _verify(chance: random.Random) -> Call:
    proof = chance.choice(("made/certificate.json", "made/packed.json.gz", "made/plan.json", "."))
    args = ["verify", "made/plan.json", *_some(chance, ("--certificate", proof), JSON)]
    return Call(args, (*PLAN, "made/certificate.json", proof))


def _compare(chance: random.Random) -> Call:
    one, two = _either(chance), chance.choice(("made/plan.json", "overlay.yaml", "scenario.yaml"))
    more = _some(chance, ("--no-why",), ("-o", "diff"), JSON)
    args = ["compare", one, two, "--quiet", *_changes(chance), *more]
    return Call(args, (*QUESTION, "made/plan.json"), writes=["diff"])


def _sweep(chance: random.Random) -> Call:
    args = ["sweep", "scenario.yaml", "-o", "sweep", "--workers", "1", "--quiet"]
    if chance.random() < 0.4:
        args += ["--points", "points.csv"]
    else:
        axis = chance.choice(("3,3.2", "3:3.4:0.2", "3:3.4", "nan,inf", "1e300,1e-300", "", "x,y"))
        args += ["--vary", f"{chance.choice((SETTABLE[0], *SETTABLE))}={axis}"]
    args += _some(
        chance, ("--samples", "2", "2", "2", "0", "nan", "99999999999"), _number("--seed"), JSON
    )
    reads = ("scenario.yaml", "points.csv", "points.csv", "sweep/answers.jsonl")
    return Call(args, reads, writes=["sweep"])


def _pareto(chance: random.Random) -> Call:
    measures = ("worst_latency", "target:west", "after_cut:west", "mean_latency", "target:x", "")
    more = _some(
        chance, ("--y", *measures), _number("--from"), _number("--to"), ("--questions", "3", "-1"),
        JSON,
    )  # fmt: skip
    resolution = chance.choice((*("0.2", "1", "0.05") * 4, "0", "nan", "1e308"))
    args = ["pareto", "scenario.yaml", "-o", "pareto", "--quiet", "--resolution", resolution]
    return Call([*args, *_changes(chance), *more], QUESTION, writes=["pareto"])


def _sensitivity(chance: random.Random) -> Call:
    more = _some(
        chance, ("--item", *ANY), ("--lengths",), ("--low-ends",),
        _number("--prices"), ("--across", *OTHERS), _number("--alternatives"), JSON,
        share=0.25,
    )  # fmt: skip
    args = ["sensitivity", _either(chance), "--workers", "1", "--quiet", *_changes(chance), *more]
    return Call(args, QUESTION)


def _risk(chance: random.Random) -> Call:
    more = _some(chance, _number("--seed"), ("--robust",), _number("--hold"), JSON)
    samples = chance.choice((*("20",) * 8, "1", "0", "nan"))
    args = ["risk", _either(chance), "--samples", samples, "--quiet", *_changes(chance), *more]
    return Call(args, (*QUESTION, *GEAR, "made/plan.json"))


def _phase(chance: random.Random) -> Call:
    budgets = chance.choice((*("40,40,40", "90", "0") * 4, "nan", "1e300,1", "", "-5", "1e-9,1e9"))
    more = _some(
        chance, ("--weighted",), ("--lapse",), ("--measure", "protected"), ("--lang", "zh"),
        _number("--discount-rate"), _number("--horizon"), JSON, share=0.25,
    )  # fmt: skip
    args = ["phase", _either(chance), "--budgets", budgets, "--quiet", *_changes(chance), *more]
    return Call(args, (*QUESTION, "made/plan.json"))


def _explain(chance: random.Random) -> Call:
    more = _some(
        chance, ("--span", *ANY), ("--link", *ANY),
        ("--target", *ANY), _number("--time-limit"), ("-o", "why.json"), JSON, share=0.25,
    )  # fmt: skip
    args = ["explain", _either(chance), "--quiet", *_changes(chance), *more]
    return Call(args, (*QUESTION, "made/plan.json"), writes=["why.json"])


def _circle(chance: random.Random) -> Call:
    more = _some(
        chance, ("--from", *ANY), ("--ms", "1,2", "nan", "", "1e308", "0"),
        _number("--route-factor"), _number("--max-tail-km"), ("--cities", "cities.csv"),
        ("-o", "circle"), JSON,
    )  # fmt: skip
    args = ["circle", _either(chance), *_changes(chance), *more]
    reads = (*QUESTION, "cities.csv", "cities.csv", "made/plan.json", *GEAR)
    return Call(args, reads, writes=["circle"])


def _export(chance: random.Random) -> Call:
    layers = ("places,spans", "links", "targets,failures", "circle", "difference", "x", "")
    more = _some(
        chance, ("--layers", *layers), ("--crs", "EPSG:4490", "gk3:105", "x"),
        ("--no-verify",), ("--base", "made/plan.json"), ("--lang", "en"),
    )  # fmt: skip
    kind = chance.choice(
        ("geojson", "csv", "kml", "kmz", "ofds", "graphml", "topohub", "sndlib", "gnpy")
    )
    args = ["export", "made/plan.json", "--to", kind, "-o", "layers", *more]
    return Call(args, PLAN, writes=["layers"])


def _bom(chance: random.Random) -> Call:
    more = _some(chance, ("-o", "bom.csv", "bom.xlsx", "x"), ("--lang", "zh"), JSON)
    return Call(["bom", "made/plan.json", *more], PLAN, writes=["bom.csv", "bom.xlsx", "x"])


def _optics(chance: random.Random) -> Call:
    more = _some(
        chance, ("--gnpy", "made/plan.json", "strange/gnpy.json", "x"), ("-o", "lit.json", "x"),
        ("--lang", "zh"), JSON,
    )  # fmt: skip
    reads = (*PLAN, "strange/gnpy.json", *GEAR)
    return Call(["optics", "made/plan.json", *more], reads, writes=["lit.json", "x"])


STRANGERS = (
    ("zoo.gml",), ("graph.graphml",), ("topohub.json",), ("sndlib.xml",), ("sndlib.txt",),
    ("design.n2p",), ("old.n2p",), ("gnpy.json",), ("ofds.json",), ("nodes.geojson",),
    ("nodes.geojson", "spans.geojson"), ("nodes.csv", "spans.csv"), ("lines.kml",),
    ("links.csv",), ("gbk.csv",), ("bare.geojson",), ("packed.json.gz",), ("lines.kmz",),
    ("ofds.zip",), ("zoo.gml", "ofds.json"),
)  # fmt: skip
"""Files of other formats that are given together."""


def _import(chance: random.Random) -> Call:
    if chance.random() < 0.8:
        return _import_network(chance)
    source = chance.choice(("places.geojson", "spans.geojson", "table.csv", "basemap.geojson", "."))
    more = _some(chance, ("--layer", *TEXTS), ("--crs", "gcj02", "bd09"), share=0.2)
    args = ["import", source, "--as", chance.choice(("places", "spans")), "-o", "in.geojson", *more]
    if "spans" in args:
        args += ["--places", "places.geojson"]
    return Call(args, (source,), writes=["in.geojson"])


def _import_network(chance: random.Random) -> Call:
    sources = tuple(f"strange/{name}" for name in chance.choice(STRANGERS))
    more = _some(
        chance, ("--layer", *TEXTS), ("--crs", "gcj02", "bd09", "EPSG:4326", "EPSG:32633", "x"),
        ("--snap", "100", "auto", "x"), ("--length-unit", "m", "mi", "ft", "km"), ("--strict",),
        ("--json",), ("--lang", "zh"), ("--trust-positions",), ("--placeless", "splice"),
        ("--far-end", "move", "nearest", "drop"), ("--no-keep-islands",), ("--no-planned",),
        ("--merge-through",), ("--split-inside",), ("--network", *TEXTS), ("--places", "table.csv"),
        ("--column", "a=起点", "lon=x", "name=id", "=", "x"), _number("--route-factor"),
        ("--encoding", "gbk", "utf-8", "x"), ("--fibre", "g654e", *TEXTS), ("--state", "candidate"),
        share=0.08,
    )  # fmt: skip
    return Call(["import", *sources, "--out", "out", *more], (*sources, *sources, "table.csv"),
                writes=["out"])  # fmt: skip


def _candidates(chance: random.Random) -> Call:
    more = _some(
        chance,
        ("--by", "delaunay", "gabriel", "nearest:2", "radius:300", "hubs", "along:spans.geojson",
         "along:table.csv", "x", *TEXTS),
        ("--parallel",), ("--hub", "oslo", "x", *TEXTS), ("--for", "scenario.yaml"),
        ("--fibre", "g654e", "hollow_core", *TEXTS), ("--route-factor", "1.5", "0", "nan"),
        ("--build-cost-per-km", "1000", "nan"), ("--snap", "500"), ("--lang", "zh"),
        share=0.2,
    )  # fmt: skip
    args = ["candidates", ".", "--replace", *more]
    return Call(args, ("places.geojson", "spans.geojson"), writes=["candidates.geojson"])


def _courses(chance: random.Random) -> Call:
    more = _some(
        chance,
        ("--within", "0.5", "0", "nan"), ("--lead", "0", "400", "nan"),
        ("--credit", "Somebody, CC0", *TEXTS), ("--snap", "500", "x"), ("--lang", "zh"),
        share=0.3,
    )  # fmt: skip
    lines = chance.choice(("spans.geojson", "table.csv", "x"))
    where = chance.choice((".", ".", "scenario.yaml", "x"))
    args = ["courses", where, "--along", lines, "-o", "laid.geojson", "--replace", *more]
    return Call(args, ("places.geojson", "spans.geojson"), writes=["laid.geojson"])


def _new(chance: random.Random) -> Call:
    folder = chance.choice(("net", "net", "."))
    hubs = ("oslo", "Oslo", "bergen", "Graz", "graz", "largest 1", "x", *TEXTS)
    more = _some(
        chance, ("--to", "all-demand", "largest 2", "voss", "x", *TEXTS),
        ("--stretch", "1.5", "0", "nan"), ("--failures", "corridor", "place"), ("--title", *TEXTS),
    )  # fmt: skip
    args = ["new", folder, "--hub", chance.choice(hubs), "--replace", *more]
    names = ("places.geojson", "spans.geojson", "import.json")
    at = "" if folder == "." else f"{folder}/"
    return Call(
        args,
        tuple(f"{at}{name}" for name in names),
        writes=[f"{at}scenario.yaml", f"{at}netplan.manifest.json"],
    )


def _map(chance: random.Random) -> Call:
    maps = (
        "basemap.geojson",
        "basemap.geojson",
        "none",
        "http://x/{z}/{x}/{y}",
        "made/plan.json",
        "x",
    )
    more = _some(chance, ("--lang", "zh"), ("--basemap", *maps), share=0.6)
    plans = ["made/plan.json"] * chance.choice((1, 1, 2))
    reads = (*PLAN, "basemap.geojson", "basemap.geojson")
    return Call(["map", *plans, "-o", "map.html", *more], reads, ["map.html"])


def _report(chance: random.Random) -> Call:
    out = chance.choice(("r.html", "r.md", "r.xlsx", "r.md", "r.txt"))
    more = _some(chance, ("--lang", "zh"), ("--front", "front.json", "made/plan.json"), ("--why",))
    plans = ["made/plan.json"] * chance.choice((1, 1, 2))
    reads = (*PLAN, "front.json", "front.json")
    return Call(["report", *plans, "-o", out, *more], reads, [out])


def _plot(chance: random.Random) -> Call:
    more = _some(
        chance, ("--lang", "zh"), ("--only", "map", "front", "margins", "x"),
        ("--front", "front.json", "front.json", "made/plan.json"),
    )  # fmt: skip
    reads = (*PLAN, "front.json", "front.json")
    return Call(["plot", "made/plan.json", "-o", "plots", *more], reads, ["plots"])


def _schema(chance: random.Random) -> Call:
    kinds = ("scenario", "plan", "bounds", "certificate", "x", "--markdown")
    return Call(["schema", chance.choice(kinds)], ())


_MAKERS = {
    "plan": _plan,
    "validate": _validate,
    "verify": _verify,
    "compare": _compare,
    "sweep": _sweep,
    "pareto": _pareto,
    "sensitivity": _sensitivity,
    "risk": _risk,
    "phase": _phase,
    "explain": _explain,
    "circle": _circle,
    "export": _export,
    "bom": _bom,
    "optics": _optics,
    "import": _import,
    "candidates": _candidates,
    "courses": _courses,
    "new": _new,
    "map": _map,
    "report": _report,
    "plot": _plot,
    "schema": _schema,
}
NAMES = tuple(_MAKERS)
WEIGHTS = tuple({"validate": 12, "verify": 8, "schema": 0.2}.get(name, 2) for name in NAMES)
"""Cheap commands more often: they reach every reader."""
