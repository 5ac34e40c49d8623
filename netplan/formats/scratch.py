"""Temporary files of formats that cannot be written in memory."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory, gettempdir

from netplan.errors import RequestError

PROBE_BYTES = 65_536


@contextmanager
def scratch() -> Iterator[Path]:
    """Yield a temporary folder, and tell when its disk did not take what was written.

    Some drivers of GDAL say nothing when a disk is full, others say it in their own ways; so
    the disk is asked itself, whether all seemed well or not.

    Raises:
        RequestError: there is no temporary folder, or its disk is full.
    """
    try:
        holder = TemporaryDirectory(prefix="netplan-", ignore_cleanup_errors=True)
    except OSError as error:
        raise _no_room(error) from error
    with holder as name:
        folder = Path(name)
        try:
            yield folder
        except Exception as error:
            _must_take(folder, error)
            raise
        _must_take(folder)


def _must_take(folder: Path, cause: Exception | None = None) -> None:
    """Write a little more, which a full disk refuses.

    Raises:
        RequestError: it does.
    """
    try:
        with (folder / "probe").open("xb") as handle:
            handle.write(os.urandom(PROBE_BYTES))
            handle.flush()
            os.fsync(handle.fileno())
        (folder / "probe").unlink()
    except OSError as error:
        raise _no_room(error) from (cause or error)


def _no_room(error: OSError) -> RequestError:
    reason = (error.strerror or str(error)).lower()
    try:
        where = f"in {gettempdir()}"
    except OSError:
        where = "anywhere"
    return RequestError(
        f"cannot write temporary files {where}: {reason}; TMPDIR can name another folder"
    )
