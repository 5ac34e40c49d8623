"""Propose: candidate spans where a network has only what exists, or only places."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from netplan.candidates.candidates import Candidates
    from netplan.candidates.options import CandidateOptions
    from netplan.interchange.options import ImportOptions


def propose_candidates(
    directory: str | Path,
    options: CandidateOptions | None = None,
    *,
    scenario: str | Path | None = None,
    lines: ImportOptions | None = None,
    on_state: Callable[[str], None] = lambda _: None,
) -> Candidates:
    """Return candidate spans for the network in a folder; nothing is written.

    Args:
        directory: a folder with places.geojson, and spans.geojson if anything exists.
        options: by which methods, of which fibre, see ``netplan.candidates.options``; None: the
            defaults.
        scenario: a scenario file; candidates that cannot matter for its targets are left out.
        lines: how files of lines are read and snapped; None: the defaults.
        on_state: is told what is being done.

    Raises:
        InputError: no places in the folder, or a file that is unsound.
        RequestError: an option names what there is not, or nothing would be proposed.
    """
    from netplan.candidates.candidates import propose_candidates as propose  # noqa: PLC0415
    from netplan.candidates.options import CandidateOptions as Options  # noqa: PLC0415
    from netplan.interchange.options import ImportOptions as Reading  # noqa: PLC0415

    return propose(
        Path(directory),
        options or Options(),
        scenario=None if scenario is None else Path(scenario),
        lines=lines or Reading(),
        state=on_state,
    )


def candidates_record(made: Candidates) -> dict[str, Any]:
    """Return candidates.json as a mapping: counts by way, what is left out and why, options."""
    from netplan.candidates.record import candidates_record as record  # noqa: PLC0415

    return record(made)


def write_candidates(
    made: Candidates, path: str | Path | None = None, *, replace: bool = False
) -> tuple[Path, ...]:
    """Write candidates as a file of spans, with their record beside it; return the paths.

    Args:
        made: see ``propose_candidates``.
        path: the file of spans; None: candidates.geojson beside the network, where a first
            scenario finds it. The record is NAME.json, for a file of that ending NAME.record.json.
        replace: whether a file that is there may be written over.

    Raises:
        RequestError: there is a file already, it was read, or it cannot be written.
    """
    from netplan.candidates.candidates import candidates_bytes  # noqa: PLC0415
    from netplan.errors import RequestError  # noqa: PLC0415
    from netplan.files.output.writing import Run, json_bytes, write_all  # noqa: PLC0415
    from netplan.interchange.first_scenario import CANDIDATES  # noqa: PLC0415

    file = made.folder.path / CANDIDATES if path is None else Path(path)
    record = file.with_suffix(".record.json" if file.suffix == ".json" else ".json")
    for known in (file, record):
        if known.exists() and not replace:
            raise RequestError(
                f"{known} is there already: --replace writes over it",
                f"{known} 已存在：--replace 可覆盖",
            )
    inputs = [made.folder.path / name for names in made.folder.files.values() for name in names]
    files = {
        file.name: candidates_bytes(made.folder, made.spans),
        record.name: json_bytes(candidates_record(made)),
    }
    write_all(files, file.parent, run=Run("candidates"), inputs=inputs)
    return file, record
