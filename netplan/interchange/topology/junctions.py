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

from netplan.errors import RequestError
from netplan.interchange.chinese import where_in_chinese
from netplan.interchange.findings import Findings, Severity, Spot
from netplan.interchange.raw_network import Point, RawSpan
from netplan.interchange.topology.courses import Cut, cut_at
from netplan.interchange.topology.projection import Float, Projection, as_array
from netplan.interchange.topology.tolerance import OPTION

MOST_CROSSINGS = 2_000
"""So many are told; who has more draws no cables."""
MOST_LOOKS = 20_000_000
"""Lines of networks are short against the whole; a country looks thousands of times."""
MOST_NEAR = 500_000
"""Places near lines that are looked at, one by one."""


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

    def looks(self, places: int) -> float:
        """Return about how often a place or a line lies in the box round a line.

        So often has the distance to be measured.
        """
        if not len(self.shapes):
            return 0.0
        boxes = shapely.bounds(self.shapes)
        whole = np.maximum(boxes[:, 2:].max(axis=0) - boxes[:, :2].min(axis=0), 1.0)
        share = ((boxes[:, 2:] - boxes[:, :2]) / whole).prod(axis=1)
        return float((places + len(self.shapes)) * share.sum())

    def joints(self, places: Mapping[str, Point], within_m: float) -> list[Joint]:
        """Return the places on the inside of lines that do not end there, in order of lines.

        Inside is farther from the line's ends than the tolerance, measured along it.

        Raises:
            RequestError: too many places lie near lines.
        """
        names = list(places)
        if not names or not len(self.shapes):
            return []
        points = shapely.points(self.projection.forward(as_array(places.values())))
        near = []
        for number, point in enumerate(points):
            met = self.tree.query(point, predicate="dwithin", distance=within_m)
            near += [(number, line) for line in sorted(met.tolist())]
            if len(near) > MOST_NEAR:
                raise RequestError(
                    f"more than {MOST_NEAR:,} times a place lies within {within_m:g} m of a line: "
                    f"choose less with {OPTION}",
                    f"节点距线路 {within_m:g} m 以内的情形超过 {MOST_NEAR:,} 处：请减小 {OPTION}",
                )
        which, lines = np.array(near, dtype=np.int64).reshape(-1, 2).T
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
        pairs: list[tuple[int, int]] = []
        for i, shape in enumerate(self.shapes):
            met = self.tree.query(shape, predicate="crosses")
            pairs += [(i, j) for j in sorted(met.tolist()) if i < j and not ends[i] & ends[j]]
            if len(pairs) > MOST_CROSSINGS:
                break
        spots = []
        for i, j in pairs[:MOST_CROSSINGS]:
            met = shapely.intersection(self.shapes[i], self.shapes[j])
            at = shapely.get_coordinates(shapely.point_on_surface(met))
            text = f"crosses {self.spans[j].where}; no junction was made"
            zh = f"与{where_in_chinese(self.spans[j].where)}交叉；未设连接点"
            spots.append(Spot(self.spans[i].where, text, (self.projection.point(at),), zh=zh))
        findings.add(
            "lines-cross",
            Severity.NOTE,
            (
                "Lines cross and have no place in common; a crossing is no junction",
                "线路相互交叉而无共同节点；交叉点不作为连接点",
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
    if lines.looks(len(places)) > MOST_LOOKS:
        _tell_unsought(lines, findings)
        return tuple(lines.spans)
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


def _tell_unsought(lines: Lines, findings: Findings) -> None:
    findings.add(
        "junctions-not-sought",
        Severity.NOTE,
        (
            "So many lines lie across each other that branches and crossings were not looked for",
            "线路相互重叠过多，未查找分支与交叉",
        ),
        [
            Spot(
                lines.spans[0].where,
                f"{len(lines.spans):,} lines",
                zh=f"{len(lines.spans):,} 条线路",
            )
        ],
    )


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
                zh=f"另一线路止于其旁 {joint.beside_m:,.0f} m 处：在此断开",
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
            "途经节点的线路已在节点处断开" if split else "线路途经节点但不止于该节点；未予断开",
        ),
        [
            Spot(
                lines.spans[joint.line].where,
                f"{joint.place} lies {joint.beside_m:,.0f} m beside it",
                (places[joint.place],),
                zh=f"{joint.place} 距其 {joint.beside_m:,.0f} m",
            )
            for joint in passed
        ],
        "--split-inside",
    )
