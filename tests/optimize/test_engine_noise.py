"""The engine agrees with enumeration where light uses up noise, not delay."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from netplan.check.certificate.check import replay
from netplan.graph.trees import roomy
from netplan.optimize.engine import solve
from netplan.optimize.problem import prepare as preparing
from netplan.optimize.problem.prepare import check_problem
from tests.support.certificate_cases import certified, statement_of
from tests.support.effort import examples
from tests.support.noise_cases import Enumerated, noise_problem

CASES = examples(120)
CHUNK = 20


@pytest.mark.parametrize("first", range(0, CASES, CHUNK))
def test_engine_finds_the_enumerated_optimum_by_noise(first: int) -> None:
    bound = 0
    for seed in range(first, first + CHUNK):
        problem = noise_problem(seed)
        best, result = Enumerated(problem).least_cost(), solve(problem)
        assert (result.status == "optimal") == (best is not None), seed
        if best is None or result.chosen is None:
            continue
        assert (result.cost, result.lower_bound) == (best, best), seed
        chosen = frozenset(np.flatnonzero(result.chosen).tolist())
        assert Enumerated(problem).holds(chosen), seed
        endless = replace(problem, noise_reach=10**6, arc_cap_ns=None)
        bound += Enumerated(endless).least_cost() != best
    assert bound, "noise should cost something"


def test_searches_that_need_more_labels_begin_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """With room for two labels of a node the answers are the same as with room for eight."""
    asked = [noise_problem(seed) for seed in range(40)]
    known_answers = [solve(problem) for problem in asked]
    crowded = 0

    def counted(net, kernel, *arguments):  # type: ignore[no-untyped-def]
        nonlocal crowded
        try:
            return kernel(net, *arguments)
        except OverflowError:
            crowded += 1
            return roomy(net, kernel, *arguments)

    monkeypatch.setattr(preparing, "LABELS_OF_A_NODE", 2)
    monkeypatch.setattr(preparing, "roomy", counted)
    for problem, known in zip(asked, known_answers, strict=True):
        again = solve(problem)
        assert (again.status, again.cost) == (known.status, known.cost)
    assert crowded, "some node should have more than two labels"


def test_certificates_by_noise_hold_and_one_yuan_more_does_not() -> None:
    proven = 0
    for seed in range(examples(60)):
        problem = noise_problem(seed)
        result, certificate = certified(problem)
        if certificate is None:
            continue
        statement = statement_of(problem)
        assert replay(certificate, statement).ok, seed
        lie = replace(certificate, lower_bound_cny=result.cost + 1)
        assert not replay(lie, statement).ok, seed
        proven += 1
    assert proven > 30


@pytest.mark.parametrize(
    ("change", "text"),
    [
        (lambda p: replace(p, arc_noise=p.arc_noise[:-1]), "not every arc"),
        (lambda p: replace(p, arc_noise=np.zeros_like(p.arc_noise)), "no noise"),
        (lambda p: replace(p, noise_reach=1), "more noise than light may have"),
        (lambda p: replace(p, noise_reach=0), "must be positive"),
    ],
)
def test_problems_that_contradict_themselves_are_refused(change, text) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(ValueError, match=text):
        check_problem(change(noise_problem(0)))
