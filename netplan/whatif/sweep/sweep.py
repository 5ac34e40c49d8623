"""Many questions on many cores, each answered once: a kill loses what runs, nothing else.

Answers go to an append-only file, one JSON line each, filed under a digest of the question
and of its input files. A second run reads the file and asks only what is missing.
"""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from netplan.errors import InputError, Problem, RequestError
from netplan.files.output.lock import locked_file
from netplan.files.scenario.load import load_scenario
from netplan.files.text.json_text import parse_json
from netplan.files.text.paths import Location
from netplan.files.text.reading import JOURNAL as LIMIT
from netplan.files.text.reading import MOST_LINE, TextFile, as_text, read_pieces
from netplan.model.currency import CNY
from netplan.whatif.sweep.evaluate import LIT, Job, Result, evaluate, job_key
from netplan.whatif.sweep.points import Point
from netplan.whatif.sweep.workers import Runner, in_process

OnDone = Callable[[int, int], None]
JOURNAL = "answers.jsonl"
SCHEMA_VERSION = 1


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
        on_done: called with (done, all) after each answer.

    Raises:
        InputError: the scenario itself is wrong.
        RequestError: the journal cannot be written, is another file, or another sweep writes it.
    """
    inputs = [file.sha256 for file in load_scenario(scenario, base).inputs]
    jobs = [Job(scenario, tuple(base), point) for point in points]
    keys = [job_key(job, inputs) for job in jobs]
    journal, report = directory / JOURNAL, on_done or _silent
    with _reported(journal):
        directory.mkdir(parents=True, exist_ok=True)
        out = os.open(journal, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o666)
    try:
        with locked_file(out, directory):
            known = read_journal(journal)
            missing = [i for i, key in enumerate(keys) if key not in known]
            first = {keys[i]: i for i in reversed(missing)}
            asked = [i for i in missing if first[keys[i]] == i]
            counts = Counter(keys[i] for i in missing)
            done = len(jobs) - len(missing)
            report(done, len(jobs))
            for place, result in (runner or in_process)(evaluate, [jobs[i] for i in asked]):
                key = keys[asked[place]]
                known[key] = result
                with _reported(journal):
                    _append(out, _line(key, result))
                done += counts[key]
                report(done, len(jobs))
    finally:
        os.close(out)
    return tuple(_placed(known[key], job) for key, job in zip(keys, jobs, strict=True))


def _silent(done: int, count: int) -> None:
    """Do nothing: nobody asked how far the sweep is."""


@contextmanager
def _reported(journal: Path) -> Iterator[None]:
    """Turn what the system says against the journal into a sentence."""
    try:
        yield
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise RequestError(
            f"cannot write {journal}: {reason}; what is in it so far is kept for the next run"
        ) from error


def _line(key: str, result: Result) -> Result:
    """Return an answer as a line of the journal."""
    from netplan.files.schemas.sweep import JournalFile  # noqa: PLC0415  (pydantic loads here)
    from netplan.files.text.money import written_in  # noqa: PLC0415

    values = {"schema_version": SCHEMA_VERSION, "key": key, **result}
    return dict(written_in(values, JournalFile, values.pop("currency", CNY)))


def _placed(result: Result, job: Job) -> Result:
    """Return an answer under the number it has in this sweep."""
    return {**result, "number": job.point.number, "point": dict(job.point.values)}


def _append(descriptor: int, line: Result) -> None:
    """Write one line and on to the disk; a kill or a full disk can only cut the last."""
    rest = (json.dumps(line) + "\n").encode()
    while rest:
        rest = rest[os.write(descriptor, rest) :]
    os.fsync(descriptor)


def read_journal(path: Path) -> dict[str, Result]:
    """Return the answers kept so far by key; a line cut by a kill is taken off the file."""
    if not path.exists():
        return {}
    location = Location(path, str(path))
    raw = b"".join(read_pieces(location, LIMIT.size))
    whole = raw[: raw.rfind(b"\n") + 1]
    if len(whole) < len(raw):
        with _reported(path), path.open("r+b") as file:
            file.truncate(len(whole))
    found: dict[str, Result] = {}
    for number, text in enumerate(whole.splitlines()):
        line = _answer(location, text)
        if line is None:
            raise RequestError(
                f"{path}, line {number + 1}, is no answer of a sweep of this version: choose "
                "another directory"
            )
        del line["schema_version"]
        found[line.pop("key")] = line
    return found


def _answer(location: Location, text: bytes) -> Result | None:
    """Return a line of the journal, None where no sweep of this version has written it."""
    from netplan.files.schemas.sweep import JournalFile  # noqa: PLC0415  (pydantic loads here)
    from netplan.files.text.findings import raise_if  # noqa: PLC0415
    from netplan.files.text.money import as_own  # noqa: PLC0415
    from netplan.files.text.named_currency import named_currency  # noqa: PLC0415

    if len(text) > MOST_LINE:
        return None
    try:
        line = parse_json(TextFile(location, as_text(location, text), ""), LIMIT).value
        currency, mixed = named_currency(line), list[Problem]()
        own = as_own(line, JournalFile, currency, location.shown, mixed)
        raise_if(mixed)
        found = JournalFile.model_validate(own).model_dump(mode="json", by_alias=True)
        absent = {"currency": CNY, **dict.fromkeys(LIT)}  # what is left out when it is this
        return {
            key: value for key, value in found.items() if key not in absent or value != absent[key]
        }
    except (InputError, ValueError):
        return None
