"""What kill -9 leaves behind: whole commands, stopped dead at every rename or at any moment.

``python -m benchmarks.kills --count 1000 --seed 1`` kills so many commands at random moments
and prints what was found. Every command runs in a process of its own, forked from one that
has loaded everything, and works in a copy of a small folder. What it leaves is compared with
the files before and after; what is neither must be told by the readers. Then the same command
runs once more, undisturbed, and must end as if nothing had happened.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import signal
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import chdir, suppress
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

TOLD = 50
"""After so many kills a line on stderr says how far it is."""
TUTORIAL = Path(__file__).parents[1] / "docs" / "tutorial.md"
NAMES = ("places.geojson", "spans.geojson", "east.yaml", "protected.yaml")
OURS = (".netplan-", ".netplan.lock", "netplan.manifest.json")
STEPS = ("replace", "link", "unlink", "fsync", "mkdir", "write")
RENAMES = ("replace",)
PLAN = ("plan", "east.yaml", "--reproducible", "--quiet")
OTHER = ("--set", "targets.east.one_way_ms=6")
EXPORT = ("export", "out/plan.json", "--layers", "places,spans,links,targets")


@dataclass(frozen=True)
class Case:
    """A command, what ran before it, and the folder that it writes.

    Attributes:
        name: of the case.
        before: commands that make the folder it finds.
        words: the command.
        target: what it writes: a folder, or one file.
        grows: whether it writes a journal, whose length may be anything.
        timed: whether its files tell how long it took, so that two runs differ in them.
    """

    name: str
    before: tuple[tuple[str, ...], ...]
    words: tuple[str, ...]
    target: str
    grows: bool = False
    timed: bool = False


OLD = (*PLAN, *OTHER, "-o", "out", "--certificate")
NEW = (*PLAN, "-o", "out")
CASES = (
    Case("plan into a new folder", (), NEW, "out"),
    Case("plan over one with a certificate", (OLD,), NEW, "out"),
    Case("plan with a certificate over another", (NEW,), OLD, "out"),
    Case("export geojson", (OLD, (*EXPORT, "-o", "gis"), NEW), (*EXPORT, "-o", "gis"), "gis"),
    Case(
        "export shp",
        (OLD, (*EXPORT, "--to", "shp", "-o", "gis"), NEW),
        (*EXPORT, "--to", "shp", "-o", "gis"),
        "gis",
    ),
    Case(
        "export gpkg beside the plan",
        (OLD, (*EXPORT, "--to", "gpkg", "-o", "out/plan.gpkg"), NEW),
        (*EXPORT, "--to", "gpkg", "-o", "out/plan.gpkg"),
        "out",
    ),
    Case("map", (NEW,), ("map", "out/plan.json", "-o", "map.html"), "map.html"),
    Case(
        "report with pictures",
        (OLD, ("report", "out/plan.json", "-o", "told/report.md"), NEW),
        ("report", "out/plan.json", "-o", "told/report.md"),
        "told",
    ),
    Case(
        "sweep, resumed",
        (("sweep", "east.yaml", "--vary", "targets.east.one_way_ms=5,6", "--workers", "1"),),
        ("sweep", "east.yaml", "--vary", "targets.east.one_way_ms=5,5.5,6,7", "--workers", "1"),
        "sweep",
        grows=True,
    ),
    Case(
        "pareto over a longer front",
        (("pareto", "east.yaml", "--quiet"),),
        ("pareto", "east.yaml", "--quiet", "--to", "3.6"),
        "pareto",
        timed=True,
    ),
)


@dataclass(frozen=True)
class Found:
    """What a killed command left, and what the next run made of it."""

    case: str
    moment: str
    state: str
    noticed: bool
    mended: str

    @property
    def right(self) -> bool:
        """Tell whether everything was old, or new, or noticed, and is mended."""
        told = self.state in ("old", "new") or self.noticed
        return told and not self.mended


Tree = dict[str, bytes]


def tree(path: Path) -> Tree:
    """Return the files of a target by name, but for netplan's own notes."""
    if path.is_file():
        return {path.name: path.read_bytes()}
    found = {
        file.relative_to(path).as_posix(): file.read_bytes()
        for file in sorted(path.rglob("*"))
        if file.is_file() and not any(p.startswith(OURS) for p in file.relative_to(path).parts)
    }
    found.pop("answers.jsonl", None)
    return found


