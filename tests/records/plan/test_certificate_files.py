"""Certificates as files: written by ``plan``, replayed by ``verify``, refused where broken."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from netplan import api
from netplan.cli.main import cli
from netplan.errors import InputError, RequestError
from netplan.model.certificate import Certificate
from netplan.records.plan.certificate import certificate_bytes, read_certificate
from tests.support.small import line_of_three
from tests.support.tutorial import write_tutorial


def test_broken_files_are_located(tmp_path: Path) -> None:
    good = json.loads(certificate_bytes(tree_free(), b"", line_of_three(), "1", "c.json"))
    cases = (
        (b"", "an empty file"),
        (b"\xff", "text in UTF-8"),
        (b"[]", "schema_version 1"),
        (json.dumps({**good, "schema_version": 2}).encode(), "schema_version 1"),
        (json.dumps({**good, "scale": "1"}).encode(), "scale"),
        (json.dumps({**good, "more": 1}).encode(), "more"),
        (
            json.dumps({**good, "parts": [{"fixings": [], "end": {"kind": "split"}}]}).encode(),
            "end",
        ),
    )
    for raw, said in cases:
        (tmp_path / "c.json").write_bytes(raw)
        with pytest.raises(InputError, match=said):
            read_certificate(tmp_path / "c.json")
    (tmp_path / "c.json.gz").write_bytes(b"no gzip")
    with pytest.raises(InputError, match="a gzip file"):
        read_certificate(tmp_path / "c.json.gz")
    for name in ("a/c.json", "c.txt", "plan.json", "guizhou"):
        with pytest.raises(RequestError, match="stands beside"):
            api.check_certificate_name(name)


def tree_free() -> Certificate:
    """Return a certificate of one part, proven by what is chosen anyway."""
    return replace(api.prove(line_of_three()).certificate, items=(), pairs=(), parts=())


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the tutorial's files as the present folder."""
    write_tutorial(tmp_path)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(*words: str) -> Result:
    return CliRunner().invoke(cli, words)


def test_plan_writes_and_verify_replays(folder: Path) -> None:
    plan = ("plan", "protected.yaml", "--reproducible", "--quiet")
    assert run(*plan, "--certificate", "-o", "one").exit_code == 0
    assert run(*plan, "--certificate", "-o", "two").exit_code == 0
    names = ("plan.json", "certificate.json")
    assert all(
        (folder / "one" / n).read_bytes() == (folder / "two" / n).read_bytes() for n in names
    )
    done = run("verify", "one/plan.json")
    assert done.exit_code == 0
    assert "proved: no plan costs less than" in done.stdout
    assert "lower_bound_cny" not in done.stdout
    assert "trusted: " in done.stdout
    as_json = json.loads(run("verify", "one/plan.json", "--format", "json").stdout)
    assert as_json["certificate"]["ok"]
    record = json.loads((folder / "one/plan.json").read_text())
    record["title"] = "Another"
    (folder / "one/plan.json").write_text(json.dumps(record))
    assert "belongs to another plan.json" in run("verify", "one/plan.json").stdout
    assert run("verify", "one/plan.json").exit_code == 3


def test_a_member_twice_in_a_certificate_is_refused(folder: Path) -> None:
    east = ("plan", "east.yaml", "--quiet", "-o", "o", "--certificate")
    assert run(*east).exit_code == 0
    file = folder / "o/certificate.json"
    file.write_text(file.read_text().replace('"scale":', '"scale":1,\n"scale":'))
    with pytest.raises(InputError, match='line 2: found member "scale" twice'):
        read_certificate(file)


def test_a_compressed_certificate_of_what_cannot_be_is_found_beside_the_plan(folder: Path) -> None:
    east = ("plan", "east.yaml", "--set", "targets.east.one_way_ms=3", "--quiet", "-o", "o")
    assert run(*east, "--certificate", "certificate.json.gz").exit_code == 4
    done = run("verify", "o/plan.json")
    assert done.exit_code == 0, done.stdout
    assert "proved: 1 limit out of reach, by distance labels" in done.stdout
    assert run("plan", "--certificate", "east.yaml").exit_code == 2


def test_a_plan_without_certificate_verifies_as_before(folder: Path) -> None:
    assert run("plan", "east.yaml", "--quiet", "-o", "o").exit_code == 0
    done = run("verify", "o/plan.json")
    assert done.exit_code == 0
    assert "proved" not in done.stdout
    assert "not checked: lower_bound_cny: that no plan does better is as found by" in done.stdout
    assert "(none costs less than 48,265,000 CNY); netplan plan --certificate" in done.stdout
    told = json.loads(run("verify", "o/plan.json", "--format", "json").stdout)["unchecked"]
    assert ["lower_bound_cny"] in [row["fields"] for row in told]
    worst = ("--set", "objective.minimise=worst_latency", "-o", "w")
    assert run("plan", "east.yaml", "--quiet", *worst).exit_code == 0
    said = run("verify", "w/plan.json").stdout
    assert "not checked: objective.bound_ms: that no plan does better is as found by the" in said
    assert "the bound of this objective (worst latency) is not covered by a certificate" in said
    assert not (folder / "o/certificate.json").exists()
