"""Lay courses: spans along the lines of a file, where its lengths agree."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from netplan.candidates.courses import CourseOptions, LaidCourses
    from netplan.interchange.options import ImportOptions


def lay_courses(
    network: str | Path,
    lines: str | Path,
    options: CourseOptions | None = None,
    *,
    reading: ImportOptions | None = None,
) -> LaidCourses:
    """Return a network whose spans run along the lines of a file; nothing is written.

    A span gets the shortest way along the lines between its two places where its length agrees
    with the stated one; others keep the course they have. Lengths are never changed.

    Args:
        network: a folder as ``netplan import`` writes it, or a scenario: file or bundled name.
        lines: railways, roads or ducts in any format that can be brought in.
        options: how near the lengths must agree, how far a place may be from a line, whose
            lines they are; None: the defaults.
        reading: how the lines are read and snapped; None: the defaults.

    Raises:
        InputError: no network there, no line in the file, or one of them is unsound.
        RequestError: what reads the lines is not installed.
    """
    from netplan.candidates.courses import CourseOptions as Options  # noqa: PLC0415
    from netplan.candidates.courses import lay_courses as lay  # noqa: PLC0415
    from netplan.interchange.options import ImportOptions as Reading  # noqa: PLC0415

    return lay(network, Path(lines), options or Options(), reading or Reading())


def write_courses(made: LaidCourses, path: str | Path, *, replace: bool = False) -> Path:
    """Write the spans with their courses as a file of spans; return its path.

    Args:
        made: see ``lay_courses``.
        path: the file.
        replace: whether a file that is there may be written over; what was read never is.

    Raises:
        RequestError: there is a file already, it was read, or it cannot be written.
    """
    from netplan.candidates.courses import files_of  # noqa: PLC0415
    from netplan.errors import RequestError  # noqa: PLC0415
    from netplan.files.output.writing import Run, write_all  # noqa: PLC0415

    file = Path(path)
    if file.exists() and not replace:
        raise RequestError(f"{file} is there already: --replace writes over it")
    write_all(files_of(made, file.name), file.parent, run=Run("courses"), inputs=made.read)
    return file
