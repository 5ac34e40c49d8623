"""Fronts: cost against a latency, or against traffic; each point with its plan."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from netplan.api.planning import _must_verify, load_scenario
from netplan.api.saving import add_plan, plan_file_names, plan_files
from netplan.api.whatif import reporting
from netplan.model.plan import Plan
from netplan.model.scenario import Scenario

if TYPE_CHECKING:
    from netplan.optimize.progress import OnProgress
    from netplan.whatif.front.traffic import TrafficFront
    from netplan.whatif.front.worst_latency import Front

FRONT_FILES = ("front.csv", "front.json", "front.svg")


def front_file_names(directory: str | Path) -> tuple[str, ...]:
    """Return the files that ``save_front`` may write, as far as a directory has them already."""
    points = sorted(path.name for path in Path(directory).glob("point-*") if path.is_dir())
    return (*FRONT_FILES, *(f"{at}/{name}" for at in points for name in plan_file_names()))


def pareto(  # noqa: PLR0913  (one parameter a choice)
    scenario: str | Path,
    measure: str = "worst_latency",
    *,
    overrides: Sequence[str] = (),
    from_ms: float | None = None,
    to_ms: float | None = None,
    resolution_ms: float | None = None,
    questions: int | None = None,
    on_point: Callable[[float, str], None] | None = None,
    on_progress: OnProgress | None = None,
) -> Front:
    """Return the front of cost and a latency; what is not proven is said.

    Args:
        scenario: a file or the name of a bundled one.
        measure: ``worst_latency``; ``target:ID``, ``intact:ID`` or ``after_cut:ID``;
            ``mean_latency``, also with ``:population`` or ``:count``.
        overrides: one-off changes.
        from_ms: the loosest limit of interest.
        to_ms: the tightest limit of interest.
        resolution_ms: a nanosecond for the complete front; None: that, and 0.05 for a mean.
        questions: how many budgets a mean may ask; None: as many as it takes by itself.
        on_point: called with (latency ms, cost as "534.530 MCNY") of every point.
        on_progress: called with how far each question is.

    Raises:
        InputError: the scenario is wrong.
        RequestError: no such measure, or an empty range.
    """
    from netplan.model.shown import in_millions  # noqa: PLC0415
    from netplan.whatif.front import mean_latency as meanfront  # noqa: PLC0415
    from netplan.whatif.front.worst_latency import FrontPoint, front  # noqa: PLC0415

    def tell(point: FrontPoint) -> None:
        if on_point is not None:
            on_point(point.latency_ns / 1e6, in_millions(point.cost_cny, point.plan.currency))

    memory = reporting(on_progress)
    question = load_scenario(scenario, overrides)
    memory.share([question.solver.time_limit_s])
    ns = None if resolution_ms is None else max(1, round(resolution_ms * 1e6))
    ends: dict[str, Any] = {"from_ms": from_ms, "to_ms": to_ms, "on_point": tell}
    ends["memory"] = memory
    if not meanfront.is_mean(measure):
        return front(question, measure, resolution_ns=ns or 1, **ends)
    return meanfront.mean_front(
        question,
        measure,
        resolution_ns=ns or meanfront.RESOLUTION_NS,
        questions=questions or meanfront.QUESTIONS,
        **ends,
    )


def pareto_of_traffic(
    scenario: str | Path,
    measure: str = "traffic",
    *,
    overrides: Sequence[str] = (),
    from_value: float | None = None,
    to_value: float | None = None,
    questions: int | None = None,
    on_point: Callable[[float, str], None] | None = None,
    on_progress: OnProgress | None = None,
) -> TrafficFront:
    """Return the front of cost and the traffic that is carried; what is not proven is said.

    Args:
        scenario: a file or the name of a bundled one, with traffic.
        measure: ``traffic``, ``growth`` or ``year``: what is turned up.
        overrides: one-off changes; a budget ends the front.
        from_value: the least traffic, Gbit/s, growth, percent a year, or year of interest; None:
            the scenario's own.
        to_value: the most; None: twice the traffic, 20 percent a year more, five years later.
        questions: how many are asked at most.
        on_point: called with (Gbit/s, cost as "534.530 MCNY") of every plan.
        on_progress: called with how far each question is.

    Raises:
        InputError: the scenario is wrong.
        RequestError: it has no traffic, or the range is empty or does not turn it up.
    """
    from netplan.model.shown import in_millions  # noqa: PLC0415
    from netplan.whatif.front import traffic as of_traffic  # noqa: PLC0415  (scipy loads here)

    def tell(point: of_traffic.TrafficPoint) -> None:
        if on_point is not None:
            on_point(point.traffic_gbit_s, in_millions(point.cost_cny, point.plan.currency))

    memory = reporting(on_progress)
    question = load_scenario(scenario, overrides)
    memory.share([question.solver.time_limit_s])
    return of_traffic.traffic_front(
        question,
        measure,
        from_value=from_value,
        to_value=to_value,
        questions=questions or of_traffic.QUESTIONS,
        memory=memory,
        on_point=tell,
    )


def save_front(
    front: Front | TrafficFront,
    scenario: str | Path,
    directory: str | Path,
    *,
    overrides: Sequence[str] = (),
) -> tuple[Path, ...]:
    """Write front.csv, front.json, front.svg and a verified plan.json in a folder a point.

    Each plan's record names the changes of the scenario that make its question. All files are
    one set: those of the points of an earlier front are taken away.

    Raises:
        RequestError: a file cannot be written, or would replace an input.
    """
    from netplan.files.output.apart import read_for  # noqa: PLC0415
    from netplan.files.output.writing import Run, json_bytes, writing  # noqa: PLC0415

    folder = Path(directory)
    base = load_scenario(scenario, overrides)
    table, record_, picture = _front_files(front)
    files = {
        "front.csv": table.encode(),
        "front.json": json_bytes(record_),
        "front.svg": picture.encode(),
    }
    run = Run("pareto", replaces=True)
    with writing(folder, run=run, inputs=read_for(None, base)) as batch:
        for name, content in files.items():
            batch.add(name, content)
        for number, (changes, plan) in enumerate(_point_plans(front, base), 1):
            changed = (*overrides, *changes)
            question = load_scenario(scenario, changed)
            record = plan(question, changed)
            _must_verify(record, question)
            at = f"point-{number:02d}"
            add_plan(batch, at, plan_files(record, question, folder / at))
    return tuple(folder / name for name in batch.names)


def front_record(front: Front | TrafficFront) -> dict[str, Any]:
    """Return a front as JSON values."""
    return _front_files(front)[1]


def _front_files(front: Front | TrafficFront) -> tuple[str, dict[str, Any], str]:
    """Return a front as CSV, as JSON values and as SVG."""
    from netplan.whatif.front.traffic import TrafficFront  # noqa: PLC0415

    if isinstance(front, TrafficFront):
        from netplan.records import traffic_front as records  # noqa: PLC0415
        from netplan.views.whatif.traffic_front import traffic_front_plot  # noqa: PLC0415

        values = records.traffic_front_record(front)
        return records.traffic_front_csv(front), values, traffic_front_plot(front)
    from netplan.records.front import front_csv, front_record  # noqa: PLC0415
    from netplan.views.whatif.front import front_plot  # noqa: PLC0415

    return front_csv(front), front_record(front), front_plot(front)


def _point_plans(
    front: Front | TrafficFront, base: Scenario
) -> Iterator[tuple[tuple[str, ...], Callable[[Scenario, tuple[str, ...]], Plan]]]:
    """Yield the changes that ask for each point, and what makes its plan the answer to them."""
    from netplan.whatif.front import traffic, worst_latency  # noqa: PLC0415

    if isinstance(front, traffic.TrafficFront):
        for carries in front.points:
            yield traffic.traffic_overrides(front, carries), partial(traffic.point_plan, carries)
        return
    for point in front.points:
        changes = worst_latency.point_overrides(base, front, point)
        yield changes, partial(worst_latency.point_plan, point)
