"""Inputs that once went wrong, run again; ``make fuzz`` looks for new ones."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.fuzz.trial import Bench
from tests.support.folders import ROOT

CORPUS = sorted((ROOT / "tests" / "fuzz" / "corpus").glob("*.json"))


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Bench:
    return Bench(tmp_path_factory.mktemp("fuzz"))


@pytest.mark.parametrize("path", CORPUS, ids=lambda path: path.stem)
def test_an_input_of_the_corpus(bench: Bench, path: Path) -> None:
    found = bench.replay(path)
    assert not found.fault, (found.args, found.said)


def test_an_input_depends_on_its_seed_alone(bench: Bench) -> None:
    first, again = bench.trial(5, 3), bench.trial(5, 3)
    assert (first.args, first.code) == (again.args, again.code)
    assert not first.fault
