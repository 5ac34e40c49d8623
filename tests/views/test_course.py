"""Cables of which only the ends are known are told from those drawn along their course."""

from __future__ import annotations

import math
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import shapely

from netplan import api
from netplan.model.network import Course
from netplan.model.scenario import Scenario
from netplan.views.course import Courses, courses, schematic, told
from netplan.views.fewer import fewer
from netplan.views.map import map_page
from netplan.views.map.payload import payload
from netplan.views.report.facts.subject import Subject
from netplan.views.report.figures import map_figure
from netplan.views.report.words.lookup import Words
from tests.support import foreign_cases as foreign

MIDDLE = (-41.29, 52.37)
"""Of the great circle from New York to London."""


def with_route(scenario: Scenario, route: tuple[tuple[float, float], ...]) -> Scenario:
    spans = tuple(replace(span, route=route) for span in scenario.network.spans)
    return replace(scenario, network=replace(scenario.network, spans=spans))


@pytest.mark.parametrize(
    ("route", "straight"),
    [
        ((), True),
        (((178.44, -18.14), (-171.76, -13.83)), True),
        (((-74.0, 40.7), MIDDLE, (0.0, 51.5)), True),  # a great circle
        (((0.0, 40.0), (30.0, 40.0), (60.0, 40.0)), True),  # a ruled line of a flat map
        (((178.0, -18.0), (-179.0, -16.0), (-176.0, -14.0)), True),  # over the 180th meridian
        (((0.0, 40.0), (178.44, -18.14), (60.0, 40.0)), True),  # straight to a place, and on
        (((-74.0, 40.7), (-41.29, 48.0), (0.0, 51.5)), False),
        (((8.68, 50.11), (8.4, 49.0), (7.85, 48.0), (8.54, 47.37)), False),
        (((178.0, -18.0), (-179.0, -17.0), (-176.0, -14.0)), False),
    ],
)
def test_what_is_no_course(route: Any, straight: bool, tmp_path: Path) -> None:
    _, scenario = foreign.pacific(tmp_path)
    network = with_route(scenario, route).network
    assert (len(schematic(network)) == len(network.spans)) is straight
    assert courses(network) is (Courses.UNKNOWN if straight else Courses.KNOWN)


def test_the_bundled_network_is_drawn_through_towns_and_says_where_it_is_not() -> None:
    network = api.load_scenario("guizhou").network
    of = told([network])
    assert of.known is Courses.MIXED
    assert of.drawn
    assert of.credits == ("netplan; positions of towns: GeoNames, CC BY 4.0",)
    assert "zhuhai-macao.old" in schematic(network)
    assert "guiyang-guilin.new" not in schematic(network)


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_still_map_says_that_courses_are_drawn_and_whose_towns_they_pass(
    lang: str, tmp_path: Path
) -> None:
    plan, scenario = foreign.europe(tmp_path)
    spans = tuple(
        replace(span, course=Course.DRAWN, course_credit="Atlas <of> Towns")
        for span in scenario.network.spans
    )
    scenario = replace(scenario, network=replace(scenario.network, spans=spans))
    words = Words(lang)
    figure = map_figure(Subject(plan, scenario, lang), words)
    assert words("lg_drawn") in figure.svg
    assert words("lg_schematic") not in figure.svg
    assert words("courses_drawn") in figure.note
    assert "Atlas <of> Towns" in figure.note
    page = map_page([(plan, scenario)]).decode()
    assert '"course_credits":["Atlas' in page


def test_what_the_data_say_of_a_course_goes_before_its_looks(tmp_path: Path) -> None:
    _, scenario = foreign.pacific(tmp_path)
    span = scenario.network.spans[0]
    straight = replace(span, route=(), course=Course.ALONG_LINES)
    bent = replace(span, course=Course.SCHEMATIC)
    assert schematic(replace(scenario.network, spans=(straight,))) == frozenset()
    assert schematic(replace(scenario.network, spans=(bent,))) == {span.id}


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_still_map_tells_them_apart(lang: str, tmp_path: Path) -> None:
    plan, scenario = foreign.europe(tmp_path)  # one cable of five corridors has a route
    words = Words(lang)
    figure = map_figure(Subject(plan, scenario, lang), words)
    assert courses(scenario.network) is Courses.MIXED
    assert words("lg_schematic") in figure.svg
    assert words("courses_mixed") in figure.note
    dashes = re.findall(r'<polyline [^>]*stroke-dasharray="([^"]+)"', figure.svg)
    assert dashes.count("12 3 1.2 3") == 5  # two in the plan, three of today


@pytest.mark.parametrize(
    ("make", "known"), [(foreign.brazil, "unknown"), (foreign.pacific, "known")]
)
def test_one_kind_alone_needs_no_dots(make: Any, known: str, tmp_path: Path) -> None:
    plan, scenario = make(tmp_path)
    figure = map_figure(Subject(plan, scenario, "en"), Words("en"))
    assert courses(scenario.network) == known
    assert "course not known" not in figure.svg
    assert ("their course is not known" in figure.note) is (known == "unknown")


def test_the_map_page_knows_them(tmp_path: Path) -> None:
    page = map_page([foreign.europe(tmp_path)]).decode()
    assert page.count('"schematic":true') == 6
    assert page.count('"schematic":false') == 1


def test_a_course_of_many_points_is_simplified_no_more_than_can_be_seen(tmp_path: Path) -> None:
    plan, scenario = foreign.europe(tmp_path)
    span = scenario.network.spans[0]
    a, b = (scenario.network.place[end] for end in (span.a, span.b))
    n = 20_000
    middle = [
        (a.lon + (b.lon - a.lon) * i / n, a.lat + (b.lat - a.lat) * i / n + math.sin(i / 900))
        for i in range(1, n)
    ]
    route = ((a.lon, a.lat), *middle, (b.lon, b.lat))
    spans = (replace(span, route=route), *scenario.network.spans[1:])
    long = replace(scenario, network=replace(scenario.network, spans=spans))
    plain, page = (map_page([(plan, one)]) for one in (scenario, long))
    assert len(page) - len(plain) < 100_000  # of some 400,000 that the points would take
    [via] = [
        s["via"] for s in payload([(plan, long)])["networks"][0]["spans"] if s["id"] == span.id
    ]
    assert len(via) > 200
    line = shapely.LineString([route[0], *via, route[-1]])
    assert shapely.hausdorff_distance(line, shapely.LineString(route)) < 2e-5  # half a pixel
    figure = map_figure(Subject(plan, long, "en"), Words("en"))
    assert len(figure.svg) < 200_000


def test_a_course_of_few_points_is_kept_as_it_is() -> None:
    assert fewer([(0, 0), (1, 0), (2, 0)], 1.0) == [(0, 0), (1, 0), (2, 0)]
