"""Where independent questions are answered: here, on processes, on a Dask cluster."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from contextlib import contextmanager
from multiprocessing import active_children, get_context
from multiprocessing.process import BaseProcess
from typing import Protocol, TypeVar

from netplan.errors import RequestError

Job = TypeVar("Job")
Answer = TypeVar("Answer")
AHEAD = 4
"""How many jobs a worker has waiting; more would only hold memory."""


class Runner(Protocol):
    """Does jobs in any order; yields the place of each in the sequence with its answer."""

    def __call__(
        self, function: Callable[[Job], Answer], jobs: Sequence[Job]
    ) -> Iterator[tuple[int, Answer]]:
        """Yield (place, answer) as answers come."""
        ...


def in_process(
    function: Callable[[Job], Answer], jobs: Sequence[Job]
) -> Iterator[tuple[int, Answer]]:
    """Do the jobs one after the other, here."""
    for place, job in enumerate(jobs):
        yield place, function(job)


def _left_to_the_parent() -> None:
    """Leave Ctrl-C, which a terminal sends to every process, to the one that began the work."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


@contextmanager
def _ended(pool: ProcessPoolExecutor, others: set[BaseProcess]) -> Iterator[None]:
    """When the block is left early, end the pool's processes instead of waiting for their jobs."""
    try:
        yield
    except BaseException:
        pool.shutdown(wait=False, cancel_futures=True)
        for child in set(active_children()) - others:
            child.terminate()
        raise


def processes(workers: int) -> Runner:
    """Return a runner on so many processes of this machine."""

    def run(function: Callable[[Job], Answer], jobs: Sequence[Job]) -> Iterator[tuple[int, Answer]]:
        if workers == 1 or len(jobs) < 2:
            yield from in_process(function, jobs)
            return
        count = min(workers, len(jobs))
        others = set(active_children())
        spawn = get_context("spawn")
        with ProcessPoolExecutor(count, spawn, _left_to_the_parent) as pool, _ended(pool, others):
            waiting = {}
            rest: Iterable[tuple[int, Job]] = iter(enumerate(jobs))
            for place, job in rest:
                waiting[pool.submit(function, job)] = place
                if len(waiting) >= AHEAD * count:
                    break
            while waiting:
                future = next(as_completed(waiting))
                yield waiting.pop(future), future.result()
                for place, job in rest:
                    waiting[pool.submit(function, job)] = place
                    break

    return run


def on_dask(address: str) -> Runner:
    """Return a runner on a Dask cluster whose workers see the same files under the same paths.

    A worker that dies has its jobs done again elsewhere.

    Raises:
        RequestError: Dask is not installed, or no scheduler answers.
    """
    try:
        from distributed import Client  # noqa: PLC0415
        from distributed import as_completed as finished  # noqa: PLC0415
    except ImportError as error:
        raise RequestError("--scheduler needs Dask: pip install 'netplan-circle[dask]'") from error

    def run(function: Callable[[Job], Answer], jobs: Sequence[Job]) -> Iterator[tuple[int, Answer]]:
        try:
            client = Client(address, timeout="20s", set_as_default=False)  # type: ignore[no-untyped-call]
        except (OSError, ValueError) as error:
            raise RequestError(f"no Dask scheduler answers at {address}: {error}") from error
        with client:
            futures = client.map(function, jobs, pure=False, retries=3)
            places = {future.key: place for place, future in enumerate(futures)}
            ended = finished(futures, loop=client.loop, with_results=True)  # type: ignore[no-untyped-call]
            for future, answer in ended:
                yield places[future.key], answer

    return run