def litter(path: Path) -> list[str]:
    """Return what no finished run leaves in a target and beside it."""
    folder = path if path.is_dir() else path.parent
    inside = folder.rglob("*") if path.is_dir() else folder.iterdir()
    return sorted(f.name for f in inside if f.name.startswith((".netplan", "netplan-")))


def run(words: tuple[str, ...], folder: Path) -> int:
    """Run a whole command in this process; return its exit code."""
    from netplan.cli.main import cli  # noqa: PLC0415 - heavy, and only here

    with chdir(folder), Path(os.devnull).open("w") as void:
        kept = sys.stdout, sys.stderr
        sys.stdout = sys.stderr = void
        try:
            cli.main(list(words), prog_name="netplan")
        except SystemExit as end:
            return int(end.code or 0)
        finally:
            sys.stdout, sys.stderr = kept
    return 0


def forked(words: tuple[str, ...], folder: Path, prepare: Callable[[], None] | None = None) -> int:
    """Start a whole command in a process of its own; return its id."""
    child = os.fork()
    if child:
        return child
    code = 99
    with suppress(BaseException):
        if prepare is not None:
            prepare()
        code = run(words, folder)
    os._exit(code)


def ended(child: int) -> int | None:
    """Wait for a process; return its exit code, None when it was killed."""
    _, status = os.waitpid(child, 0)
    return None if os.WIFSIGNALED(status) else os.WEXITSTATUS(status)


def stop_at(number: int, steps: tuple[str, ...]) -> Callable[[], None]:
    """Return what makes a process kill itself just before its n-th step of these kinds."""

    def prepare() -> None:
        left = number
        for name in steps:
            plain = getattr(os, name)

            def counted(
                *args: object, plain: Callable[..., object] = plain, **more: object
            ) -> object:
                nonlocal left
                left -= 1
                if left == 0:
                    os.kill(os.getpid(), signal.SIGKILL)
                return plain(*args, **more)

            setattr(os, name, counted)

    return prepare


class Kills:
    """One case: what stands before, what after, and what is between."""

    def __init__(self, case: Case, work: Path) -> None:
        self.case, self.work, self.count = case, work, 0
        self.base = work / "base"
        self.base.mkdir(parents=True)
        text = TUTORIAL.read_text(encoding="utf-8")
        for name in NAMES:
            body = text.split(f"file={name}\n", 1)[1].split("```", 1)[0]
            (self.base / name).write_text(body, encoding="utf-8")
        for words in case.before:
            self._must_end_well(run(words, self.base), words)
        shutil.copytree(self.base, work / "whole")
        began = time.monotonic()
        self._must_end_well(ended(forked(case.words, work / "whole")), case.words)
        self.seconds = time.monotonic() - began
        self.old, self.new = tree(self.base / case.target), tree(work / "whole" / case.target)

    def _must_end_well(self, code: int | None, words: tuple[str, ...]) -> None:
        if code != 0:
            raise RuntimeError(f"netplan {' '.join(words)} ended with {code}")

    def at_every(self, steps: tuple[str, ...]) -> Iterator[Found]:
        """Kill before each step of these kinds, up to the last."""
        number = 1
        while True:
            folder = self._copy(number)
            code = ended(forked(self.case.words, folder, stop_at(number, steps)))
            if code is not None:
                self._must_end_well(code, self.case.words)
                return
            yield self._judged(folder, f"step {number}")
            number += 1

    def at_random(self, rng: random.Random) -> Found:
        """Kill at a moment between start and end; every other time in the second half.

        A command that was faster than that tells how long it takes now, and is run again.
        """
        self.count += 1
        while True:
            delay = rng.uniform(0.5 * (self.count % 2), 1) * self.seconds
            folder = self._copy(0)
            began = time.monotonic()
            child = forked(self.case.words, folder)
            timer = threading.Timer(delay, _kill, [child])
            timer.start()
            code = ended(child)
            took = time.monotonic() - began
            timer.cancel()
            timer.join()
            if code is None:
                return self._judged(folder, f"{delay:.4f} s")
            self._must_end_well(code, self.case.words)
            self.seconds = took

    def _copy(self, number: int) -> Path:
        folder = self.work / str(number)
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(self.base, folder)
        return folder

    def _judged(self, folder: Path, moment: str) -> Found:
        left = tree(folder / self.case.target)
        state = "old" if left == self.old else "new" if self._is_new(left, folder) else "mixed"
        noticed = state == "mixed" and self._noticed(folder)
        code = ended(forked(self.case.words, folder))
        after = tree(folder / self.case.target)
        wrong = [] if code == 0 else [f"exit code {code}"]
        if not self._is_new(after, folder):
            wrong.append(f"other files: {sorted(_differing(after, self.new))}")
        if left_over := litter(folder / self.case.target):
            wrong.append(f"left over: {left_over}")
        if self.case.grows:
            wrong += _journal_flaws(folder / self.case.target / "answers.jsonl")
        return Found(self.case.name, moment, state, noticed, "; ".join(wrong))

    def _is_new(self, found: Tree, folder: Path) -> bool:
        if self.case.timed:
            return found.keys() == self.new.keys() and not self._noticed(folder)
        return found == self.new

    def _noticed(self, folder: Path) -> bool:
        """Tell whether a reader is told: of a plan by its readers, else by the manifest."""
        from netplan import api  # noqa: PLC0415
        from netplan.files.output.manifest import read_manifest  # noqa: PLC0415

        target = folder / self.case.target
        plans = sorted(p for p in target.rglob("plan.json") if ".netplan-" not in p.as_posix())
        if any(api.mixture(plan).wrong for plan in plans):
            return True
        manifest = read_manifest(target)
        return manifest is not None and manifest.unfinished is not None


