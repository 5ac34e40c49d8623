"""Runs cases, each in a process of its own: its memory and its crashes are its own."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path
from typing import Any

from benchmarks.case import Case
from benchmarks.results import Results

ROOT = Path(__file__).parents[1]
GRACE_S = 120.0
"""Seconds beyond its limit after which a case is ended: generating, building and checking."""


def run_alone(case: Case, limit_s: float | None) -> dict[str, Any]:
    """Run a case in a fresh process and return its record; a crash is a record, too."""
    command = [sys.executable, "-m", "benchmarks", "case", case.name]
    if limit_s is not None:
        command += ["--time-limit-s", str(limit_s)]
    limit = case.limit_s if limit_s is None else min(limit_s, case.limit_s)
    failed = {
        "group": case.group,
        "instance": case.instance,
        "method": case.method,
        "goal": case.goal,
        "limit_s": limit,
        "status": "failed",
    }
    try:
        done = subprocess.run(
            command, cwd=ROOT, capture_output=True, text=True, timeout=limit + GRACE_S, check=False
        )
    except subprocess.TimeoutExpired:
        return {**failed, "facts": {"remark": f"ended {GRACE_S:.0f} s after its limit"}}
    if done.returncode != 0 or not done.stdout.strip():
        words = (done.stderr.strip().splitlines() or [f"exit {done.returncode}"])[-1]
        return {**failed, "facts": {"remark": words[:200].replace(str(ROOT), ".")}}
    record: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return record


def run_all(cases: list[Case], results: Results, limit_s: float | None, jobs: int) -> None:
    """Run cases and keep each record as soon as it is there; tell of each on stderr."""
    began = time.perf_counter()
    with ThreadPoolExecutor(max_workers=jobs) as pool:
        waiting = {pool.submit(run_alone, case, limit_s): case for case in cases}
        for count, future in enumerate(as_completed(waiting), 1):
            case, record = waiting[future], future.result()
            results.add(case.name, record)
            minutes = (time.perf_counter() - began) / 60
            print(
                f"[{count}/{len(cases)}, {minutes:.1f} min] {line(case.name, record)}",
                file=sys.stderr,
                flush=True,
            )


def line(name: str, record: dict[str, Any]) -> str:
    """Return a record in one line."""
    cost, gap, cpu = record.get("cost"), record.get("gap"), record.get("cpu_s")
    parts = [
        f"{name}: {record['status']}",
        "" if cost is None else f"{cost:,.10g}",
        "" if gap is None else f"gap {100 * gap:.3g} %",
        "" if cpu is None else f"{cpu:.1f} s CPU, {record['peak_mb']:.0f} MB",
        str(record.get("facts", {}).get("remark", "")),
    ]
    return "  ".join(part for part in parts if part)
