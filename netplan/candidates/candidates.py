"""From a folder to its candidates, thinned for a scenario if so asked."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from netplan.candidates.along import read_lines
from netplan.candidates.options import CandidateOptions, Way
from netplan.candidates.proposing import Proposed, proposed
from netplan.candidates.trenches import with_corridors_beside
from netplan.candidates.useful import useful, why_all
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
from netplan.model.currency import CURRENCIES
from netplan.model.network import Span
from netplan.model.scenario import Scenario
from netplan.model.words import did_you_mean
from netplan.text import spelled


@dataclass(frozen=True)
class Candidates:
    """What is offered, and how it came about.

    Args:
        folder: the network that it is for.
        spans: the candidates, by id.
        proposed: all that were proposed.
        scenario: the question they were thinned for; None: for none.
        notes: what a planner should know, in English and in Chinese.
    """

    folder: Folder
    spans: tuple[Span, ...]
    proposed: Proposed
    scenario: Scenario | None = None
    notes: tuple[tuple[str, str], ...] = ()


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
        raise RequestError(_nothing(found))
    if scenario is None:
        return Candidates(folder, spans, found, notes=found.notes)
    state("thinning")
    question = _question(scenario, folder, spans)
    kept = useful(question, spans)
    why = why_all(question)
    if not kept:
        raise RequestError(
            f"none of {len(spans):,} candidates is on a path within a limit of {scenario}: "
            "nothing that could be built helps; see netplan explain"
        )
    return Candidates(
        folder,
        tuple(span for span in spans if span.id in kept),
        found,
        question,
        (*found.notes, *([] if why is None else [why])),
    )


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
            raise RequestError(
                f'no kind of fibre "{spelled(asked)}"; kinds are {", ".join(kinds)}{hint}'
            )


def _nothing(found: Proposed) -> str:
    why = []
    if found.joined:
        why.append(f"{found.joined:,} pairs are joined by spans as short")
    if found.same_fibre:
        why.append(f"{found.same_fibre:,} spans have that fibre already: --fibre takes another")
    return "; ".join(["nothing to propose", *why])


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


def files_of(made: Candidates, name: str = CANDIDATES) -> Mapping[str, bytes]:
    """Return the file of candidates by its name."""
    return {name: candidates_bytes(made.folder, made.spans)}
