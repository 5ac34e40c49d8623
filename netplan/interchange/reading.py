"""From the files that a user names to raw networks: unpacked, recognised, read."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from pathlib import Path

from netplan.formats.incoming.regular import regular_bytes
from netplan.interchange.archive import contents_of as contents_of_one
from netplan.interchange.content import NETWORK, Content
from netplan.interchange.options import ImportOptions
from netplan.interchange.raw_network import RawNetwork
from netplan.interchange.recognise import recognised
from netplan.model.scenario import InputFile


def contents_of(paths: Sequence[Path], options: ImportOptions) -> tuple[Content, ...]:
    """Return what files hold that are given together, each content once.

    Raises:
        InputError: a file cannot be read, or is too large.
        RequestError: there is no encoding of that name.
    """
    found = [content for path in paths for content in contents_of_one(path, options)]
    return tuple({content.shown: content for content in found}.values())


def digests_of(paths: Sequence[Path]) -> Iterator[InputFile]:
    """Yield the files that the user names, each file of a folder, with their digests."""
    for path in paths:
        inner = sorted(p for p in path.rglob("*") if p.is_file()) if path.is_dir() else [path]
        for file in inner:
            raw = regular_bytes(file, NETWORK.size, file.as_posix())
            yield InputFile("network", file.as_posix(), hashlib.sha256(raw).hexdigest())


def networks_of(contents: Sequence[Content], options: ImportOptions) -> tuple[RawNetwork, ...]:
    """Return the networks of files, read by the reader of their format.

    Raises:
        InputError: no format that is known, a file that is broken, or no network in it.
        RequestError: what reads the format is not installed.
    """
    return recognised(contents, options).read(contents, options)
