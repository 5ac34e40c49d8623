"""Keep: records and layers written whole or not at all."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from netplan._version import __version__
from netplan.api.planning import explanation_record
from netplan.model.certificate import Certificate
from netplan.model.plan import Plan
from netplan.model.scenario import Scenario

if TYPE_CHECKING:
    from netplan.explain.result import Explanation
    from netplan.files.output.manifest import Mixture
    from netplan.files.output.writing import Batch


def save_explanation(explanation: Explanation, path: str | Path) -> tuple[Path, ...]:
    """Write an explanation as JSON; return its path."""
    from netplan.files.output.writing import json_bytes  # noqa: PLC0415

    name = Path(path)
    return write_files(
        {name.name: json_bytes(explanation_record(explanation))},
        name.parent,
        command="explain",
        about=[(explanation.plan, explanation.scenario)],
    )


def _layers(plan: Plan, scenario: Scenario, sha256: str) -> dict[str, bytes]:
    from netplan.formats.geojson import geojson_bytes  # noqa: PLC0415
    from netplan.formats.layers.plan import plan_layers  # noqa: PLC0415

    return {
        f"{layer.name}.geojson": geojson_bytes(layer, plan_sha256=sha256)
        for layer in plan_layers(plan, scenario)
    }


def plan_sha256(*plans: Plan) -> str:
    """Return the digest of the plan.json that the one plan was read from, else ""."""
    files = [plan.file for plan in plans]
    return files[0].sha256 if len(files) == 1 and files[0] is not None else ""


def plan_record(
    plan: Plan, scenario: Scenario, directory: str | Path, *, reproducible: bool = False
) -> dict[str, Any]:
    """Return plan.json as a mapping; input paths are relative to ``directory``."""
    from netplan.records.plan.plan_json import plan_to_json  # noqa: PLC0415

    return plan_to_json(
        plan, network=scenario.network, directory=Path(directory), reproducible=reproducible
    )


def save(
    plan: Plan,
    scenario: Scenario,
    directory: str | Path,
    *,
    reproducible: bool = False,
    certificate: Certificate | None = None,
    certificate_name: str = "certificate.json",
) -> tuple[Path, ...]:
    """Write plan.json and its GeoJSON layers, all of them or none; return the paths.

    Args:
        plan: the plan to write.
        scenario: the scenario it answers.
        directory: made when it does not exist.
        reproducible: leave out what differs from run to run (times, threads, nodes).
        certificate: the proof of its bound, to be written beside it.
        certificate_name: file name of the certificate; ``.gz`` at the end compresses it.

    Raises:
        RequestError: no certificate is written under this name.
    """
    from netplan.files.output.apart import read_for  # noqa: PLC0415

    files = plan_files(
        plan,
        scenario,
        directory,
        reproducible=reproducible,
        certificate=certificate,
        certificate_name=certificate_name,
    )
    run = ("plan", _digest(files["plan.json"]))
    return _write(files, directory, run, replaces=True, inputs=read_for(plan, scenario))


def plan_file_names(certificate_name: str | None = None) -> tuple[str, ...]:
    """Return the names of the files that ``save`` writes, those of traffic included."""
    from netplan.formats.layers.plan import PLAN_LAYERS  # noqa: PLC0415

    layers = (f"{name}.geojson" for name in PLAN_LAYERS)
    return ("plan.json", *filter(None, [certificate_name]), *layers)


def plan_files(
    plan: Plan,
    scenario: Scenario,
    directory: str | Path,
    *,
    reproducible: bool = False,
    certificate: Certificate | None = None,
    certificate_name: str = "certificate.json",
) -> dict[str, bytes]:
    """Return plan.json, first, then what belongs to it; see ``save``."""
    from netplan.files.output.writing import json_bytes  # noqa: PLC0415
    from netplan.records.plan.certificate import certificate_bytes  # noqa: PLC0415

    record = json_bytes(plan_record(plan, scenario, directory, reproducible=reproducible))
    proof = {}
    if certificate is not None:
        check_certificate_name(certificate_name)
        proof[certificate_name] = certificate_bytes(
            certificate, record, scenario, __version__, certificate_name
        )
    return {"plan.json": record, **proof, **_layers(plan, scenario, _digest(record))}


def add_plan(batch: Batch, at: str, files: Mapping[str, bytes]) -> None:
    """Add the files of a plan to a batch, in a folder of their own."""
    sha256 = _digest(files["plan.json"])
    for name, content in files.items():
        batch.add(f"{at}/{name}", content, plan_sha256=sha256)


def _digest(content: bytes) -> str:
    from netplan.records.plan.certificate import digest  # noqa: PLC0415

    return digest(content)


def check_certificate_name(name: str) -> None:
    """Refuse a file name that a certificate is not written under.

    Raises:
        RequestError: it has folders, or another ending than .json and .json.gz.
    """
    from netplan.records.plan.certificate import check_name  # noqa: PLC0415

    check_name(name)


@contextmanager
def kept_apart() -> Iterator[None]:
    """Refuse, within, to write any file that was read within, or to read what will be written.

    Reading and writing are refused with ``RequestError``, whichever comes second. The command
    line opens this for every command; functions that get a plan with its scenario refuse to
    replace the inputs of these in any case.
    """
    from netplan.files.output.apart import kept_apart as apart  # noqa: PLC0415

    with apart():
        yield


def check_writable(
    directory: str | Path,
    names: Sequence[str] = (),
    *,
    about: Sequence[tuple[Plan | None, Scenario]] = (),
    inputs: Sequence[Path] = (),
) -> None:
    """Find out before a long computation that files could not be written to a folder.

    Args:
        directory: the folder.
        names: the files, as far as they are known.
        about: plans and scenarios whose inputs must not be among them.
        inputs: more files that must not be among them.

    Raises:
        RequestError: the folder, or the first above it that exists, takes no files; or a file
            would replace an input.
    """
    from netplan.files.output.apart import read_for  # noqa: PLC0415
    from netplan.files.output.writing import check_writable as check  # noqa: PLC0415

    check(directory, names, [*inputs, *(path for pair in about for path in read_for(*pair))])


def mixture(plan_path: str | Path) -> Mixture:
    """Return what shows that the files beside a plan.json are not all of its own run.

    Raises:
        InputError: the folder's manifest is none of netplan's.
    """
    from netplan.files.output.manifest import mixture as found  # noqa: PLC0415

    return found(plan_path)


def write_files(
    files: Mapping[str, bytes],
    directory: str | Path,
    *,
    command: str | None = None,
    about: Sequence[tuple[Plan | None, Scenario]] = (),
    replaces: bool = False,
) -> tuple[Path, ...]:
    """Write files into a directory, all of them or none; return the paths.

    Args:
        files: content by file name.
        directory: made when it does not exist.
        command: who writes, for the manifest of the directory; None keeps none.
        about: the plans and scenarios that the files tell of, whose own files stay.
        replaces: take away what the same command wrote before and does not write again.

    Raises:
        RequestError: a file cannot be written, or would replace an input.
    """
    from netplan.files.output.apart import read_for  # noqa: PLC0415

    inputs = [path for pair in about for path in read_for(*pair)]
    run = None
    if command is not None:
        run = (command, plan_sha256(*(plan for plan, _ in about if plan is not None)))
    return _write(files, directory, run, replaces=replaces, inputs=inputs)


def _write(
    files: Mapping[str, bytes],
    directory: str | Path,
    run: tuple[str, str] | None,
    *,
    replaces: bool = False,
    inputs: Sequence[Path] = (),
) -> tuple[Path, ...]:
    from netplan.files.output.writing import Run, write_all  # noqa: PLC0415

    folder = Path(directory)
    record = None if run is None else Run(*run, replaces=replaces)
    write_all(files, folder, run=record, inputs=inputs)
    return tuple(folder / name for name in files)