def _kill(child: int) -> None:
    with suppress(ProcessLookupError):
        os.kill(child, signal.SIGKILL)


def _differing(one: Tree, other: Tree) -> set[str]:
    return {name for name in {*one, *other} if one.get(name) != other.get(name)}


def _journal_flaws(path: Path) -> list[str]:
    keys = [json.loads(line)["key"] for line in path.read_text().splitlines()]
    twice = [key for key, count in Counter(keys).items() if count > 1]
    return [f"{len(twice)} answers given twice"] if twice else []


def chosen(parts: list[str]) -> list[Case]:
    """Return the cases whose name has one of these parts; all without any."""
    return [case for case in CASES if not parts or any(part in case.name for part in parts)]


def main(argv: list[str] | None = None) -> int:
    """Kill, judge and count; return 1 when anything was neither whole nor noticed."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.kills", description=__doc__)
    parser.add_argument("--only", nargs="+", default=[], help="parts of case names")
    parser.add_argument("--count", type=int, default=0, help="kills at random moments")
    parser.add_argument("--seed", type=int, default=1, help="of the moments")
    parser.add_argument("--steps", action="store_true", help="also at every step, not renames only")
    args = parser.parse_args(argv)
    signal.signal(signal.SIGTERM, _leave)
    counts: Counter[str] = Counter()
    bad = []
    with tempfile.TemporaryDirectory(prefix="netplan-kills-") as folder:
        cases = [Kills(case, Path(folder) / str(i)) for i, case in enumerate(chosen(args.only))]
        for found in _all(cases, args.count, args.seed, STEPS if args.steps else RENAMES):
            counts[f"{found.case}: {found.state}"] += 1
            if not sum(counts.values()) % TOLD:
                print(f"{sum(counts.values())} kills so far", file=sys.stderr, flush=True)
            if not found.right:
                bad.append(found)
                print(found, flush=True)
    for name in sorted(counts):
        print(f"{counts[name]:6d}  {name}")
    print(f"{sum(counts.values())} kills, {len(bad)} neither whole nor noticed, or not mended")
    return 1 if bad else 0


def _all(cases: list[Kills], count: int, seed: int, steps: tuple[str, ...]) -> Iterator[Found]:
    if count:
        rng = random.Random(seed)
        yield from (cases[i % len(cases)].at_random(rng) for i in range(count))
        return
    for case in cases:
        yield from case.at_every(steps)


def _leave(number: int, frame: FrameType | None) -> None:
    sys.exit(128 + number)


if __name__ == "__main__":
    sys.exit(main())
