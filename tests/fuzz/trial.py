"""One input: laid out, changed, run in this process, and judged."""

from __future__ import annotations

import hashlib
import json
import os
import random
import shutil
import signal
import traceback
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from xml.etree import ElementTree

from click.testing import CliRunner

from netplan.cli.main import cli
from netplan.files.schemas import json_schema
from tests.fuzz import world
from tests.fuzz.commands import NAMES, WEIGHTS, Call, call
from tests.fuzz.mutate import change_file

MADE = world.MADE
NET = "net"
"""The folder of an imported network."""
CODES = {0, 2, 3, 4, 5, 10, 130}
CPU_S = 30
UNSOUND = (OSError, ValueError, KeyError, IndexError, TypeError, AttributeError, RecursionError)
KINDS = {
    "scenario.yaml": "scenario",
    "overlay.yaml": "scenario",
    "places.geojson": "places",
    "spans.geojson": "spans",
    "net/places.geojson": "places",
    "net/spans.geojson": "spans",
    "equipment.yaml": "equipment",
    "costs.yaml": "costs",
    "made/plan.json": "plan",
    "made/certificate.json": "certificate",
    "made/packed.json.gz": "certificate",
}
ODD = ("/dev/zero", "/dev/null", "fifo", "folder", "loop", "/proc/self/stat", "missing")


class TooLongError(BaseException):
    """An input took more processor time than any of them needs."""


@dataclass(frozen=True)
class Outcome:
    """What an input came to; ``fault`` is empty where all is well."""

    args: tuple[str, ...]
    code: int | None
    fault: str
    said: str = ""


@lru_cache(maxsize=1)
def schemas() -> dict[str, dict[str, Any]]:
    """Return the JSON Schema of every kind of file."""
    return {kind: json_schema(kind) for kind in set(KINDS.values())}


