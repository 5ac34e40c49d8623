"""A still map of a plan: equal-area, spans by fibre, places by role, no tiles."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from netplan.views.backdrop import (
    AREAS,
    LINES,
    NONE,
    Backdrop,
    Ring,
    around,
    bent,
    facing,
    lines_around,
)
from netplan.views.extent import Extent, degree_step
from netplan.views.fewer import fewer
from netplan.views.plots.legend import Entry, draw_legend
from netplan.views.plots.projection import (
    Azimuthal,
    EqualEarth,
    LonLat,
    Point,
    Projection,
    projection,
)
from netplan.views.plots.svg import GREY, INK, Canvas, number, round_step, shorten, text_width

WIDTH, MARGIN, LEGEND = 900, 14, 30
SHORE, BOUNDARY, GRATICULE = "#c3d3df", "#c9b8a4", "#d5dde4"
KM_PER_DEG = 111.2
GRATICULE_LEG_DEG = 1.0
LINE_STEP = 8.0
FINEST = 0.1
"""Canvas units that a line may move: a tenth of the thinnest line."""
PASSED_RANK = 3
"""From here on places are on the way of something."""
BARE = Backdrop(NONE)
FAR_RANKS = (0, 1)
"""Of places whose label may stand off where there is no room beside them."""
Window = tuple[float, float, float, float]
"""Left, top, right, bottom in canvas units."""


@dataclass(frozen=True)
class MapLine:
    """A line to draw, lon/lat; ``focus`` lines decide what the map shows."""

    points: tuple[LonLat, ...]
    colour: str
    width: float
    dash: str = ""
    hint: str = ""
    focus: bool = False


@dataclass(frozen=True)
class MapPlace:
    """A place; ``rank`` 0 is labelled first, None never; ``square`` marks a hub."""

    name: str
    lon: float
    lat: float
    colour: str
    square: bool = False
    rank: int | None = None
    hint: str = ""
    focus: bool = False


@dataclass(frozen=True)
class _Frame:
    """From lon/lat to canvas units."""

    project: Projection
    left_km: float
    top_km: float
    per_km: float
    top: float

    def __call__(self, at: LonLat) -> Point:
        x, y = self.project(at)
        return (
            MARGIN + (x - self.left_km) * self.per_km,
            self.top + (y - self.top_km) * self.per_km,
        )


def plan_map(
    lines: Sequence[MapLine],
    places: Sequence[MapPlace],
    legend: Sequence[Entry],
    title: str,
    backdrop: Backdrop = BARE,
    name: str = "plan-map",
    *,
    where: Extent | None = None,
) -> str:
    """Return the map as SVG; its extent holds every line and place in focus.

    Elsewhere than over the bundled coast everything is shown, and lines of longitude and
    latitude. ``where`` all of it lies chooses the projection; ``name`` tells the maps of one
    page apart.
    """
    canvas = Canvas(WIDTH, 600, title)
    top = draw_legend(canvas, MARGIN, 20, legend, WIDTH - 2 * MARGIN) + 12
    frame, height = _fit(lines, places, top, where)
    canvas.height = top + height + MARGIN
    inner = WIDTH - 2 * MARGIN
    canvas.box(MARGIN, top, inner, height, "#f4f7fa", "#cfd6dd")
    window = (MARGIN, top, MARGIN + inner, top + height)
    canvas.clip(MARGIN, top, inner, height, f"{name}-window")
    taken = [_dot(frame, place) for place in places]
    _draw_backdrop(canvas, frame, backdrop, window)
    taken += _draw_graticule(canvas, frame, window)
    drawn = [
        (line, fewer([frame(at) for at in piece], FINEST))
        for line in lines
        for piece in _pieces(frame.project, line.points)
    ]
    bar = _Bar.within(window, frame.per_km, [*taken, *_along(points for _, points in drawn)])
    for line, points in drawn:
        canvas.polyline(points, line.colour, line.width, line.dash, line.hint)
    _draw_places(canvas, frame, places, window, [*taken, bar.box])
    canvas.unclip()
    bar.draw(canvas)
    return canvas.svg()


def _pieces(project: Projection, line: Sequence[LonLat]) -> Sequence[Sequence[LonLat]]:
    return project.pieces(line) if isinstance(project, EqualEarth) else [line]


def _fit(
    lines: Sequence[MapLine], places: Sequence[MapPlace], top: float, where: Extent | None
) -> tuple[_Frame, float]:
    coast = where is not None and where.has_coast
    focus = [at for line in lines if line.focus or not coast for at in line.points]
    focus += [(place.lon, place.lat) for place in places if place.focus or not coast]
    focus = focus or [(place.lon, place.lat) for place in places] or [(105.0, 35.0)]
    project = projection(focus, where)
    if isinstance(project, EqualEarth):
        focus += [at for line in lines for piece in project.pieces(line.points) for at in piece]
    points = [project(at) for at in focus]
    xs, ys = [p[0] for p in points], [p[1] for p in points]
    pad = 0.05 * max(max(xs) - min(xs), max(ys) - min(ys), 200.0)
    left, right = min(xs) - pad, max(xs) + pad
    up, down = min(ys) - pad, max(ys) + pad
    inner = WIDTH - 2 * MARGIN
    per_km = min(inner / (right - left), 760 / (down - up))
    height = max(320.0, min(760.0, (down - up) * per_km))
    left -= (inner / per_km - (right - left)) / 2
    up -= (height / per_km - (down - up)) / 2
    return _Frame(project, left, up, per_km, top), height


def _draw_backdrop(canvas: Canvas, frame: _Frame, backdrop: Backdrop, window: Window) -> None:
    """Draw what of the backdrop lies in the window, a little beyond so that cuts stay hidden."""
    wide = (window[0] - 4, window[1] - 4, window[2] + 4, window[3] + 4)
    areas, borders = _behind(frame.project, backdrop)
    rings = [cut_ring([frame(at) for at in ring], wide) for ring in areas]
    if any(rings):
        canvas.area([ring for ring in rings if ring], "#fff", SHORE)
    for line in borders:
        points = [frame(at) for at in bent(line)]
        xs, ys = [x for x, _ in points], [y for _, y in points]
        if _overlap((min(xs), min(ys), max(xs), max(ys)), wide):
            canvas.polyline(points, BOUNDARY, 0.8, "1 3")


def _behind(project: Projection, backdrop: Backdrop) -> tuple[Sequence[Ring], Sequence[Ring]]:
    """Return the areas and the lines of a backdrop as a projection can draw them."""
    areas, lines = backdrop.rings(AREAS), backdrop.rings(LINES)
    if isinstance(project, Azimuthal):
        return facing(areas, project.lon0, project.lat0), lines
    if isinstance(project, EqualEarth):
        west, east = project.lon0 - 180, project.lon0 + 180
        return around(areas, west, east), lines_around(lines, west, east)
    return areas, lines


def _draw_graticule(canvas: Canvas, frame: _Frame, window: Window) -> list[Window]:
    """Draw lines of longitude and latitude on a map of elsewhere; return where they say so."""
    if not isinstance(frame.project, Azimuthal | EqualEarth):
        return []
    said: list[Window] = []
    lon0 = frame.project.lon0
    lat0 = frame.project.lat0 if isinstance(frame.project, Azimuthal) else 0.0
    tall = (window[3] - window[1]) / frame.per_km / KM_PER_DEG
    wide = (window[2] - window[0]) / frame.per_km / KM_PER_DEG
    step = degree_step(max(tall, wide))
    south, north = max(lat0 - tall, -90.0), min(lat0 + tall, 90.0)
    shrunk = max(math.cos(math.radians(max(abs(south), abs(north)))), 0.05)
    reach = min(wide / shrunk, 180.0)
    for lat in _multiples(max(south, -80.0), min(north, 80.0), step):
        line = [(lon, lat) for lon in _even(lon0 - reach, lon0 + reach)]
        said += _degrees(canvas, frame, window, line, _named(lat, "NS"))
    for lon in _multiples(lon0 - reach, lon0 + reach, step):
        line = [(lon, lat) for lat in _even(south, north)]
        said += _degrees(canvas, frame, window, line, _named((lon + 180) % 360 - 180, "EW"))
    return said


def _multiples(low: float, high: float, step: float) -> list[float]:
    return [step * i for i in range(math.ceil(low / step), math.floor(high / step) + 1)]


def _even(low: float, high: float) -> list[float]:
    legs = max(2, math.ceil((high - low) / GRATICULE_LEG_DEG))
    return [low + (high - low) * i / legs for i in range(legs + 1)]


def _named(degrees: float, sides: str) -> str:
    side = sides[degrees < 0] if degrees % 180 else ""
    return f"{number(abs(degrees))}°{side}"


def _degrees(
    canvas: Canvas, frame: _Frame, window: Window, line: Sequence[LonLat], text: str
) -> list[Window]:
    """Draw a line of the graticule; return where its degrees stand, as it comes into the window."""
    points = [frame(at) for at in line]
    canvas.polyline(points, GRATICULE, 0.8)
    inside = [p for p in points if window[0] < p[0] < window[2] and window[1] < p[1] < window[3]]
    if not inside:
        return []
    (left, low), (right, high) = inside[0], inside[-1]
    across = abs(right - left) > abs(high - low)
    x, y = (window[0] + 4, low - 3) if across else (right + 3, window[1] + 12)
    canvas.text(x, y, text, 9.5, GREY)
    return [(x, y - 9, x + text_width(text, 9.5), y + 2)]


def cut_ring(ring: Sequence[Point], window: Window) -> list[Point]:
    """Return the part of a ring inside a window (Sutherland and Hodgman 1974)."""
    points = list(ring)
    for axis in (0, 1):
        for edge, sign in ((window[axis], 1.0), (window[axis + 2], -1.0)):
            points = list(_cut_at(points, axis, edge, sign))
    return points


def _cut_at(points: Sequence[Point], axis: int, edge: float, sign: float) -> Iterator[Point]:
    for before, point in zip([*points[-1:], *points[:-1]], points, strict=True):
        was, now = (sign * (p[axis] - edge) >= 0 for p in (before, point))
        if was != now:
            share = (edge - before[axis]) / (point[axis] - before[axis])
            cross = (
                before[0] + share * (point[0] - before[0]),
                before[1] + share * (point[1] - before[1]),
            )
            yield cross
        if now:
            yield point


def _draw_places(
    canvas: Canvas,
    frame: _Frame,
    places: Sequence[MapPlace],
    window: Window,
    taken: list[Window],
) -> None:
    """Draw the places, and the labels that find a spot free of what is taken and each other."""
    for place in places:
        x, y = frame((place.lon, place.lat))
        if place.square:
            canvas.square(x, y, place.colour, place.hint or place.name)
        else:
            radius = 4.2 if place.rank is not None else 1.8
            canvas.dot(x, y, radius, place.colour, "#fff", place.hint or place.name)
    asked = [_dot(frame, p) for p in places if p.rank is not None and p.rank < PASSED_RANK]
    given = len(taken)
    ranked = [place for place in places if place.rank is not None]
    for place in sorted(ranked, key=lambda p: p.rank or 0):
        at = frame((place.lon, place.lat))
        spot = _free_spot(place, at, taken, window)
        if spot is None and place.rank == 0:  # sooner over a place on the way than not at all
            spot = _free_spot(place, at, [*asked, *taken[given:]], window)
        if spot is not None:
            x, y, box = spot
            bold = "600" if place.square else ""
            canvas.text(x, y, _label(place), 11.5, INK, "start", bold, halo=True)
            taken.append(box)


def _dot(frame: _Frame, place: MapPlace) -> Window:
    x, y = frame((place.lon, place.lat))
    radius = 4.5 if place.rank is not None else 2
    return x - radius, y - radius, x + radius, y + radius


def _along(lines: Iterable[Sequence[Point]]) -> Iterator[Window]:
    """Yield small windows that follow lines, one at least every ``LINE_STEP`` units."""
    for line in lines:
        for (x, y), (to_x, to_y) in pairwise(line):
            steps = max(1, math.ceil(math.dist((x, y), (to_x, to_y)) / LINE_STEP))
            for i in range(steps + 1):
                at = x + (to_x - x) * i / steps, y + (to_y - y) * i / steps
                yield at[0] - 1, at[1] - 1, at[0] + 1, at[1] + 1


def _label(place: MapPlace) -> str:
    return shorten(place.name, 11.5, 190)


def _free_spot(
    place: MapPlace,
    at: Point,
    taken: Iterable[Window],
    window: Window,
) -> tuple[float, float, Window] | None:
    """Return where the label stands free of others, or None where it cannot."""
    x, y = at
    for dx, dy in _spots(text_width(_label(place), 11.5), far=place.rank in FAR_RANKS):
        box = (x + dx, y + dy - 10, x + dx + text_width(_label(place), 11.5), y + dy + 2)
        inside = (
            box[0] > window[0] and box[1] > window[1] and box[2] < window[2] and box[3] < window[3]
        )
        if inside and not any(_overlap(box, other) for other in taken):
            return x + dx, y + dy, box
    return None


def _spots(width: float, *, far: bool) -> Iterator[tuple[float, float]]:
    """Yield where a label may begin, seen from its place: beside it, then farther off."""
    left, middle = -8 - width, -width / 2
    yield from ((8, 4), (left, 4), (middle, -9), (middle, 18))
    yield from ((7, -6), (7, 14), (left + 1, -6), (left + 1, 14), (14, 24), (left - 6, 24))
    if far:
        yield from ((12, -16), (left - 4, -16), (middle, 30), (middle, -21))
        yield from ((12, 34), (left - 4, 34), (12, -27), (left - 4, -27))


def _overlap(one: Window, other: Window) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


BAR_TEXT, BAR_GAP = 11, 6


@dataclass(frozen=True)
class _Bar:
    """The scale bar: its left end, its length and the box that holds it and its text."""

    x: float
    y: float
    km: float
    per_km: float

    @classmethod
    def within(cls, window: Window, per_km: float, taken: Sequence[Window]) -> _Bar:
        """Return the bar in the corner where least is taken, the lower left before others."""
        km = round_step(160 / per_km, 1)
        if km * per_km > 320:
            km /= 2
        left = window[0] + 14
        right = window[2] - km * per_km - 14 - BAR_GAP - text_width(_km_text(km), BAR_TEXT)
        low, high = window[3] - 14, window[1] + 24
        corners = [cls(x, y, km, per_km) for y in (low, high) for x in (left, right)]
        return min(corners, key=lambda bar: sum(_overlap(bar.box, other) for other in taken))

    @property
    def box(self) -> Window:
        end = self.x + self.km * self.per_km
        text = text_width(_km_text(self.km), BAR_TEXT)
        return self.x - 8, self.y - 10, end + BAR_GAP + text + 8, self.y + 10

    def draw(self, canvas: Canvas) -> None:
        left, top, right, bottom = self.box
        end = self.x + self.km * self.per_km
        canvas.box(left, top, right - left, bottom - top, "#ffffffcc")
        canvas.line(self.x, self.y, end, self.y, INK, 2)
        canvas.line(self.x, self.y - 4, self.x, self.y + 4, INK, 1.4)
        canvas.line(end, self.y - 4, end, self.y + 4, INK, 1.4)
        canvas.text(end + BAR_GAP, self.y + 4, _km_text(self.km), BAR_TEXT, INK)


def _km_text(km: float) -> str:
    return f"{number(km)} km"
