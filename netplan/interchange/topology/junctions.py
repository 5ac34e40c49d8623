"""Where lines meet elsewhere than at their ends: branches are split, the rest is only told.

A line that ends on the inside of another branches off it. A line that crosses another does not
meet it: cables cross without a joint, so a crossing is never a junction. A place that a line
passes and does not end at may be passed by: the split is offered, not made.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import shapely

from netplan.interchange.findings import Findings, Severity, Spot
from netplan.interchange.raw_network import Point, RawSpan
from netplan.interchange.topology.courses import Cut, cut_at
from netplan.interchange.topology.projection import Float, Projection, as_array


@dataclass(frozen=True)
class Joint:
    """A place on the inside of a line: which line, how far along, how far beside it."""

    line: int
    place: str
    at_m: float
    beside_m: float


class Lines:
    """The courses of spans in the plane, to be asked what is near them."""

    def __init__(self, spans: Sequence[RawSpan], projection: Projection) -> None:
        self.spans = spans
        self.projection = projection
        self.courses: list[Float] = [projection.forward(as_array(s.route or ())) for s in spans]
        self.shapes = np.array([shapely.LineString(c) for c in self.courses], dtype=object)
        self.lengths = shapely.length(self.shapes)
        self.tree = shapely.STRtree(self.shapes)

    def joints(self, places: Mapping[str, Point], within_m: float) -> list[Joint]:
        """Return the places on the inside of lines that do not end there, in order of lines.

        Inside is farther from the line's ends than the tolerance, measured along it.
        """
        names = list(places)
        if not names or not len(self.shapes):
            return []
        points = shapely.points(self.projection.forward(as_array(places.values())))
        which, lines = self.tree.query(points, predicate="dwithin", distance=within_m)
        along = shapely.line_locate_point(self.shapes[lines], points[which])
        beside = shapely.distance(self.shapes[lines], points[which])
        found = [
            Joint(line, names[place], at, off)
            for place, line, at, off in zip(
                which.tolist(), lines.tolist(), along.tolist(), beside.tolist(), strict=True
            )
            if names[place] not in (self.spans[line].a, self.spans[line].b)
            and within_m < at < self.lengths[line] - within_m
        ]
        return sorted(found, key=lambda joint: (joint.line, joint.at_m, joint.place))

    def crossings(self, ends: Sequence[set[str]], findings: Findings) -> None:
        """Note pairs of lines that cross and have no place in common.

        Args:
            ends: the places of every line, those it is split at included.
            findings: gets the crossings.
        """
        if not len(self.shapes):
            return
        one, other = self.tree.query(self.shapes, predicate="crosses")
        pairs = sorted(
            (i, j)
            for i, j in zip(one.tolist(), other.tolist(), strict=True)
            if i < j and not ends[i] & ends[j]
        )
        spots = []
        for i, j in pairs:
            met = shapely.intersection(self.shapes[i], self.shapes[j])
            at = shapely.get_coordinates(shapely.point_on_surface(met))
            text = f"crosses {self.spans[j].where}; no junction was made"
            spots.append(Spot(self.spans[i].where, text, (self.projection.point(at),)))
        findings.add(
            "lines-cross",
            Severity.NOTE,
            (
                "Lines cross and have no place in common; a crossing is no junction",
                "线路相互交叉而无共同站点；交叉点不作为连接点",
            ),
            spots,
        )


def branched(
    lines: Lines,
    lone: Mapping[str, Point],
    places: Mapping[str, Point],
    within_m: float,
    split_inside: bool,
    findings: Findings,
) -> tuple[RawSpan, ...]:
    """Return the spans, split where others branch off them.

    Args:
        lines: the courses of the spans, whose ends all have places.
        lone: places at which one line ends and no other, each of its own.
        places: all places.
        within_m: the tolerance.
        split_inside: whether lines are split also at other places that they pass.
        findings: gets what was split, and what could be.
    """
    cuts: dict[int, list[Cut]] = {}
    nearest: dict[str, Joint] = {}
    for joint in lines.joints(lone, within_m):
        known = nearest.get(joint.place)
        if known is None or joint.beside_m < known.beside_m:
            nearest[joint.place] = joint
    for joint in nearest.values():
        cuts.setdefault(joint.line, []).append(Cut(joint.at_m, joint.place))
    _tell_branches(lines, list(nearest.values()), lone, findings)
    passed = [j for j in lines.joints(places, within_m) if nearest.get(j.place) is not j]
    passed = [j for j in passed if j.place not in {c.place for c in cuts.get(j.line, ())}]
    if split_inside:
        for joint in passed:
            cuts.setdefault(joint.line, []).append(Cut(joint.at_m, joint.place))
    _tell_passed(lines, passed, places, split_inside, findings)
    ends = [
        {name for name in (span.a, span.b, *(c.place for c in cuts.get(i, ()))) if name}
        for i, span in enumerate(lines.spans)
    ]
    lines.crossings(ends, findings)
    made: list[RawSpan] = []
    for i, span in enumerate(lines.spans):
        if i in cuts:
            made += cut_at(span, lines.courses[i], cuts[i], lines.projection)
        else:
            made.append(span)
    return tuple(made)


def _tell_branches(
    lines: Lines, joints: Sequence[Joint], lone: Mapping[str, Point], findings: Findings
) -> None:
    findings.add(
        "split-at-branch",
        Severity.REPAIRED,
        (
            "Lines were split where another line ends on their inside",
            "有其他线路止于其中途的线路，已在该处断开",
        ),
        [
            Spot(
                lines.spans[joint.line].where,
                f"another line ends {joint.beside_m:,.0f} m beside it: split there",
                (lone[joint.place],),
            )
            for joint in joints
        ],
        "--snap",
    )


def _tell_passed(
    lines: Lines,
    passed: Sequence[Joint],
    places: Mapping[str, Point],
    split: bool,
    findings: Findings,
) -> None:
    findings.add(
        "passes-a-place",
        Severity.REPAIRED if split else Severity.NOTE,
        (
            "Lines that pass a place were split there"
            if split
            else "Lines pass a place and do not end there; they were not split",
            "途经站点的线路已在站点处断开" if split else "线路途经站点但不止于该站点；未予断开",
        ),
        [
            Spot(
                lines.spans[joint.line].where,
                f"{joint.place} lies {joint.beside_m:,.0f} m beside it",
                (places[joint.place],),
            )
            for joint in passed
        ],
        "--split-inside",
    )
