"""Courses of lines: in one piece, of some length, in metres, and cut where they are met."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

import numpy as np

from netplan.interchange.findings import Findings, Severity, Spot
from netplan.interchange.raw_network import Point, RawLength, RawSpan, Route
from netplan.interchange.topology.clusters import NearPairs
from netplan.interchange.topology.projection import Float, Projection, as_array
from netplan.model.joining import joined


def in_one_piece(
    spans: Sequence[RawSpan], projection: Projection, within_m: float, findings: Findings
) -> tuple[RawSpan, ...]:
    """Return the spans with the pieces of each feature joined, and without those of no length.

    Pieces are joined where their ends meet within the tolerance and make one line. Where they do
    not, pieces without named ends are lines of their own; of a span that names its ends the
    course is left out, since it is not known how the pieces hang together.
    """
    made: list[RawSpan] = []
    joints, apart, points = [], [], []
    for _, group in groupby(spans, key=lambda s: (s.where, s.piece is None)):
        pieces = list(group)
        first = pieces[0]
        if first.piece is None:
            made += pieces
            continue
        whole = _joined([p.route for p in pieces if p.route is not None], projection, within_m)
        text, zh = f"{len(pieces)} pieces", f"{len(pieces)} 段"
        if whole is not None:
            made.append(replace(first, route=whole, piece=None))
            joints.append(Spot(first.where, text, line=whole, zh=zh))
        elif first.a is not None and first.b is not None:
            made.append(replace(first, route=None, piece=None))
            told, zh = f"{text}; the course is left out", f"{zh}；所绘路由已舍去"
            apart.append(Spot(first.where, told, line=first.route, zh=zh))
        else:
            made += _on_their_own(pieces, projection)
            told, zh = f"{text}; each is a line of its own", f"{zh}；各成一条线路"
            apart.append(Spot(first.where, told, line=first.route, zh=zh))
    kept = []
    for span in made:
        if span.route is None or len(set(span.route)) > 1:
            kept.append(span)
        elif span.a is not None and span.b is not None:
            kept.append(replace(span, route=None))
        else:
            points.append(
                Spot(span.where, "a line of no length", points=span.route[:1], zh="长度为零的线路")
            )
    _tell(joints, apart, points, findings)
    return tuple(kept)


def _tell(joints: list[Spot], apart: list[Spot], points: list[Spot], findings: Findings) -> None:
    findings.add(
        "pieces-joined",
        Severity.REPAIRED,
        ("Lines drawn in pieces that meet were joined", "分段绘制且首尾相接的线路已连为一条"),
        joints,
        "--snap",
    )
    findings.add(
        "pieces-apart",
        Severity.NOTE,
        (
            "Lines are drawn in pieces that do not make one line",
            "线路分段绘制，且各段不能连成一条",
        ),
        apart,
        "--snap",
    )
    findings.add(
        "no-length",
        Severity.DROPPED,
        ("Lines without any length were left out", "没有长度的线路已略去"),
        points,
    )


def _joined(parts: Sequence[Route], projection: Projection, within_m: float) -> Route | None:
    """Return the one line of parts whose ends meet within some metres, None if there is none."""
    if not parts:
        return None
    ends = [point for part in parts for point in (part[0], part[-1])]
    labels = NearPairs.among(projection.forward(as_array(ends)), within_m).clustered(within_m)
    at: dict[int, Point] = {}
    for label, point in zip(labels.tolist(), ends, strict=True):
        at.setdefault(label, point)
    snapped = [
        (at[int(labels[2 * i])], *part[1:-1], at[int(labels[2 * i + 1])])
        for i, part in enumerate(parts)
    ]
    return joined(snapped)


def _on_their_own(pieces: Sequence[RawSpan], projection: Projection) -> Iterator[RawSpan]:
    """Yield the pieces, each with its share of the stated lengths."""
    drawn = [length_m(projection.forward(as_array(piece.route or ()))) for piece in pieces]
    for piece, length in zip(pieces, drawn, strict=True):
        share = length / sum(drawn) if sum(drawn) else 0.0
        id_ = None if piece.id is None else f"{piece.id}.{piece.piece}"
        yield replace(piece, id=id_, lengths=_shared(piece.lengths, share), piece=None)


def length_m(course: Float) -> float:
    """Return the length of a course in the plane."""
    return float(np.hypot(*np.diff(course, axis=0).T).sum())


@dataclass(frozen=True)
class Cut:
    """A line is cut so many metres from its beginning, at a place."""

    at_m: float
    place: str


def cut_at(
    span: RawSpan, course: Float, cuts: Sequence[Cut], projection: Projection
) -> Iterator[RawSpan]:
    """Yield the parts of a span that is cut at places.

    Args:
        span: the span, with a course and both ends.
        course: its course in metres.
        cuts: where it is cut, in any order, between its ends.
        projection: the plane.
    """
    along = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(course, axis=0).T))])
    route = span.route or ()
    ordered = sorted(cuts, key=lambda cut: (cut.at_m, cut.place))
    stops = [0.0, *(cut.at_m for cut in ordered), float(along[-1])]
    names = [span.a, *(cut.place for cut in ordered), span.b]
    ends = [route[0], *(_point(course, along, c.at_m, projection) for c in ordered), route[-1]]
    for i in range(len(stops) - 1):
        inside = (along > stops[i]) & (along < stops[i + 1])
        inside[[0, -1]] = False
        between = [route[k] for k in np.flatnonzero(inside)]
        share = (stops[i + 1] - stops[i]) / stops[-1]
        yield replace(
            span,
            id=None if span.id is None else f"{span.id}.{i + 1}",
            a=names[i],
            b=names[i + 1],
            route=(ends[i], *between, ends[i + 1]),
            lengths=_shared(span.lengths, share),
        )


def _point(course: Float, along: Float, at_m: float, projection: Projection) -> Point:
    x, y = (float(np.interp(at_m, along, course[:, axis])) for axis in (0, 1))
    return projection.point(np.array([x, y]))


def _shared(lengths: Sequence[RawLength], share: float) -> tuple[RawLength, ...]:
    return tuple(replace(length, value=length.value * share) for length in lengths)
