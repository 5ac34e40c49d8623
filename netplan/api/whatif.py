"""Ask again: comparisons, sweeps, sensitivity, risk and surveys."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from netplan.api.planning import load_scenario
from netplan.api.saving import write_files

if TYPE_CHECKING:
    from netplan.optimize.progress import OnProgress
    from netplan.whatif.compare.comparison import Comparison, Effort
    from netplan.whatif.memory import Memory
    from netplan.whatif.sweep.points import Point
    from netplan.whatif.sweep.workers import Runner


def compare(
    references: Sequence[str | Path],
    *,
    overrides: Sequence[str] = (),
    why: bool = True,
    on_progress: OnProgress | None = None,
    on_effort: Callable[[Effort], None] | None = None,
) -> Comparison:
    """Return what differs between plans, and why.

    Args:
        references: scenarios (file or bundled name) or plan.json files; the first is the
            base. One alone is compared with itself under the overrides.
        overrides: one-off changes of every scenario but the base.
        why: solve again with each changed input alone.
        on_progress: called with how far each question is.
        on_effort: called before the reasons are looked for, with what that takes at most.

    Raises:
        InputError: a file is wrong, or a plan.json does not agree with its inputs.
        RequestError: overrides for a finished plan.
    """
    from netplan.whatif.compare.comparison import compare as differences  # noqa: PLC0415
    from netplan.whatif.compare.comparison import effort  # noqa: PLC0415
    from netplan.whatif.compare.sides import sides_of  # noqa: PLC0415

    memory = reporting(on_progress)
    sides = sides_of([str(reference) for reference in references], overrides, memory)
    if why and on_effort is not None:
        on_effort(effort(sides))
    return differences(sides, why=why, memory=memory)


def reporting(on_progress: OnProgress | None) -> Memory:
    """Return an engine for the questions of one command, which tells how far each is."""
    from netplan.whatif.memory import ReportingMemory  # noqa: PLC0415

    return ReportingMemory(listener=on_progress)


def comparison_record(comparison: Comparison) -> dict[str, Any]:
    """Return a comparison as JSON values."""
    from netplan.records.comparison import comparison_record as record  # noqa: PLC0415

    return record(comparison)


def save_comparison(comparison: Comparison, directory: str | Path) -> tuple[Path, ...]:
    """Write compare.md, compare.json and a difference layer for each plan but the first."""
    from netplan.files.output.writing import json_bytes  # noqa: PLC0415
    from netplan.formats.geojson import geojson_bytes  # noqa: PLC0415
    from netplan.formats.layers.difference import difference_layer  # noqa: PLC0415
    from netplan.views.whatif.compare import comparison_markdown  # noqa: PLC0415

    files = {
        "compare.md": comparison_markdown(comparison).encode(),
        "compare.json": json_bytes(comparison_record(comparison)),
    }
    for i, difference in enumerate(comparison.differences):
        base, other = difference.base, difference.other
        layer = difference_layer(base.plan, base.scenario, other.plan, other.scenario)
        name = "difference" if len(comparison.differences) == 1 else f"difference_{i + 1}"
        files[f"{name}.geojson"] = geojson_bytes(layer)
    about = [
        (side.plan, side.scenario) for d in comparison.differences for side in (d.base, d.other)
    ]
    return write_files(files, directory, command="compare", about=about, replaces=True)


def sweep_points(
    vary: Sequence[str] = (),
    *,
    samples: int | None = None,
    seed: int = 0,
    file: str | Path | None = None,
) -> tuple[Point, ...]:
    """Return the points of a sweep: a grid, a Latin hypercube (``samples``), or a CSV file's.

    Raises:
        RequestError: a text of ``vary`` says no values.
        InputError: the file holds no points.
    """
    from netplan.whatif.sweep import points  # noqa: PLC0415

    if file is not None:
        return points.listed_points(Path(file))
    return points.grid(vary) if samples is None else points.latin_hypercube(vary, samples, seed)


def sweep(
    scenario: str | Path,
    points: Sequence[Point],
    directory: str | Path,
    *,
    overrides: Sequence[str] = (),
    workers: int | None = None,
    scheduler: str | None = None,
    on_done: Callable[[int, int], None] | None = None,
) -> tuple[dict[str, Any], ...]:
    """Return the answer to every point; what the directory's journal knows is not asked again.

    Args:
        scenario: a file or the name of a bundled one.
        points: see ``sweep_points``.
        directory: where the journal is kept.
        overrides: changes common to all points.
        workers: processes; None: one for every core.
        scheduler: address of a Dask scheduler to run on instead.
        on_done: called with (done, all) after each answer.

    Raises:
        InputError: the scenario itself is wrong.
        RequestError: Dask is missing or does not answer; the journal is another file.
    """
    from netplan.files.output.apart import read_for  # noqa: PLC0415
    from netplan.files.output.writing import check_writable  # noqa: PLC0415
    from netplan.whatif.sweep import sweep as running  # noqa: PLC0415

    runner = _runner(workers, scheduler)
    folder = Path(directory)
    inputs = read_for(None, load_scenario(scenario, overrides))
    check_writable(folder, (running.JOURNAL, *SWEEP_FILES), inputs)
    return running.sweep(
        str(scenario), points, folder, base=overrides, runner=runner, on_done=on_done
    )


def _runner(workers: int | None, scheduler: str | None) -> Runner:
    from netplan.whatif.sweep.workers import on_dask, processes  # noqa: PLC0415

    return processes(workers or os.cpu_count() or 1) if scheduler is None else on_dask(scheduler)


SWEEP_FILES = ("sweep.csv", "sweep.json", "sweep.svg")
COMPARE_FILES = ("compare.md", "compare.json", "difference.geojson")


def sweep_record(results: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Return the answers of a sweep as JSON values."""
    from netplan.records.sweep import sweep_record as record  # noqa: PLC0415

    return record(results)


