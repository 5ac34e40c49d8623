"""What comes of bringing a network in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from netplan.errors import InputError, Problem
from netplan.interchange.findings import Finding, Severity
from netplan.interchange.options import ImportOptions
from netplan.interchange.repair.values import Made
from netplan.model.scenario import InputFile


@dataclass(frozen=True)
class ImportedNetwork:
    """Places and spans of a stranger's network, and what was done to get them.

    Args:
        name: of the network; of the file where it has none.
        format: in words; several joined by commas.
        made: places, spans and demands, with what else the file says of them.
        held: how many places and links the files hold.
        findings: everything that was repaired, dropped, noted, or is left to decide.
        options: what the user decided.
        inputs: the files, with their digests.
        credit: who made the network and under which licence, as the file says.
        notes: what a user must know about how it was read.
        paths: every file that was read, side files and the table of places included.
    """

    name: str
    format: str
    made: Made
    held: tuple[int, int]
    findings: tuple[Finding, ...]
    options: ImportOptions
    inputs: tuple[InputFile, ...] = ()
    credit: str | None = None
    notes: tuple[str, ...] = ()
    paths: tuple[Path, ...] = ()

    @property
    def file(self) -> str:
        """Return what messages call the file."""
        return ", ".join(file.path for file in self.inputs) or self.name

    @property
    def decisions(self) -> tuple[Finding, ...]:
        """Return what a person must decide before it is of use."""
        return tuple(f for f in self.findings if f.severity is Severity.DECIDE)

    def check_settled(self) -> None:
        """Refuse what is of no use, or, if so asked, what had to be repaired.

        Raises:
            InputError: something is left to decide; or strict, and there is any repair.
        """
        if self.unsettled:
            raise InputError([self._problem(finding) for finding in self.unsettled])

    @property
    def unsettled(self) -> Sequence[Finding]:
        """Return why nothing is written: what is to decide, else, if strict, all repairs."""
        left: Sequence[Finding] = self.decisions
        if not left and self.options.strict:
            changed = (Severity.REPAIRED, Severity.DROPPED)
            left = [f for f in self.findings if f.severity in changed]
        return left

    def _problem(self, finding: Finding) -> Problem:
        spot = finding.spots[0]
        more = f", and {finding.count - 1:,} more" if finding.count > 1 else ""
        example = f" ({spot.text}{more})" if spot.text else ""
        if finding.severity is Severity.DECIDE:
            allowed = finding.option or "a file in which that is different"
        else:
            allowed = "nothing to repair, with --strict"
        where = "" if spot.where == self.file else spot.where
        return Problem(self.file, where, finding.code, f"{finding.text}{example}", allowed)
