"""Many questions on many cores, each answered once: a kill loses what runs, nothing else.

Answers go to an append-only file, one JSON line each, filed under a digest of the question
and of its input files. A second run reads the file and asks only what is missing.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from multiprocessing import get_context
from pathlib import Path

from netplan.errors import RequestError
from netplan.files.scenario import load_scenario
from netplan.whatif.evaluate import Job, Result, evaluate, job_key
from netplan.whatif.points import Point

OnDone = Callable[[int, int], None]
Runner = Callable[[Sequence[Job]], Iterator[tuple[int, Result]]]
JOURNAL = "answers.jsonl"
AHEAD = 4
"""How many questions a worker has waiting; more would only hold memory."""


def sweep(
    scenario: str,
    points: Sequence[Point],
    directory: Path,
    *,
    base: Sequence[str] = (),
    runner: Runner | None = None,
    on_done: OnDone | None = None,
) -> tuple[Result, ...]:
    """Return the answer to every point, in the order of the points.

    Args:
        scenario: a file or the name of a bundled one.
        points: the questions.
        directory: where the journal of answers is kept; made when it does not exist.
        base: changes common to all points.
        runner: answers jobs in any order; None does so in this process.
        on_done: told (done, all) after each answer.

    Raises:
        InputError: the scenario itself is wrong.
    """
    inputs = [file.sha256 for file in load_scenario(scenario, base).inputs]
    jobs = [Job(scenario, tuple(base), point) for point in points]
    keys = [job_key(job, inputs) for job in jobs]
    directory.mkdir(parents=True, exist_ok=True)
    journal = directory / JOURNAL
    known = read_journal(journal)
    missing = [i for i, key in enumerate(keys) if key not in known]
    first = {keys[i]: i for i in reversed(missing)}
    asked = [i for i in missing if first[keys[i]] == i]
    done = len(jobs) - len(missing)
    if on_done is not None:
        on_done(done, len(jobs))
    with journal.open("ab") as out:
        for place, result in (runner or in_process)([jobs[i] for i in asked]):
            key = keys[asked[place]]
            known[key] = result
            _append(out.fileno(), {"key": key, **result})
            done += sum(1 for i in missing if keys[i] == key)
            if on_done is not None:
                on_done(done, len(jobs))
    return tuple(_placed(known[key], job) for key, job in zip(keys, jobs, strict=True))


def _placed(result: Result, job: Job) -> Result:
    """Return an answer under the number it has in this sweep."""
    return {**result, "number": job.point.number, "point": dict(job.point.values)}


def _append(descriptor: int, line: Result) -> None:
    """Write one line in one piece and to the disk, so that a kill can only cut the last."""
    os.write(descriptor, (json.dumps(line, ensure_ascii=False) + "\n").encode())
    os.fsync(descriptor)


def read_journal(path: Path) -> dict[str, Result]:
    """Return the answers kept so far by key; a line cut by a kill is taken off the file."""
    if not path.exists():
        return {}
    raw = path.read_bytes()
    whole = raw[: raw.rfind(b"\n") + 1]
    if len(whole) < len(raw):
        with path.open("r+b") as file:
            file.truncate(len(whole))
    found: dict[str, Result] = {}
    for number, text in enumerate(whole.splitlines()):
        try:
            line = json.loads(text)
            found[line.pop("key")] = line
        except (ValueError, KeyError, AttributeError) as error:
            raise RequestError(
                f"{path}, line {number + 1}, is no answer of a sweep: choose another directory"
            ) from error
    return found


# runners


def in_process(jobs: Sequence[Job]) -> Iterator[tuple[int, Result]]:
    """Answer the jobs one after the other, here."""
    for place, job in enumerate(jobs):
        yield place, evaluate(job)


def processes(workers: int) -> Runner:
    """Return a runner on so many processes of this machine."""

    def run(jobs: Sequence[Job]) -> Iterator[tuple[int, Result]]:
        if workers == 1 or len(jobs) < 2:
            yield from in_process(jobs)
            return
        count = min(workers, len(jobs))
        with ProcessPoolExecutor(count, mp_context=get_context("spawn")) as pool:
            waiting = {}
            rest: Iterable[tuple[int, Job]] = iter(enumerate(jobs))
            for place, job in rest:
                waiting[pool.submit(evaluate, job)] = place
                if len(waiting) >= AHEAD * count:
                    break
            while waiting:
                future = next(as_completed(waiting))
                yield waiting.pop(future), future.result()
                for place, job in rest:
                    waiting[pool.submit(evaluate, job)] = place
                    break

    return run


def on_dask(address: str) -> Runner:
    """Return a runner on a Dask cluster whose workers see the same files under the same paths.

    A worker that dies has its questions asked again elsewhere.

    Raises:
        RequestError: Dask is not installed, or no scheduler answers.
    """
    try:
        from distributed import Client  # noqa: PLC0415
        from distributed import as_completed as finished  # noqa: PLC0415
    except ImportError as error:
        raise RequestError("--scheduler needs Dask: pip install 'netplan-circle[dask]'") from error

    def run(jobs: Sequence[Job]) -> Iterator[tuple[int, Result]]:
        try:
            client = Client(address, timeout="20s", set_as_default=False)  # type: ignore[no-untyped-call]
        except (OSError, ValueError) as error:
            raise RequestError(f"no Dask scheduler answers at {address}: {error}") from error
        with client:
            futures = client.map(evaluate, jobs, pure=False, retries=3)
            places = {future.key: place for place, future in enumerate(futures)}
            ended = finished(futures, loop=client.loop, with_results=True)  # type: ignore[no-untyped-call]
            for future, result in ended:
                yield places[future.key], result

    return run