class Bench:
    """Templates of every question with its plan, made once, to lay inputs out from."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.count = len(world.QUESTIONS)

    def template(self, question: int) -> Path:
        """Return the folder of a question; it is planned when it is first asked for."""
        path = self.folder / str(question)
        if not path.is_dir():
            path.mkdir(parents=True)
            world.lay_out(path, question)
            made = run(["plan", "scenario.yaml", "-o", MADE, "--certificate", "--quiet"], path)
            if made.fault or made.code not in {0, 4} or not (path / MADE / "plan.json").is_file():
                raise RuntimeError(f"question {question} has no plan: {made.code} {made.said}")
            world.pack(path)
            net = run(["import", f"{world.STRANGE}/topohub.json", "--out", NET, "--quiet"], path)
            if net.fault or net.code != 0:
                raise RuntimeError(f"no network is brought in: {net.code} {net.said}")
        return path

    def trial(self, seed: int, number: int) -> Outcome:
        """Run one input and return what it came to."""
        chance = random.Random(f"{seed}:{number}")
        template = self.template(chance.randrange(self.count))
        with TemporaryDirectory(prefix="netplan-fuzz-") as name:
            folder = Path(name) / "w"
            shutil.copytree(template, folder)
            asked = prepared(folder, chance)
            return judged(asked.args, folder, asked.writes)

    def keep(self, seed: int, number: int, path: Path) -> None:
        """Write an input into the corpus."""
        chance = random.Random(f"{seed}:{number}")
        template = self.template(chance.randrange(self.count))
        with TemporaryDirectory(prefix="netplan-fuzz-") as name:
            folder = Path(name) / "w"
            shutil.copytree(template, folder)
            asked = prepared(folder, chance)
            files = {
                name: (folder / name).read_bytes().decode("latin-1")
                for name, mark in _state(folder).items()
                if mark != _state(template).get(name)
            }
        record = {"question": int(template.name), "args": asked.args, "files": files}
        path.write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")

    def replay(self, path: Path) -> Outcome:
        """Run an input of the corpus."""
        record = json.loads(path.read_text(encoding="utf-8"))
        template = self.template(record["question"])
        with TemporaryDirectory(prefix="netplan-fuzz-") as name:
            folder = Path(name) / "w"
            shutil.copytree(template, folder)
            for file, text in record["files"].items():
                (folder / file).write_bytes(text.encode("latin-1"))
            return judged(record["args"], folder, [])


def prepared(folder: Path, chance: random.Random) -> Call:
    """Choose a command line and change what it reads."""
    asked = call(chance.choices(NAMES, WEIGHTS)[0], chance)
    there = [name for name in asked.reads if (folder / name).is_file()]
    if there and chance.random() < 0.55:
        for _ in range(chance.choice((1, 1, 1, 2))):
            name = chance.choice(there)
            try:
                change_file(folder / name, schemas().get(KINDS.get(name, "")), chance)
            except (*UNSOUND, OverflowError, EOFError, zlib.error):  # beyond changing again
                continue
    if there and chance.random() < 0.03:
        _make_odd(folder / chance.choice(there), chance)
    if chance.random() < 0.5:
        _seal_again(folder, chance)
    return asked


def _make_odd(path: Path, chance: random.Random) -> None:
    """Put something that is no regular file in the place of a file."""
    kind = chance.choice(ODD)
    path.unlink()
    if kind == "fifo":
        os.mkfifo(path)
    elif kind == "folder":
        path.mkdir()
    elif kind == "loop":
        path.symlink_to(path)
    else:
        path.symlink_to(kind)


def _seal_again(folder: Path, chance: random.Random) -> None:
    """Let plan.json and its certificate carry the digests of the changed files."""
    plan = folder / MADE / "plan.json"
    if not _is_plain(plan):
        return
    try:
        record = json.loads(plan.read_bytes())
        inputs = record["provenance"]["inputs"]
        for entry in inputs:
            entry["sha256"] = hashlib.sha256(_content(plan.parent, entry["path"])).hexdigest()
    except UNSOUND:
        return
    plan.write_text(json.dumps(record), encoding="utf-8")
    if chance.random() < 0.5:
        _seal_certificate(folder, inputs)


def _seal_certificate(folder: Path, inputs: list[dict[str, Any]]) -> None:
    path = folder / MADE / "certificate.json"
    if not _is_plain(path):
        return
    try:
        record = json.loads(path.read_bytes())
        record["plan_sha256"] = hashlib.sha256((path.parent / "plan.json").read_bytes()).hexdigest()
        for sealed, entry in zip(record["inputs"], inputs, strict=False):
            sealed["sha256"] = entry["sha256"]
    except UNSOUND:
        return
    path.write_text(json.dumps(record), encoding="utf-8")


def _content(folder: Path, name: str) -> bytes:
    path = folder / name
    if not _is_plain(path) or path.resolve().parent != folder.parent.resolve():
        raise ValueError(name)
    return path.read_bytes()


def _is_plain(path: Path) -> bool:
    return path.is_file() and not path.is_symlink()


def judged(args: list[str], folder: Path, writes: list[str]) -> Outcome:
    """Run a command in a folder and judge what it did."""
    before = _state(folder)
    found = run(args, folder)
    if found.fault:
        return found
    after = _state(folder)
    touched = [name for name, mark in before.items() if after.get(name) != mark]
    own = tuple(writes)
    touched = [name for name in touched if not name.startswith(own)] if own else touched
    if touched:
        return Outcome(found.args, found.code, f"inputs changed: {touched}", found.said)
    half = [name for name in after if name not in before and not _whole(folder / name)]
    if half:
        return Outcome(found.args, found.code, f"outputs that are not whole: {half}", found.said)
    return found


def run(args: list[str], folder: Path) -> Outcome:
    """Run a command line in this process, in a folder, within a bound of processor time."""
    runner = CliRunner()
    here = Path.cwd()
    os.chdir(folder)
    try:
        with _cpu_limit():
            result = runner.invoke(cli, args)
    except TooLongError:
        return Outcome(tuple(args), None, f"more than {CPU_S} s of processor time")
    finally:
        os.chdir(here)
    said = result.stdout + result.stderr
    fault = ""
    error = result.exception
    if isinstance(error, TooLongError):
        fault = f"more than {CPU_S} s of processor time"
    elif error is not None and not isinstance(error, SystemExit):
        frames = traceback.extract_tb(error.__traceback__)
        where = next((f for f in reversed(frames) if "netplan/" in f.filename), frames[-1])
        place = f"{where.filename.rpartition('netplan/')[2]}:{where.name}"
        fault = f"{type(error).__name__} in {place}: {str(error)[:150]}"
    elif result.exit_code not in CODES:
        fault = f"exit code {result.exit_code}: {said[:300]}"
    elif "Traceback" in said:
        fault = "a traceback in what it said"
    return Outcome(tuple(args), result.exit_code, fault, said)


@contextmanager
def _cpu_limit() -> Iterator[None]:
    def stop(*_: object) -> None:
        raise TooLongError

    before = signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, CPU_S)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


def _state(folder: Path) -> dict[str, str]:
    """Return a mark of every file below a folder by its path."""
    found = {}
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not path.is_symlink():
            found[path.relative_to(folder).as_posix()] = hashlib.sha256(
                path.read_bytes()
            ).hexdigest()
    return found


def _whole(path: Path) -> bool:
    """Tell whether a written file is what its name says, and not the rest of a writing."""
    if ".netplan-" in path.name:
        return False
    try:
        if path.suffix in {".json", ".geojson"}:
            json.loads(path.read_bytes())
        elif path.suffix in {".svg", ".kml", ".qml", ".sld"}:
            ElementTree.fromstring(path.read_bytes())
        else:
            return path.suffix in {".csvt", ".lock"} or path.stat().st_size > 0
    except (ValueError, ElementTree.ParseError):
        return False
    return True
