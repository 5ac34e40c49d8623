"""Bring in: other people's networks as places and spans, and a first scenario for them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from netplan.api.first_scenarios import Judged
    from netplan.interchange.first_scenario import FirstScenario, Folder, MadeScenario
    from netplan.interchange.imported import ImportedNetwork
    from netplan.interchange.options import ImportOptions


def import_network(
    paths: Sequence[str | Path],
    options: ImportOptions | None = None,
    *,
    network: str | None = None,
    on_state: Callable[[str], None] = lambda _: None,
) -> ImportedNetwork:
    """Return the network of files in other people's formats, with everything done to it.

    Args:
        paths: files that belong together: ``nodes.geojson`` with ``spans.geojson``, or one
            ``net.json``, ``net.gml``, ``net.kmz``; docs/formats.md lists the formats.
        options: what the user decides, see ``netplan.interchange.options``; None: the defaults.
        network: the name of one of several networks in the files; None: all of them as one.
        on_state: is told what is being done.

    Raises:
        InputError: no format that is known, or a file that is broken.
        RequestError: an option names what there is not, or an extra is not installed.
    """
    from netplan.interchange.importing import import_network as bring_in  # noqa: PLC0415
    from netplan.interchange.options import ImportOptions as Options  # noqa: PLC0415

    return bring_in(paths, options or Options(), network=network, state=on_state)


def import_record(imported: ImportedNetwork) -> dict[str, Any]:
    """Return import.json as a mapping: counts, options as used, every finding."""
    from netplan.interchange.record import import_record as record  # noqa: PLC0415

    return record(imported)


def import_file_names() -> tuple[str, ...]:
    """Return the names of the files that ``write_network`` may write."""
    from netplan.interchange.write import NAMES  # noqa: PLC0415

    return NAMES


def write_network(imported: ImportedNetwork, directory: str | Path) -> tuple[Path, ...]:
    """Write places, spans, demands, the record and the layers of findings; return the paths.

    Raises:
        InputError: a person must decide something first, or options.strict and there is any
            repair; nothing is written.
        RequestError: a file cannot be written, or would replace one that was read.
    """
    from netplan.files.output.writing import Run, write_all  # noqa: PLC0415
    from netplan.interchange.write import import_files  # noqa: PLC0415

    files, folder = import_files(imported), Path(directory)
    write_all(files, folder, run=Run("import", replaces=True), inputs=imported.paths)
    return tuple(folder / name for name in files)


def imported_folder(directory: str | Path) -> Folder:
    """Return the network that ``write_network`` wrote to a folder, with its largest places.

    Raises:
        InputError: there is no network in it, or it is unsound.
    """
    from netplan.interchange.first_scenario import imported_folder as folder  # noqa: PLC0415

    return folder(Path(directory))


def first_scenario(folder: Folder, asked: FirstScenario) -> Judged:
    """Return a first scenario for an imported network, judged by what the network can do.

    Args:
        folder: see ``imported_folder``.
        asked: hubs, the places they serve, limits, failures; what it leaves open is chosen so
            that it can hold.

    Returns:
        The scenario with notes on what cannot hold, and an offer of what can.

    Raises:
        RequestError: it names what there is not, or asks for nothing.
        InputError: the scenario would be unsound.
    """
    from netplan.api.first_scenarios import judged_scenario  # noqa: PLC0415

    return judged_scenario(folder, asked)


def write_first_scenario(
    made: MadeScenario, directory: str | Path, *, replace: bool = False
) -> Path:
    """Write scenario.yaml beside the network it is of; return the path.

    Args:
        made: the scenario.
        directory: the folder of the network.
        replace: whether one that is there may be written over.

    Raises:
        RequestError: there is one already, or it cannot be written.
    """
    from netplan.errors import RequestError  # noqa: PLC0415
    from netplan.files.output.writing import Run, write_all  # noqa: PLC0415
    from netplan.interchange.first_scenario import SCENARIO  # noqa: PLC0415

    path = Path(directory) / SCENARIO
    if path.exists() and not replace:
        raise RequestError(
            f"{path} is there already: --replace writes over it",
            f"{path} 已存在：--replace 可覆盖",
        )
    write_all({SCENARIO: made.text.encode()}, path.parent, run=Run("new"))
    return path
