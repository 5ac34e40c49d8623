"""Which question an answer is of, as far as it takes to tell two of them apart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from netplan.model.claims import Claim, claim
from netplan.model.plan import Plan
from netplan.model.scenario import InputFile, Scenario
from netplan.model.words import SETTINGS, changed_title

FORCED = ("candidates.force_spans", "candidates.force_links")


@dataclass(frozen=True)
class Question:
    """A scenario by name, what was changed in it, and a digest of all of its files."""

    name: str
    overrides: tuple[str, ...]
    inputs_sha256: str

    def title(self, *, zh: bool) -> str:
        """Return it as people read it."""
        return changed_title("", self.overrides, name=self.name, zh=zh) or self.name


def question_asked(name: str, overrides: Sequence[str], inputs: Sequence[InputFile]) -> Question:
    """Return the question of a scenario with changes; how to search is no part of it."""
    kept = tuple(change for change in overrides if not change.startswith(SETTINGS))
    digests = "\n".join(sorted(file.sha256 for file in inputs))
    return Question(name, kept, sha256(digests.encode()).hexdigest())


def question_of(plan: Plan, scenario: Scenario) -> Question:
    """Return the question that a plan answers; of a plan that was given, without saying so."""
    made = plan.provenance
    changes = made.overrides
    if claim(plan, scenario) is Claim.GIVEN:
        changes = tuple(change for change in changes if not change.startswith(FORCED))
    return question_asked(plan.name, changes, made.inputs)


def question_out(question: Question) -> dict[str, Any]:
    """Return it as JSON values."""
    return {
        "name": question.name,
        "overrides": list(question.overrides),
        "inputs_sha256": question.inputs_sha256,
    }


def question_in(values: dict[str, Any] | None) -> Question | None:
    """Return it from JSON values; None where a record does not say."""
    if values is None:
        return None
    return Question(values["name"], tuple(values["overrides"]), values["inputs_sha256"])
