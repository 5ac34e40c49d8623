"""From a folder to its candidates, thinned for a scenario if so asked."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from netplan.candidates.along import read_lines
from netplan.candidates.options import CandidateOptions, Way
from netplan.candidates.proposing import Proposed, proposed
from netplan.candidates.trenches import with_corridors_beside
from netplan.candidates.useful import Beyond, beyond_limits, why_all
from netplan.errors import RequestError
from netplan.files.network.equipment import load_equipment
from netplan.files.scenario.load import load_scenario
from netplan.files.schemas.base import CURRENCY_CODE
from netplan.files.text.paths import Location, must_locate
from netplan.formats.geojson import geojson_bytes
from netplan.formats.scratch import scratch
from netplan.interchange.first_scenario import CANDIDATES, Folder, network_in
from netplan.interchange.importing import EQUIPMENT
from netplan.interchange.layers import PLACES, SPANS, spans_layer
from netplan.interchange.options import ImportOptions
from netplan.interchange.reading import digests_of
from netplan.model.currency import CURRENCIES
from netplan.model.network import Span
from netplan.model.scenario import InputFile, Scenario
from netplan.model.words import did_you_mean
from netplan.text import spelled


@dataclass(frozen=True)
class Candidates:
    """What is offered, and how it came about.

    Args:
        folder: the network that it is for.
        spans: the candidates, by id.
        proposed: all that were proposed.
        options: how they were proposed.
        lines: how files of lines were read and snapped.
        inputs: the files they come of, with their digests.
        scenario: the question they were thinned for; None: for none.
        beyond: those that no path within a limit could take, left out for it.
        unthinned: why that question leaves nothing out, in English and in Chinese.
    """

    folder: Folder
    spans: tuple[Span, ...]
    proposed: Proposed
    options: CandidateOptions
    lines: ImportOptions
    inputs: tuple[InputFile, ...]
    scenario: Scenario | None = None
    beyond: tuple[Beyond, ...] = ()
    unthinned: tuple[str, str] | None = None

    @property
    def notes(self) -> tuple[tuple[str, str], ...]:
        """Return what a planner should know, in English and in Chinese."""
        return (*self.proposed.notes, *([] if self.unthinned is None else [self.unthinned]))


def propose_candidates(
    path: Path,
    options: CandidateOptions,
    *,
    scenario: Path | None = None,
    lines: ImportOptions = ImportOptions(),  # noqa: B008  (frozen)
    state: Callable[[str], None] = lambda _: None,
) -> Candidates:
    """Return the candidates of the network in a folder.

    Args:
        path: a folder with places.geojson, and spans.geojson if anything exists.
        options: how they are proposed.
        scenario: a scenario file; what cannot matter for its targets is left out.
        lines: how files of lines are read and snapped.
        state: is told what is being done.

    Raises:
        InputError: no network in the folder, or a file that is unsound.
        RequestError: an option names what there is not, or nothing would be proposed.
    """
    _check_fibres(options)
    state("reading")
    folder = network_in(path, candidates=False)
    given = {m.text: read_lines(m.file, lines) for m in options.methods
             if m.way is Way.ALONG and m.file is not None}  # fmt: skip
    folder = replace(folder, currency=_currency(folder, options.currency))
    state("proposing")
    found = proposed(folder, options, given)
    spans = with_corridors_beside(folder.network, found.spans)
    if not spans:
        raise RequestError(*_nothing(found))
    inputs = tuple(_inputs(folder, options, scenario))
    made = Candidates(folder, spans, found, options, lines, inputs)
    if scenario is None:
        return made
    state("thinning")
    question = _question(scenario, folder, spans)
    beyond = beyond_limits(question, spans)
    kept = tuple(span for span in spans if span.id not in beyond)
    if not kept:
        raise RequestError(
            f"none of {len(spans):,} candidates is on a path within a limit of {scenario}: "
            "nothing that could be built helps; see netplan explain",
            f"{len(spans):,} 条候选光缆段均不在 {scenario} 时延门限内的任何路径上："
            "新建光缆无济于事，可用 netplan explain 查看原因",
        )
    return replace(
        made,
        spans=kept,
        scenario=question,
        beyond=tuple(beyond[span.id] for span in spans if span.id in beyond),
        unthinned=why_all(question),
    )


def _inputs(
    folder: Folder, options: CandidateOptions, scenario: Path | None
) -> Iterator[InputFile]:
    """Yield the files that candidates come of, with their digests."""
    files = {"places": [folder.path / PLACES]}
    files["spans"] = [folder.path / SPANS] if folder.has_spans else []
    files["lines"] = [method.file for method in options.methods if method.file is not None]
    files["scenario"] = [] if scenario is None else [scenario]
    for role, paths in files.items():
        for file in digests_of(paths):
            yield replace(file, role=role)


def _currency(folder: Folder, asked: str | None) -> str:
    """Return the currency of the prices of candidates: one with those of the network."""
    if asked is None or (asked == folder.currency and asked in CURRENCIES):
        return folder.currency
    if asked not in CURRENCIES:
        raise RequestError(f'"{spelled(asked)}" is not {CURRENCY_CODE}')
    if folder.has_prices:
        raise RequestError(
            f"spans of {folder.path} have prices in {folder.currency}: candidates in {asked} "
            "cannot stand beside them"
        )
    return asked


def _check_fibres(options: CandidateOptions) -> None:
    kinds = tuple(load_equipment(must_locate(EQUIPMENT))[0].fibres)
    for asked in options.fibres:
        if asked not in kinds:
            meant = did_you_mean(asked, kinds)
            hint = f"; did you mean {meant}?" if meant else ""
            hint_zh = f"；是否为 {meant}？" if meant else ""
            raise RequestError(
                f'no kind of fibre "{spelled(asked)}"; kinds are {", ".join(kinds)}{hint}',
                f"没有光纤类型“{spelled(asked)}”；可选 {'、'.join(kinds)}{hint_zh}",
            )


def _nothing(found: Proposed) -> tuple[str, str]:
    """Return why nothing is proposed, in English and in Chinese."""
    why, zh = ["nothing to propose"], ["没有可提出的候选光缆段"]
    if found.joined:
        why.append(f"{len(found.joined):,} pairs are joined by spans as short")
        zh.append(f"{len(found.joined):,} 对节点已有同样短的光缆段")
    if found.same_fibre:
        count = len(found.same_fibre)
        why.append(f"{count:,} spans have that fibre already: --fibre takes another")
        zh.append(f"{count:,} 条光缆段已是该光纤类型：可用 --fibre 另选")
    return "; ".join(why), "；".join(zh)


def _question(path: Path, folder: Folder, spans: Sequence[Span]) -> Scenario:
    """Return a scenario with the network of a folder and candidates, whatever it names itself."""
    with scratch() as aside:
        file = aside / CANDIDATES
        file.write_bytes(candidates_bytes(folder, spans))
        at = Location(file, CANDIDATES)
        pinned = {
            "places": [Location(folder.path / PLACES, (folder.path / PLACES).as_posix())],
            "added_places": [],
            "spans": [at],
            "added_spans": [],
        }
        if folder.has_spans:
            existing = folder.path / SPANS
            pinned["spans"] = [Location(existing, existing.as_posix())]
            pinned["added_spans"] = [at]
        return load_scenario(path.as_posix(), pinned=pinned)


def candidates_bytes(folder: Folder, spans: Sequence[Span]) -> bytes:
    """Return candidates as the GeoJSON file of spans that scenarios name."""
    return geojson_bytes(spans_layer(folder.network.places, spans, currency=folder.currency))
