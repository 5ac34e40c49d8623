"""Certificates of what carries traffic: rows are derived anew, and none proves too much."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import numpy as np
import pytest

from netplan import api
from netplan.check.certificate.check import verify_certificate
from netplan.check.certificate.ladders import with_chain
from netplan.check.certificate.loads import rounded, simplest
from netplan.check.certificate.pricing import Ellipse
from netplan.check.certificate.statement import Arc, Statement
from netplan.check.recompute.question import INTACT
from netplan.model.certificate import Certificate, Load, Shortage, TrafficProof
from netplan.model.plan import Plan
from netplan.model.scenario import Scenario
from tests.support.carrying_cases import carrying

WITH_ROWS = (9, 25, 26, 42, 54, 70)
"""Seeds of cases whose proofs have rows."""
Proven = tuple[Plan, Scenario, Certificate]


def proven(seed: int) -> Proven | None:
    """Return the plan of a case with its certificate, None where no target can hold."""
    scenario = carrying(seed)
    made = api.prove(scenario)
    assert not made.flawed, made.missing
    if made.certificate is None or made.certificate.traffic is None:
        assert made.plan.cost_cny is None
        return None
    return made.plan, scenario, made.certificate


def claims(case: Proven, certificate: Certificate, cny: int) -> bool:
    """Tell whether a certificate proves a bound, whatever it says it proves."""
    plan, scenario, _ = case
    changed = replace(certificate, lower_bound_cny=cny)
    return verify_certificate(changed, replace(plan, lower_bound_cny=cny), scenario).ok


@pytest.mark.parametrize("seed", range(24))
def test_random_plans_with_traffic_are_proven_and_a_yuan_more_is_not(seed: int) -> None:
    case = proven(seed)
    if case is None:
        return
    plan, scenario, certificate = case
    proof = verify_certificate(certificate, plan, scenario)
    assert proof.ok, proof.lines()
    assert certificate.traffic is not None
    assert proof.rows == len(certificate.traffic.rows)
    assert plan.cost_cny is not None
    assert not claims(case, certificate, plan.cost_cny + 1)


def test_that_traffic_cannot_be_carried_is_not_certified() -> None:
    made = api.prove(carrying(61))
    assert (made.plan.cost_cny, made.plan.impossible, made.certificate) == (None, (), None)
    assert made.missing.startswith("that there is no plan which carries the traffic")


def spoiled(proof: TrafficProof) -> list[TrafficProof]:
    """Return the proof with something in each of its rows changed that makes it say more."""
    found = []
    for i, row in enumerate(proof.rows):
        changed: list[Load | Shortage] = []
        if isinstance(row, Load):
            for k, (name, weight) in enumerate(row.demands):
                more = (*row.demands[:k], (name, 2 * weight + 1), *row.demands[k + 1 :])
                changed.append(replace(row, demands=more))
            for k in range(len(row.weights)):
                changed.append(replace(row, weights=row.weights[:k] + row.weights[k + 1 :]))
            changed += [replace(row, divisor=row.divisor + 1), replace(row, weights=())]
        else:
            changed += [replace(row, items=row.items[:-1]), replace(row, failure=INTACT)]
        found += [
            replace(proof, rows=(*proof.rows[:i], other, *proof.rows[i + 1 :])) for other in changed
        ]
    return found


@pytest.mark.parametrize("seed", WITH_ROWS)
def test_no_row_that_says_more_proves_more(seed: int) -> None:
    case = proven(seed)
    assert case is not None
    plan, _, certificate = case
    assert certificate.traffic is not None
    assert certificate.traffic.rows
    assert plan.cost_cny is not None
    for proof in spoiled(certificate.traffic):
        assert not claims(case, replace(certificate, traffic=proof), plan.cost_cny + 1)


def first_flaw(case: Proven, traffic: TrafficProof | None) -> str:
    plan, scenario, certificate = case
    return verify_certificate(replace(certificate, traffic=traffic), plan, scenario).lines()[0]


def test_rows_that_do_not_follow_are_named() -> None:
    case = proven(WITH_ROWS[0])
    assert case is not None
    traffic = case[2].traffic
    assert traffic is not None
    number, load = next((i, r) for i, r in enumerate(traffic.rows) if isinstance(r, Load))

    def told(row: Load | Shortage) -> str:
        rows = (*traffic.rows[:number], row, *traffic.rows[number + 1 :])
        return first_flaw(case, replace(traffic, rows=rows))

    (name, weight), *others = load.demands
    heavier = replace(load, demands=((name, weight + 100), *others))
    assert told(heavier) == f"row {number}: says that channels weigh more than they do"
    unknown = replace(load, weights=(("nowhere", 1), *load.weights))
    assert told(unknown) == f"row {number}: nowhere is the lowest rung of no ladder"
    away = replace(load, failure="corridor:nowhere")
    assert told(away) == f"row {number}: corridor:nowhere is no failure of the scenario"
    assert told(Shortage(INTACT, ("nowhere",))) == f"row {number}: nowhere is no item"
    assert told(replace(load, demands=())) == f"row {number}: asks for nothing"
    assert first_flaw(case, None) == (
        "certificate: says nothing of the traffic that is asked about"
    )
    dear = first_flaw(case, replace(traffic, fewest_cny=10**12))
    assert dear.startswith("certificate: states a higher price of the fewest channels")


def test_whole_channels_that_fit_are_no_shortage() -> None:
    case = proven(WITH_ROWS[0])
    assert case is not None
    traffic = case[2].traffic
    assert traffic is not None
    lie = replace(traffic, rows=(*traffic.rows, Shortage(INTACT, (case[0].spans[0].id + "#2",))))
    unnamed = first_flaw(case, replace(lie, rows=lie.rows[-1:]))
    assert unnamed.startswith("row 0: ")


@pytest.mark.parametrize("seed", range(30))
def test_rounded_rows_hold_for_every_whole_choice(seed: int) -> None:
    rng = np.random.default_rng(seed)
    ladders = [
        (tuple(range(3 * i, 3 * i + int(rng.integers(1, 4)))), int(rng.integers(1, 9)))
        for i in range(3)
    ]
    asked = int(rng.integers(1, 20))
    for divisor in (0, 2, 3, 5, 8):
        made, least = simplest(*rounded(ladders, asked, divisor))
        for counts in product(*(range(len(items) + 1) for items, _ in ladders)):
            if sum(n * c for n, (_, c) in zip(counts, ladders, strict=True)) < asked:
                continue
            held = {i for n, (items, _) in zip(counts, ladders, strict=True) for i in items[:n]}
            assert sum(c * len(held.intersection(items)) for items, c in made) >= least


@pytest.mark.parametrize("seed", range(30))
def test_the_cheapest_way_through_a_chain_is_the_cheapest_that_meets_its_row(seed: int) -> None:
    rng = np.random.default_rng(seed)
    sizes = rng.integers(1, 4, 3).tolist()
    items = np.split(np.arange(sum(sizes)), np.cumsum(sizes)[:-1])
    ladders = [(tuple(each.tolist()), int(rng.integers(1, 7))) for each in items]
    least = int(rng.integers(1, sum(c * len(i) for i, c in ladders) + 2))
    price = dict(enumerate(rng.integers(0, 9, sum(sizes)).tolist()))
    arcs: list[Arc] = []
    n_nodes, asked = with_chain(arcs, 0, ladders, least)
    names = tuple(map(str, price))
    lost = {INTACT: frozenset[int]()}
    statement = Statement(
        n_nodes, tuple(arcs), names, (1,) * len(names), frozenset(), frozenset(), lost,
        {"row": asked},
    )  # fmt: skip
    found = Ellipse(statement, "row", INTACT, frozenset(price)).cheapest(price, frozenset())
    enough = [
        sum(price[i] for n, (mine, _) in zip(counts, ladders, strict=True) for i in mine[:n])
        for counts in product(*(range(size + 1) for size in sizes))
        if sum(n * c for n, (_, c) in zip(counts, ladders, strict=True)) >= least
    ]
    assert (None if found is None else found.cost) == min(enough, default=None)
