"""What numbers were measured to be worth: a file that ships, and the words that tables show.

``python -m benchmarks parameters`` measures and writes the file, one number a line under its key
``method.name``; nothing but the page of the numbers reads it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import astuple, dataclass, field
from pathlib import Path
from typing import Any

FILE = Path(__file__).with_name("measured.json")
REACTS = 0.1
"""Share of the CPU seconds from which a difference counts as one: runs of one value differ, too."""


@dataclass(frozen=True)
class Run:
    """One solve: CPU seconds, nodes, and the value and bound it ended with, None without one."""

    cpu_s: float
    nodes: int
    value: float | None
    bound: float | None

    @property
    def gap(self) -> float:
        """Return the gap left, 0 where the question is solved to the end, 1 without a plan."""
        if self.value is None or self.bound is None:
            return 1.0
        return max(self.value - self.bound, 0.0) / self.value if self.value else 0.0


def differs(one: Run, other: Run, share: float = REACTS) -> bool:
    """Say whether two runs differ in the gap left, or by this share of the CPU seconds."""
    less, more = sorted((one.cpu_s, other.cpu_s))
    return more > (1 + share) * less or round(one.gap, 4) != round(other.gap, 4)


Values = Mapping[float, Run]
"""The runs of one number on one question, by value; empty: the question does not come to it."""


@dataclass
class Measured:
    """What was measured, by key of the number and name of the question.

    Attributes:
        file: where it is kept.
        machine: what it was measured on.
        questions: what the questions are, in words.
        found: the runs, and the day of the last ones.
    """

    file: Path
    machine: dict[str, Any] = field(default_factory=dict)
    questions: dict[str, str] = field(default_factory=dict)
    found: dict[str, dict[str, Values]] = field(default_factory=dict)
    dates: dict[str, str] = field(default_factory=dict)

    @classmethod
    def open(cls, file: Path = FILE) -> Measured:
        """Return what the file holds, nothing when there is none."""
        if not file.exists():
            return cls(file)
        held = json.loads(file.read_text(encoding="utf-8"))
        found: dict[str, dict[str, Values]] = {
            key: {
                question: {run[0]: Run(*run[1:]) for run in runs}
                for question, runs in entry["runs"].items()
            }
            for key, entry in held["numbers"].items()
        }
        dates = {key: entry["date"] for key, entry in held["numbers"].items()}
        return cls(file, held["machine"], held["questions"], found, dates)

    def write(self) -> None:
        """Write the file: whole or not at all."""
        lines = [
            f"  {json.dumps(key)}: {json.dumps(self._entry(key), ensure_ascii=False)}"
            for key in sorted(self.found)
        ]
        head = {"schema": 1, "machine": self.machine, "questions": self.questions}
        told = json.dumps(head, indent=1, ensure_ascii=False).removesuffix("\n}")
        body = ",\n".join(lines)
        beside = self.file.with_suffix(".part")
        beside.write_text(f'{told},\n "numbers": {{\n{body}\n }}\n}}\n', encoding="utf-8")
        beside.replace(self.file)

    def _entry(self, key: str) -> dict[str, Any]:
        runs = {
            question: [[value, *astuple(run)] for value, run in values.items()]
            for question, values in self.found[key].items()
        }
        return {"date": self.dates[key], "runs": runs}

    def keep(self, key: str, question: str, values: Values, date: str) -> None:
        """Keep the runs of a number on a question."""
        self.found.setdefault(key, {})[question] = values
        self.dates[key] = date

    def asked(self, key: str) -> Mapping[str, Values]:
        """Return the runs of a number by question."""
        return self.found.get(key, {})

    def told(self, key: str, default: float) -> str:
        """Return what a table says of a number: where it makes a difference, and which."""
        asked = self.asked(key)
        come = {question: values for question, values in asked.items() if values}
        if not come:
            return "no question here comes to it" if asked else "not measured: chosen"
        words = [_told(name, values) for name, values in come.items() if _reacts(values, default)]
        return "; ".join(words) or f"makes no difference: {', '.join(come)}"

    def faults(self) -> Iterator[str]:
        """Yield the numbers on which an answer depends: none ever should."""
        for key, asked in self.found.items():
            for question, values in asked.items():
                solved = {run.value for run in values.values() if run.gap == 0.0}
                if len(solved) > 1:
                    yield f"{key} on {question}: {sorted(map(str, solved))}"


def _reacts(values: Values, default: float) -> bool:
    return any(differs(values[default], run) for run in values.values())


def _told(question: str, values: Values) -> str:
    """Return the CPU seconds (and the gap left) at each value."""
    words = [
        f"{value:,}: {run.cpu_s:.2f} s" + (f" {100 * run.gap:.2g} %" if run.gap else "")
        for value, run in values.items()
    ]
    return f"{question} {', '.join(words)}"
