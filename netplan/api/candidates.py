"""Propose: candidate spans where a network has only what exists, or only places."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

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


def write_candidates(
    made: Candidates, path: str | Path | None = None, *, replace: bool = False
) -> Path:
    """Write candidates as a file of spans; return its path.

    Args:
        made: see ``propose_candidates``.
        path: the file; None: candidates.geojson beside the network, where a first scenario
            finds it.
        replace: whether a file that is there may be written over.

    Raises:
        RequestError: there is a file already, it was read, or it cannot be written.
    """
    from netplan.candidates.candidates import files_of  # noqa: PLC0415
    from netplan.errors import RequestError  # noqa: PLC0415
    from netplan.files.output.writing import Run, write_all  # noqa: PLC0415
    from netplan.interchange.first_scenario import CANDIDATES  # noqa: PLC0415

    file = made.folder.path / CANDIDATES if path is None else Path(path)
    if file.exists() and not replace:
        raise RequestError(f"{file} is there already: --replace writes over it")
    inputs = [made.folder.path / name for names in made.folder.files.values() for name in names]
    write_all(files_of(made, file.name), file.parent, run=Run("candidates"), inputs=inputs)
    return file
