"""From the files that a user names to raw networks: unpacked, recognised, read."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from netplan.formats.incoming.regular import regular_bytes
from netplan.interchange.content import NETWORK, Content
from netplan.interchange.options import ImportOptions
from netplan.interchange.raw_network import RawNetwork


def contents_of(paths: Sequence[Path], options: ImportOptions) -> tuple[Content, ...]:
    """Return what the files hold.

    Raises:
        InputError: a file cannot be read, or is too large.
    """
    return tuple(
        Content(path, path.as_posix(), regular_bytes(path, NETWORK.size, path.as_posix()),
                options.encoding)
        for path in paths
    )  # fmt: skip


def networks_of(contents: Sequence[Content], options: ImportOptions) -> tuple[RawNetwork, ...]:
    """Return the networks of files, read by the reader of their format.

    Raises:
        InputError: no format that is known, or a file that is broken.
    """
    from netplan.interchange.readers.recognise import recognised  # noqa: PLC0415

    return tuple(recognised(contents, options).read(contents, options))
