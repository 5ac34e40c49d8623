"""``python -m tests.fuzz --seconds 60 --seed 1``: random inputs until the time is over.

The inputs run in a process of their own, so that one that hangs or takes all memory is found
and told like any other; the next process goes on behind it. An input depends on its seed and
number alone: ``--seed 1 --input 17`` runs it again, ``--keep`` puts it into the corpus.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import resource
import select
import subprocess
import sys
import time
import warnings
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

CORPUS = Path(__file__).parent / "corpus"
WALL_S = 300
"""A process that says nothing for so long hangs."""
MEMORY = 6_000_000_000


def main() -> int:
    """Run what the command line asks for; 0: nothing was found."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--inputs", type=int, help="stop after so many")
    parser.add_argument("--seed", type=int, help="default: a new one each time")
    parser.add_argument("--input", type=int, help="run this input alone and show what it says")
    parser.add_argument("--keep", metavar="NAME", help="with --input: add it to the corpus")
    parser.add_argument("--first", type=int, default=0, help="number of the first input")
    parser.add_argument("--work", type=Path, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.seed is None:
        asked.seed = random.SystemRandom().randrange(10**6)
    if asked.work is not None:
        return _work(asked)
    with TemporaryDirectory(prefix="netplan-fuzz-") as folder:
        asked.work = Path(folder)
        return _one(asked) if asked.input is not None else _watch(asked)


def _one(asked: argparse.Namespace) -> int:
    from tests.fuzz.trial import Bench  # noqa: PLC0415

    bench = Bench(asked.work)
    if asked.keep:
        bench.keep(asked.seed, asked.input, CORPUS / f"{asked.keep}.json")
    found = bench.trial(asked.seed, asked.input)
    print(*found.args)
    print(found.said)
    print(f"exit code {found.code}; {found.fault or 'no fault'}")
    return 1 if found.fault else 0


def _work(asked: argparse.Namespace) -> int:
    """Run inputs and tell each as a line of JSON, before and after."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    # What numpy says of an overflow; GDAL speaks of its files in the same kind of warning.
    warnings.filterwarnings("error", category=RuntimeWarning, module="netplan")
    from tests.fuzz.trial import Bench  # noqa: PLC0415

    bench = Bench(asked.work)
    end = time.monotonic() + asked.seconds
    number = asked.first
    while time.monotonic() < end and (asked.inputs is None or number < asked.inputs):
        print(json.dumps({"begun": number}), flush=True)
        found = bench.trial(asked.seed, number)
        told = {"done": number, "code": found.code, "fault": found.fault, "args": found.args}
        print(json.dumps(told), flush=True)
        number += 1
    return 0


def _watch(asked: argparse.Namespace) -> int:
    began = time.monotonic()
    faults: Counter[str] = Counter()
    codes: Counter[tuple[str, str]] = Counter()
    number = asked.first
    while True:
        left = asked.seconds - (time.monotonic() - began)
        if left <= 0 or (asked.inputs is not None and number >= asked.inputs):
            break
        number = _process(asked, left, number, faults, codes)
    ran = sum(codes.values())
    print(f"seed {asked.seed}: {ran} inputs in {time.monotonic() - began:.0f} s; by exit code:")
    for name in sorted({name for name, _ in codes}):
        each = sorted((code, n) for (command, code), n in codes.items() if command == name)
        print(f"  {name:12}", ", ".join(f"{n} x {code}" for code, n in each))
    for fault, count in faults.most_common():
        print(f"{count} x {fault}")
    return 1 if faults else 0


def _process(
    asked: argparse.Namespace,
    left: float,
    number: int,
    faults: Counter[str],
    codes: Counter[tuple[str, str]],
) -> int:
    """Run inputs in one process; return the number of the input to go on with."""
    command = [sys.executable, "-m", "tests.fuzz", "--work", str(asked.work)]
    command += ["--seed", str(asked.seed), "--first", str(number), "--seconds", str(left)]
    command += [] if asked.inputs is None else ["--inputs", str(asked.inputs)]
    environment = {**os.environ, "NUMBA_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
    child = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment
    )
    begun = None
    try:
        for line in _lines(child):
            told = json.loads(line)
            if "begun" in told:
                begun = told["begun"]
                continue
            begun, number = None, told["done"] + 1
            codes[told["args"][0], str(told["code"])] += 1
            if told["fault"]:
                _tell(asked, told["done"], told["fault"], told["args"], faults)
    finally:
        hangs = child.poll() is None and begun is not None
        child.kill()
        errors = child.communicate()[1].decode(errors="replace").strip()
    if begun is not None:
        said = f"no answer within {WALL_S} s" if hangs else f"the process ended: {errors[-300:]}"
        _tell(asked, begun, said, (), faults)
        codes["?", "none"] += 1
        number = begun + 1
    return number


def _lines(child: subprocess.Popen[bytes]) -> Iterator[bytes]:
    """Yield what a process says line by line; end when it ends or says nothing for long."""
    assert child.stdout is not None
    descriptor, rest = child.stdout.fileno(), b""
    while select.select([descriptor], [], [], WALL_S)[0]:
        piece = os.read(descriptor, 65536)
        if not piece:
            child.wait()
            return
        *whole, rest = (rest + piece).split(b"\n")
        yield from whole


def _tell(
    asked: argparse.Namespace,
    number: int | None,
    fault: str,
    args: tuple[str, ...],
    faults: Counter[str],
) -> None:
    if fault not in faults:
        shown = " ".join(args)[:200]
        print(f"--seed {asked.seed} --input {number}: {fault}\n    netplan {shown!r}", flush=True)
    faults[fault] += 1


if __name__ == "__main__":
    sys.exit(main())