def save_sweep(results: Sequence[dict[str, Any]], directory: str | Path) -> tuple[Path, ...]:
    """Write sweep.csv, sweep.json and sweep.svg."""
    from netplan.files.output.writing import json_bytes  # noqa: PLC0415
    from netplan.records.sweep import sweep_csv  # noqa: PLC0415
    from netplan.views.whatif.sweep import sweep_plot  # noqa: PLC0415

    files = {
        "sweep.csv": sweep_csv(results).encode(),
        "sweep.json": json_bytes(sweep_record(results)),
        "sweep.svg": sweep_plot(results, "Sweep").encode(),
    }
    return write_files(files, directory, command="sweep")


def sensitivity(
    scenario: str | Path,
    *,
    overrides: Sequence[str] = (),
    across: Sequence[str | Path] = (),
    workers: int | None = 1,
    scheduler: str | None = None,
    on_progress: OnProgress | None = None,
    **asked: Any,
) -> dict[str, Any]:
    """Return the ranges in which a plan stays optimal; see ``explore_sensitivity``.

    Args:
        scenario: a scenario or a plan.json.
        overrides: one-off changes.
        across: more scenarios, to find what is essential, optional or never used.
        workers: processes for the price ranges; None: one for every core.
        scheduler: address of a Dask scheduler to find them on instead.
        on_progress: called with how far each question is.
        asked: items, lengths, low_ends, relax_ms, within, on_item.

    Raises:
        RequestError: an item is not on offer, or a scenario asks for more than least cost.
        UnmetError: there is no plan.
        StoppedError: a limit ended a search before there was one that is proven optimal.
    """
    from netplan.whatif.compare.sides import side_of  # noqa: PLC0415
    from netplan.whatif.robustness.price_ranges import Spread  # noqa: PLC0415
    from netplan.whatif.robustness.questions import explore_sensitivity  # noqa: PLC0415

    memory = reporting(on_progress)
    names = [str(name) for name in (scenario, *across)]
    sides = [side_of(name, overrides, memory) for name in names]
    spreads = []
    if workers != 1 or scheduler is not None:
        runner, changes = _runner(workers, scheduler), tuple(overrides)
        spreads = [Spread(runner, name, changes) for name in names]
    return explore_sensitivity(sides, memory, spreads=spreads, **asked)


def risk(
    scenario: str | Path,
    *,
    overrides: Sequence[str] = (),
    on_progress: OnProgress | None = None,
    **asked: Any,
) -> dict[str, Any]:
    """Return how likely a plan holds, and the robust plan; see ``explore_risk``.

    Args:
        scenario: a scenario or a plan.json.
        overrides: one-off changes.
        on_progress: called with how far each question is.
        asked: samples, seed, correlation, robust, hold.

    Raises:
        UnmetError: there is no plan.
        StoppedError: a limit ended the search before there was one.
    """
    from netplan.whatif.compare.sides import side_of  # noqa: PLC0415
    from netplan.whatif.robustness.questions import explore_risk  # noqa: PLC0415

    memory = reporting(on_progress)
    side = side_of(str(scenario), overrides, memory, one_limit=True, of_paths="risk")
    return explore_risk(side, memory, **asked)
