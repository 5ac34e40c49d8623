"""Whatever is changed in a certificate, what is still accepted proves what is true.

Of the tree, a change may leave a proof (a weight lowered, a fixing left out that nothing needs), so
two things are held: that a claim of one yuan too much is never accepted, whatever else is changed,
and that a change which is accepted is of a kind that leaves a proof.
``make test`` tries a part of the changes, the same every time, and ``make slow`` all of them.
"""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from netplan import api
from netplan.check.certificate.check import replay
from netplan.check.certificate.statement import Statement
from netplan.errors import InputError
from netplan.files.text.json_text import parse_json
from netplan.files.text.paths import Location
from netplan.files.text.reading import PLAN, TextFile
from netplan.model.certificate import Certificate
from netplan.records.plan.certificate import certificate_bytes, certificate_from_json
from tests.support.certificate_cases import by_a_cut, certified, statement_of
from tests.support.changes import Change, changes, doubled
from tests.support.engine_cases import random_problem, set_cover_problem
from tests.support.plan_kinds import made_with_proof
from tests.support.small import line_of_three

MOST = 400
every_or_part = pytest.mark.parametrize(
    "every", [pytest.param(False, id="part"), pytest.param(True, id="all", marks=pytest.mark.slow)]
)
FREE = re.compile(
    r"scale|items(\[\])?"
    r"|pairs(\[\](\.(demand|failure))?)?"
    r"|parts\[\]\.(end|fixings\[\]\.evidence)\.(weights|cuts)(\[\].*)?"
    r"|parts\[\]\.fixings\[\]\.(chosen|refused)(\[\])?"
    r"|impossible|impossible\[\]\.(labels_ns|optical_ns)\..*"
    r"|polygons(\[\](\.(corners_ns(\[\])?|hops|links))?)?"
    r"|traffic\.rows(\[\](\.(failure|divisor|(weights|demands|items)(\[\](\.\w+)?)?))?)?"
)
"""What whoever proves may choose: evidence, what it fixes and is counted in, labels, corners."""
TREE = ("scale", "items", "pairs", "parts")
PROBLEMS = 150
Case = tuple[Statement, Certificate, int]
"""What is asked, a certificate, and the least cost."""


def tried(record: Any, *, every: bool) -> list[Change]:
    """Return the changes to try: all, or evenly spread ones."""
    found = list(changes(record))
    return found if every else found[:: -(-len(found) // MOST)]


# -- the file of a certificate ---------------------------------------------------
@every_or_part
@pytest.mark.parametrize(
    "kind",
    [
        *("least-cost", "forced", "budget-too-small", "physics", "failure", "confident"),
        *("traffic", "traffic-in-a-mode", "traffic-by-class"),
    ],
)
def test_any_change_of_the_file_is_refused_found_or_leaves_a_proof(
    kind: str, every: bool, tmp_path: Path
) -> None:
    plan, scenario, certificate = made_with_proof(kind, tmp_path)
    paths = api.save(plan, scenario, tmp_path / "out", certificate=certificate)
    file = tmp_path / "out" / "certificate.json"
    record = json.loads(file.read_text(encoding="utf-8"))

    def accepts(changed: Any) -> set[str] | None:
        file.write_text(json.dumps(changed, ensure_ascii=False), encoding="utf-8")
        try:
            proof = api.verify_certificate(file, plan, scenario, paths[0])
        except InputError:
            return None
        return {name for row in proof.unchecked for name in row.fields} if proof.ok else None

    assert accepts(record) is not None
    overlooked = []
    for change in tried(record, every=every):
        told = accepts(change.record)
        if told is None or change.same or FREE.fullmatch(change.address):
            continue
        if f"certificate.{change.address}" not in told:
            overlooked.append(str(change))
    assert "\n".join(overlooked) == ""
    for where, text in doubled(record):
        with pytest.raises(InputError, match="twice"):
            parse_json(TextFile(Location(Path("record"), str(where)), text, ""), PLAN)


# -- trees with every end --------------------------------------------------------
def trees() -> dict[str, Case]:
    """Return the first certificate with each end of a part, with a fixing, and with a cut."""
    found: dict[str, Case] = {"cut": by_a_cut()}
    for seed in range(PROBLEMS):
        for problem in (set_cover_problem(seed)[0], random_problem(seed)):
            result, certificate = certified(problem)
            if certificate is None:
                continue
            for part in certificate.parts:
                names = {type(part.end).__name__, *(("fixing",) if part.fixings else ())}
                for name in sorted(names - found.keys()):
                    found[name] = statement_of(problem), certificate, result.cost
    return found


@every_or_part
def test_no_change_of_a_tree_proves_a_yuan_more(every: bool) -> None:
    cases = trees()
    assert cases.keys() >= {"Evidence", "Split", "CutOff", "fixing", "cut"}
    scenario = replace(line_of_three(), name="tree")
    for name, (statement, certificate, cost) in cases.items():
        record = json.loads(certificate_bytes(certificate, b"", scenario, "0", "certificate.json"))
        accepted, lies = [], []
        for change in tried(record, every=every):
            try:
                changed, _ = certificate_from_json(change.record, name)
            except InputError:
                continue
            if replay(replace(changed, lower_bound_cny=cost + 1), statement).ok:
                lies.append(str(change))
            same = changed.lower_bound_cny == certificate.lower_bound_cny
            if same and replay(changed, statement).ok and change.path[0] in TREE:
                accepted.append(change)
        assert lies == []
        assert [str(c) for c in accepted if not FREE.fullmatch(c.address)] == []
        assert accepted
