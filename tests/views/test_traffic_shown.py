"""Traffic on the terminal, in the report, on the map and in layers: the same figures everywhere."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from string import Formatter
from typing import Any

import pytest
from rich.console import Console

from netplan import api
from netplan.errors import RequestError
from netplan.failures.failure import INTACT
from netplan.formats.export import ExportOptions, Kind, export_plan
from netplan.formats.layers.plan import plan_layers
from netplan.formats.lost import plan_lost
from netplan.formats.styles.styles import rules_of, style_of
from netplan.lighting.load import Loads, loads
from netplan.model.plan import Plan
from netplan.model.scenario import Scenario
from netplan.model.shown import gbit_s, ms, percent
from netplan.model.spoken import speak
from netplan.optimize.deadline import Deadline
from netplan.planning.design import Design
from netplan.planning.frame import Clock, Frame
from netplan.service.service import ServiceModel
from netplan.views.map import map_page
from netplan.views.map.payload import payload
from netplan.views.plots import spectrum as plot
from netplan.views.plots.svg import PALE
from netplan.views.report.compose import compose
from netplan.views.report.document import Document, Figure, Table
from netplan.views.report.words import traffic as words
from netplan.views.report.words.lookup import Words
from netplan.views.terminal.console import stdout
from netplan.views.terminal.plan import show_plan
from netplan.views.terminal.traffic import show_traffic, traffic_line
from tests.support.browser import chromium, console, open_page
from tests.support.chinese import english_in
from tests.support.traffic_cases import PLAIN, regenerated, small

NAMES = ("guian", "guangzhou", "shenzhen", "guilin", "east", "new", "old", "corridor", "gbit")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Plan, Scenario]:
    plan, scenario = small(tmp_path_factory.mktemp("traffic") / "small")
    return regenerated(plan, scenario, "guangzhou"), scenario


@pytest.fixture
def figures(made: tuple[Plan, Scenario]) -> Loads:
    found = loads(*made)
    assert found is not None
    return found


@pytest.fixture
def chinese() -> Iterator[None]:
    speak("zh")
    yield
    speak("en")


def bare(made: tuple[Plan, Scenario]) -> tuple[Plan, Scenario]:
    """Return the plan as one without traffic."""
    plan, scenario = made
    links = tuple(replace(link, channels=(), regenerators=0) for link in plan.links)
    spans = tuple(replace(span, fibre_pairs=1) for span in plan.spans)
    without = replace(plan, carried=None, links=links, spans=spans)
    return without, replace(scenario, demands=None, channels=None)


def terminal(plan: Plan, scenario: Scenario) -> str:
    file = io.StringIO()
    show_traffic(plan, scenario, stdout(file))
    return file.getvalue()


# --- terminal -----------------------------------------------------------------------------


def test_the_terminal_tells_traffic_links_and_the_fullest_spans(
    made: tuple[Plan, Scenario], figures: Loads
) -> None:
    text = terminal(*made)
    assert text.splitlines()[0] == (
        "traffic 6,800.0 Gbit/s between 2 pairs of places; 18 channels, 5 pairs of fibres lit"
    )
    assert "7 x 400G QPSK" in text and "Guangzhou x 7" in text
    for load in figures.spans.values():
        row = next(line for line in text.splitlines() if f"│ {load.span} " in line)
        assert f" {percent(load.fill)} │" in row and f" {percent(load.most_fill)} │" in row
    for link in figures.links.values():
        row = next(line for line in text.splitlines() if f"│ {link.link} " in line)
        assert f" {gbit_s(link.gbit_s)} │" in row and f" {ms(link.slowest_ns)} │" in row


def test_a_plan_without_traffic_is_told_as_ever(made: tuple[Plan, Scenario]) -> None:
    assert terminal(*bare(made)) == ""
    shown = Console(file=io.StringIO(), width=160)
    show_plan(*bare(made), shown)
    assert "traffic" not in shown.file.getvalue()  # type: ignore[attr-defined]


def test_it_says_which_pairs_todays_network_serves_alone(figures: Loads) -> None:
    served = replace(figures, running=figures.running)
    served.__dict__["pairs"] = (figures.pairs[0], replace(figures.pairs[1], lit=0))
    assert ", 1 of them over today's network alone;" in traffic_line(served)


@pytest.mark.usefixtures("chinese")
def test_the_terminal_speaks_chinese(made: tuple[Plan, Scenario], tmp_path: Path) -> None:
    text = terminal(*made)
    assert english_in(text, (*NAMES, "400g_qpsk", "GHz", "400G")) == []
    assert "频谱利用率" in text and "光纤对" in text and "波道" in text and "电中继" in text
    plain = terminal(*small(tmp_path, PLAIN))
    assert english_in(plain, NAMES) == []


# --- report -------------------------------------------------------------------------------


def table(document: Document, id_: str) -> Table:
    return next(found for found in document.tables if found.id == id_)


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_report_has_the_figures(made: tuple[Plan, Scenario], figures: Loads, lang: str) -> None:
    document = compose(*made, lang)
    pairs, links, spans = (table(document, id_) for id_ in ("pairs-lit", "links-lit", "spans-lit"))
    assert [row[3:7] for row in pairs.rows] == [
        (load.traffic_gbit_s, load.demand.channels, load.lit, load.spare_gbit_s)
        for load in figures.pairs
    ]
    assert [row[2:5] for row in links.rows] == [
        (load.count, load.gbit_s, load.used) for load in figures.links.values()
    ]
    assert [row[4:6] for row in spans.rows] == [
        (load.fill, load.most_fill) for load in figures.fullest
    ]
    years = [str(figures.year(load.full_after)) for load in figures.fullest]
    assert [row[-1] for row in spans.rows] == [y if lang == "en" else f"{y} 年" for y in years]
    sites = table(document, "regenerators")
    assert sites.rows[0][-1] == 7


def test_a_report_without_traffic_has_no_such_section(made: tuple[Plan, Scenario]) -> None:
    plan, scenario = bare(made)
    document = compose(plan, scenario, "en")
    assert "traffic" not in {section.id for section in document.sections}
    glossary = table(document, "glossary")
    assert "slot" not in {row[0] for row in glossary.rows}
    assert "slot" in {row[0] for row in table(compose(*made, "en"), "glossary").rows}


def test_both_languages_have_the_same_words() -> None:
    def blanks(text: str) -> set[str]:
        return {field for _, field, _, _ in Formatter().parse(text) if field}

    assert set(words.EN) == set(words.ZH)
    for key, text in words.EN.items():
        assert blanks(text) == blanks(words.ZH[key]), key
    assert [row[:2] for row in words.GLOSSARY_EN] == [(row[1], row[0]) for row in words.GLOSSARY_ZH]


def drawn(document: Document) -> Figure:
    return next(found for found in document.figures if found.id == "spectrum")


def test_the_spectrum_has_a_box_for_every_channel(
    made: tuple[Plan, Scenario], figures: Loads
) -> None:
    svg = drawn(compose(*made, "en")).svg
    channels = sum(load.channels for load in figures.spans.values())
    hints = re.findall(r"<title>([^<]*): channel of", svg)
    assert len(hints) == channels
    assert set(hints) == {"Guian–Guangzhou", "Guian–Shenzhen"}
    boxes = re.findall(r'<rect x="([\d.]+)" y="([\d.]+)" width="([\d.]+)"[^>]*><title>', svg)
    rows: dict[str, list[tuple[float, float]]] = {}
    for x, y, width in boxes:
        rows.setdefault(y, []).append((float(x), float(x) + float(width)))
    for found in rows.values():  # a line of boxes is a pair of fibres: none over another
        found.sort()
        assert all(a[1] <= b[0] for a, b in pairwise(found))


def test_many_pairs_of_fibres_are_drawn_light(made: tuple[Plan, Scenario]) -> None:
    one = plot.Row("a", "50 %", tuple(plot.Taken(i, 1, 0, "channel") for i in range(4)))
    texts = plot.SpectrumWords("title", "axis", "free")
    few = plot.spectrum([one] * 3, ["a"], 8, 1, texts)
    many = plot.spectrum([one] * (plot.MANY_ROWS + 1), ["a"], 8, 1, texts)
    assert few.count("<title>channel") == 4 * 3
    assert many.count("<title>channel") == plot.MANY_ROWS + 1  # neighbours run together


def test_links_have_colours_of_their_own() -> None:
    colours = [plot.link_colour(i) for i in range(30)]
    assert len(set(colours)) == 30
    assert PALE not in colours


def test_too_much_traffic_is_the_reason_that_is_given(made: tuple[Plan, Scenario]) -> None:
    _, scenario = made
    frame = Frame(scenario, (), Clock(Deadline(None, None)))
    none = frame.overloaded(Design(ServiceModel(scenario), (), ()))
    assert none.overloaded
    for lang in ("en", "zh"):
        text = repr(compose(none, scenario, lang).sections[0])
        assert Words(lang)("sum_overloaded") in text
        assert Words(lang)("proof_overloaded") in text
    assert payload([(none, scenario)])["plans"][0]["overloaded"] is True
    assert terminal(none, scenario) == ""


# --- map ----------------------------------------------------------------------------------


def shown_on_map(made: tuple[Plan, Scenario]) -> dict[str, Any]:
    found: dict[str, Any] = payload([made])["plans"][0]
    return found


def test_the_map_has_the_figures(made: tuple[Plan, Scenario], figures: Loads) -> None:
    plan, _ = made
    page = shown_on_map(made)
    assert page["traffic"]["gbit_s"] == 6800
    assert page["traffic"]["channels"] == figures.channels
    for price, shown in zip(plan.spans, page["spans"], strict=True):
        load = figures.spans[price.id]
        assert shown["load"]["most"] == load.most_fill
        assert shown["load"]["free"] == figures.free(load)
    for link, shown in zip(plan.links, page["links"], strict=True):
        assert shown["lit"]["count"] == link.channel_count
        assert shown["lit"]["gsnr"][2] == pytest.approx(
            shown["lit"]["gsnr"][0] - shown["lit"]["gsnr"][1]
        )


def test_a_map_without_traffic_has_nothing_new(made: tuple[Plan, Scenario]) -> None:
    text = json.dumps(shown_on_map_bare(made))
    assert not re.search(r'"(traffic|load|lit|overloaded)": [{t]', text)


def shown_on_map_bare(made: tuple[Plan, Scenario]) -> dict[str, Any]:
    _, scenario = bare(made)
    found: dict[str, Any] = payload([(api.plan(scenario), scenario)])["plans"][0]
    return found


def test_the_page_tells_it_in_both_languages(made: tuple[Plan, Scenario], tmp_path: Path) -> None:
    page = tmp_path / "map.html"
    page.write_bytes(map_page([made]))
    with chromium() as driver:
        for lang, said in (
            ("en", ("spectrum: highest fill 80 % or more", "Regenerated at", "Guangzhou × 7")),
            ("zh", ("最高利用率 80 % 及以上", "电中继站点", "波道最大时延")),
        ):
            view = f"lang={lang}&theme=light&chosen"
            open_page(driver, page, f"{view}=link:guian--shenzhen")
            text = driver.find_element("tag name", "body").text
            assert "6,800.0 Gbit/s" in text
            assert [part for part in said if part not in text] == []
            open_page(driver, page, f"{view}=span:guian-guangzhou.new")
            assert "75.0 %" in driver.find_element("id", "details").text
            open_page(driver, page, f"{view}=target:east guian shenzhen")
            assert "300.0 Gbit/s" in driver.find_element("id", "details").text
        assert console(driver) == []


# --- layers -------------------------------------------------------------------------------


def test_layers_have_the_figures(made: tuple[Plan, Scenario], figures: Loads) -> None:
    layers = {layer.name: layer for layer in plan_layers(*made)}
    spans = dict(zip(layers["spans"].column("id"), layers["spans"].features, strict=True))
    names = [field.name for field in layers["spans"].fields]
    for id_, feature in spans.items():
        value = dict(zip(names, feature.values, strict=True))
        load = figures.spans.get(str(id_))
        assert value["fibre_pairs"] == (load and load.fibre_pairs)
        assert value["most_fill_percent"] == (load and round(100 * load.most_fill, 3))
    assert layers["links"].column("capacity_gbit_s") == (4400, 2800)
    assert layers["links"].column("regenerated_at") == ("", "7 x guangzhou")
    assert layers["targets"].column("channels_lit") == (11, 7)
    channels = layers["channels"]
    assert channels.column("channels") == (11, 7)
    assert channels.column("id") == (f"{INTACT}:1", f"{INTACT}:2")
    assert str(channels.column("first_slots")[1]).count("/") == 7  # two stretches each


def test_short_names_of_fields_stay_apart(made: tuple[Plan, Scenario]) -> None:
    for layer in plan_layers(*made):
        short = [field.short for field in layer.fields]
        assert len(set(short)) == len(short)
        assert max(map(len, short)) <= 10


def test_a_plan_without_traffic_has_no_channels(made: tuple[Plan, Scenario]) -> None:
    layers = plan_layers(*bare(made))
    assert [layer.name for layer in layers] == ["places", "spans", "links", "targets"]
    assert "fibre_pairs" not in {field.name for layer in layers for field in layer.fields}
    with pytest.raises(RequestError, match='"channels" needs a plan with traffic'):
        export_plan(*bare(made), ExportOptions(Kind.GEOJSON, ("channels",)))


def test_spans_are_drawn_by_fill(made: tuple[Plan, Scenario]) -> None:
    spans = next(layer for layer in plan_layers(*made) if layer.name == "spans")
    style = style_of(spans)
    labels = {
        feature.id: [rule.label_en for rule in rules_of(style, spans, feature)]
        for feature in spans.features
    }
    assert labels["guian-guangzhou.new"] == ["built, filled at most 50-80 %"]
    assert labels["guian-guilin.old"] == ["existing, lit, filled at most < 50 %"]
    assert labels["guian-shenzhen.new"] == ["candidate, not chosen"]
    assert all(len(found) == 1 for found in labels.values())


def test_the_channels_go_into_every_format(made: tuple[Plan, Scenario]) -> None:
    for kind in Kind:
        found = export_plan(*made, ExportOptions(kind, ("links", "channels")))
        assert any("channels" in name or name.startswith("plan.") for name in found.files), kind


def test_formats_of_networks_say_that_they_lose_the_channels(made: tuple[Plan, Scenario]) -> None:
    lost = {loss.field: loss for loss in plan_lost(made[0])}
    assert lost["channels"].examples == (("guian to guangzhou", "11"), ("guian to shenzhen", "7"))
    assert "channels" not in {loss.field for loss in plan_lost(made[0], ("channels",))}
    assert "channels" not in {loss.field for loss in plan_lost(bare(made)[0])}
