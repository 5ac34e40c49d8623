"""Certificates prove what is true, and nothing else."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from netplan import api
from netplan.check.certificate.check import Proof, replay, verify_certificate
from netplan.check.certificate.pricing import Ellipse
from netplan.check.certificate.statement import NO_ITEM, Kind, Statement
from netplan.check.report import Code, Finding
from netplan.cli.main import cli
from netplan.files.schemas import json_schema
from netplan.model.certificate import Certificate, CutOff, Evidence, Part, Split
from netplan.model.plan import Plan, PlanStatus
from netplan.model.scenario import Objective, Scenario
from netplan.optimize import engine
from netplan.optimize.problem.answer import CoverResult, EngineSettings
from netplan.optimize.problem.cover import CoverProblem
from netplan.optimize.problem.proof_log import ProofLog
from netplan.records.plan.certificate import certificate_bytes, read_certificate
from tests.support.certificate_cases import (
    by_a_cut,
    certified,
    first_with,
    spoiled,
    statement_of,
    with_part,
)
from tests.support.check_random import feasible_scenarios, most_ruled
from tests.support.engine_cases import random_problem, set_cover_problem
from tests.support.small import line_of_three, scenarios

Tree = tuple[Statement, Certificate]
FOREVER: dict[str, Any] = {"deadline": None, "suppress_health_check": list(HealthCheck)}


def problems(count: int) -> Iterator[CoverProblem]:
    """Yield random problems and set covers, all of which have a plan."""
    for seed in range(count):
        yield random_problem(seed)
        yield set_cover_problem(seed)[0]


# -- problems ------------------------------------------------------------------
def test_certificates_of_random_problems_hold_and_one_yuan_more_does_not() -> None:
    split = 0
    for problem in problems(120):
        result, certificate = certified(problem)
        if certificate is None:
            continue
        statement = statement_of(problem)
        proof = replay(certificate, statement)
        assert proof.ok, proof.lines()
        lie = replace(certificate, lower_bound_cny=result.cost + 1)
        assert not replay(lie, statement).ok
        split += len(certificate.parts) > 1
    assert split > 3


def test_no_spoiled_certificate_proves_more_than_the_optimum() -> None:
    """Whatever is changed: a claim above the optimum is never accepted."""
    rng = np.random.default_rng(0)
    for problem in problems(25):
        result, certificate = certified(problem)
        if certificate is None:
            continue
        statement = statement_of(problem)
        for _ in range(12):
            lie = replace(certificate, lower_bound_cny=result.cost + 1)
            for _ in range(int(rng.integers(1, 4))):
                lie = spoiled(lie, rng)
            assert not replay(lie, statement).ok


def test_a_search_cut_short_proves_the_bound_it_states_and_no_more() -> None:
    open_ = 0
    for seed in range(80):
        problem, best = set_cover_problem(seed)
        result, certificate = certified(problem, EngineSettings(node_limit=1))
        assert certificate is not None
        assert replay(certificate, statement_of(problem)).ok
        lie = replace(certificate, lower_bound_cny=best + 1)
        assert not replay(lie, statement_of(problem)).ok
        open_ += result.lower_bound < best
    assert open_ > 3


def test_shares_that_rounding_lifts_above_a_cost_prove_nothing() -> None:
    """Here a bound once lay some 2**-45 yuan too high: enough to prove a yuan too much."""
    problem, best = set_cover_problem(406)
    result, certificate = certified(problem)
    assert (result.cost, result.lower_bound) == (best, best)
    assert replay(certificate, statement_of(problem)).ok


def cheapest_by_hand(
    statement: Statement, demand: str, failure: str, price: dict[int, int]
) -> int | None:
    """Price every simple path, regenerators counted link by link."""
    asked, limit = statement.demands[demand], statement.limit_ns(demand, failure)
    best: list[int] = []

    def visit(v: int, ns: int, optical: int, seen: set[int], items: frozenset[int]) -> None:
        extra = max(0, -(-optical // statement.reach_ns) - 1) * statement.regenerator_ns
        if v == asked.sink:
            if ns + extra <= limit:
                best.append(sum(price.get(e, 0) for e in items))
            return
        for i in statement.out[v]:
            arc = statement.arcs[i]
            if i in statement.failures[failure] or arc.head in seen:
                continue
            if arc.item in statement.forbidden:
                continue
            inside = arc.kind is Kind.OPTICAL
            met = items if arc.item == NO_ITEM else items | {arc.item}
            done = ns if inside else ns + extra
            visit(
                arc.head, done + arc.ns, optical + arc.ns if inside else 0, seen | {arc.head}, met
            )

    visit(asked.source, 0, 0, {asked.source}, frozenset())
    return min(best, default=None)


def test_the_cheapest_path_is_that_of_enumeration() -> None:
    rng = np.random.default_rng(0)
    priced, again = 0, 0
    for seed in range(400):
        problem = random_problem(seed)
        statement = statement_of(problem)
        permitted = frozenset(range(len(statement.items))) - statement.forbidden
        for demand in statement.demands:
            for failure in statement.failures:
                if statement.limit_ns(demand, failure) is None:
                    continue
                price = dict(enumerate(rng.integers(0, 6, len(statement.items)).tolist()))
                ellipse = Ellipse(statement, demand, failure, permitted)
                found = ellipse.cheapest(price, statement.forbidden)
                best = cheapest_by_hand(statement, demand, failure, price)
                assert (None if found is None else found.cost) == best, (seed, demand, failure)
                assert ellipse.is_cut_off(statement.forbidden) == (best is None)
                priced += best is not None
                again += bool(ellipse.bit)
    assert priced > 500
    assert again > 50


def test_cuts_are_evidence_too() -> None:
    """Member 0 is in no set but three: one of them must be chosen, and no fewer."""
    statement, shown, best = by_a_cut()
    cheapest, scale = shown.lower_bound_cny, shown.scale
    [part] = shown.parts
    assert isinstance(part.end, Evidence)
    [cut] = part.end.cuts
    assert cheapest <= best
    assert replay(shown, statement).ok
    more = replace(cut, multiplier=cut.multiplier + scale)
    dear = replace(shown, lower_bound_cny=cheapest + 1, parts=(Part((), Evidence((), (more,))),))
    assert "less than" in replay(dear, statement).lines()[0]
    short = replace(shown, parts=(Part((), Evidence((), (replace(cut, items=cut.items[1:]),))),))
    assert "keeps its limit without the items of cut 1" in replay(short, statement).lines()[0]


# -- tampering -----------------------------------------------------------------
@pytest.fixture(scope="module")
def tree() -> Tree:
    """Return the statement and certificate of a search with several parts and fixings."""
    for seed in range(200):
        problem = set_cover_problem(seed)[0]
        _, certificate = certified(problem)
        ends = {type(part.end) for part in certificate.parts}
        weighty = any(isinstance(p.end, Evidence) and p.end.weights for p in certificate.parts[1:])
        fixed = any(fixing.chosen for part in certificate.parts for fixing in part.fixings)
        if len(certificate.parts) > 2 and Split in ends and weighty and fixed:
            return statement_of(problem), certificate
    raise AssertionError("no tree among the set covers")


def flaws(tree: Tree, certificate: Certificate) -> str:
    return " / ".join(replay(certificate, tree[0]).lines()[:-1])


def test_the_tree_itself_is_sound(tree: Tree) -> None:
    assert replay(tree[1], tree[0]).ok


def test_a_weight_raised_is_found(tree: Tree) -> None:
    number, part = next(
        (n, p)
        for n, p in enumerate(tree[1].parts)
        if n and isinstance(p.end, Evidence) and p.end.weights
    )
    assert isinstance(part.end, Evidence)
    row = part.end.weights[0]
    dear = replace(row, values=(row.values[0] + (1 << 60), *row.values[1:]))
    spoilt = replace(part, end=replace(part.end, weights=(dear, *part.end.weights[1:])))
    assert f"part {number}: its evidence gives" in flaws(tree, with_part(tree[1], number, spoilt))


def test_a_fixing_turned_round_is_found(tree: Tree) -> None:
    number, k, fixing = next(
        (n, k, fixing)
        for n, part in enumerate(tree[1].parts)
        for k, fixing in enumerate(part.fixings)
        if fixing.chosen
    )
    part = tree[1].parts[number]
    turned = list(part.fixings)
    turned[k] = replace(fixing, chosen=fixing.refused, refused=fixing.chosen)
    spoilt = replace(part, fixings=tuple(turned))
    said = flaws(tree, with_part(tree[1], number, spoilt))
    assert f"part {number}, round {k + 1}: " in said
    assert "is not shown to be refused" in said


def test_a_part_dropped_is_found(tree: Tree) -> None:
    last = len(tree[1].parts) - 1
    assert f"leads to part {last}, which is not there" in flaws(
        tree, replace(tree[1], parts=tree[1].parts[:-1])
    )
    assert "has no part 0" in flaws(tree, replace(tree[1], parts=()))


def test_a_part_used_twice_or_never_is_found(tree: Tree) -> None:
    number, part = first_with(tree[1], Split)
    assert isinstance(part.end, Split)
    twice = replace(part, end=replace(part.end, refused=part.end.chosen))
    assert f"leads to part {part.end.chosen}, as another part does" in flaws(
        tree, with_part(tree[1], number, twice)
    )
    more = replace(tree[1], parts=(*tree[1].parts, Part((), Evidence())))
    assert f"part {len(tree[1].parts)}: is not reached" in flaws(tree, more)


def test_another_item_split_is_found(tree: Tree) -> None:
    number, part = first_with(tree[1], Split)
    assert isinstance(part.end, Split)
    fixed = tree[1].parts[number].fixings[-1] if part.fixings else None
    if fixed is not None and (*fixed.chosen, *fixed.refused):
        decided = (*fixed.chosen, *fixed.refused)[0]
        spoilt = replace(part, end=replace(part.end, item=decided))
        assert "which is decided in it" in flaws(tree, with_part(tree[1], number, spoilt))
    wrong = 0
    for item in set(range(len(tree[1].items))) - {part.end.item}:
        other = with_part(tree[1], number, replace(part, end=replace(part.end, item=item)))
        wrong += "part" in flaws(tree, other)
    assert wrong > 0


def test_a_limit_that_can_be_kept_is_no_end(tree: Tree) -> None:
    number, part = first_with(tree[1], Evidence)
    spoilt = with_part(tree[1], number, replace(part, end=CutOff(0)))
    assert f"part {number}: {tree[1].pairs[0].demand} under" in flaws(tree, spoilt)
    none = with_part(tree[1], number, replace(part, end=None))
    assert f"part {number}: has no end" in flaws(tree, none)


def test_names_and_numbers_that_lead_nowhere_are_found(tree: Tree) -> None:
    certificate = tree[1]
    pair = certificate.pairs[0]
    for spoilt, said in (
        (replace(certificate, items=("mars", *certificate.items[1:])), "mars is no span or link"),
        (
            replace(certificate, pairs=(replace(pair, demand="x"), *certificate.pairs[1:])),
            "x is no",
        ),
        (replace(certificate, scale=0), "scale"),
        (replace(certificate, items=certificate.items[:-1]), "names an unlisted item"),
        (with_part(certificate, 0, Part((), CutOff(10**6))), "names an unlisted pair"),
    ):
        assert said in flaws(tree, spoilt)
    number, part = first_with(certificate, Evidence)
    row = next(row for e in certificate.evidence for row in e.weights)
    for bad in (replace(row, values=(-1, *row.values[1:])), replace(row, items=row.items[:-1])):
        crooked = replace(part, end=Evidence((bad,)))
        assert "crooked" in flaws(tree, with_part(certificate, number, crooked))


# -- scenarios -----------------------------------------------------------------
@settings(max_examples=40, **FOREVER)
@given(scenarios())
def test_scenarios_are_proven_by_the_checks_own_statement(scenario: Scenario) -> None:
    """``prove`` replays what it makes, and keeps none in which the replay finds a flaw."""
    proven = api.prove(scenario)
    assert proven.certificate is not None
    if proven.plan.status is PlanStatus.OPTIMAL:
        more = proven.plan.cost_cny + 1
        lie = replace(proven.certificate, lower_bound_cny=more)
        stated = replace(proven.plan, lower_bound_cny=more)
        assert not verify_certificate(lie, stated, scenario).ok
    else:
        assume(proven.certificate.impossible)
        lie = replace(proven.certificate, impossible=proven.certificate.impossible[1:])
        assert not verify_certificate(lie, proven.plan, scenario).ok


@settings(max_examples=25, **FOREVER)
@given(scenarios(), st.integers(0, 6), st.booleans())
def test_forced_and_forbidden_parts_are_stated_alike(
    scenario: Scenario, number: int, force: bool
) -> None:
    spans = scenario.network.spans
    span = spans[number % len(spans)].id
    links = api.prove(scenario).plan.links
    rule = replace(
        scenario.candidates,
        **({"force_spans": (span,)} if force else {"forbid_spans": (span,)}),
        force_links=tuple(link.id for link in links[:1]) if force else (),
    )
    assert api.prove(replace(scenario, candidates=rule)).certificate is not None


@settings(max_examples=40, **FOREVER)
@given(st.one_of(scenarios(), feasible_scenarios()).flatmap(most_ruled))
def test_forced_links_and_forbidden_spans_are_stated_alike(scenario: Scenario) -> None:
    assume(scenario.targets)
    assert api.prove(scenario).certificate is not None


LIMITS = [
    *({"gap": gap} for gap in (0.05, 0.5, 0.9, 0.99)),
    *({"node_limit": nodes} for nodes in (0, 1, 3)),
    *({"time_limit_s": seconds} for seconds in (1e-6, 0.01)),
]


@settings(max_examples=150, **FOREVER)
@given(st.one_of(scenarios(), feasible_scenarios()), st.sampled_from(LIMITS))
def test_a_search_cut_short_has_a_certificate_of_what_it_proved(
    scenario: Scenario, limits: Any
) -> None:
    """Where cuts gave the bound, the paths are asked again; beyond their limits it is said."""
    assume(scenario.targets)
    scenario = replace(scenario, solver=replace(scenario.solver, **limits))
    proven = api.prove(scenario)
    assert not proven.flawed
    if "gap" in limits:
        assert proven.certificate is not None
    if proven.certificate is None:
        assert "within the same limits" in proven.missing
    else:
        assert proven.certificate.lower_bound_cny == proven.plan.lower_bound_cny


def test_a_certificate_that_fails_is_left_out_and_the_plan_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(certificate: Certificate, plan: Plan, scenario: Scenario) -> Proof:
        finding = Finding(Code.CERTIFICATE, "part 0", "", "", "is wrong")
        return Proof(False, (finding,), certificate.lower_bound_cny)

    monkeypatch.setattr("netplan.check.certificate.check.verify_certificate", refused)
    proven = api.prove(line_of_three())
    assert (proven.certificate, proven.flawed) == (None, True)
    assert proven.plan.status is PlanStatus.OPTIMAL
    result = CliRunner().invoke(
        cli, ["plan", "near-bay-5ms", "--certificate", "-o", str(tmp_path), "--quiet"]
    )
    assert result.exit_code == 1
    assert "no certificate: it failed its own verification" in result.stderr
    assert (tmp_path / "plan.json").is_file()
    assert not (tmp_path / "certificate.json").exists()


def test_what_is_not_covered_is_said() -> None:
    scenario = replace(line_of_three(), objective=Objective(hard_targets=False))
    proven = api.prove(scenario)
    assert proven.certificate is None
    assert proven.missing == "the bound of this objective (cost) is not covered by a certificate"
    plain = api.prove(line_of_three())
    foreign = verify_certificate(plain.certificate, plain.plan, scenario)
    assert "is not covered by a certificate" in foreign.lines()[0]


def test_a_budget_too_small_is_proven_so() -> None:
    cost = api.plan(line_of_three()).cost_cny
    for budget in (cost, cost - 1):
        scenario = replace(line_of_three(), objective=Objective(budget_cny=budget))
        proven = api.prove(scenario)
        assert proven.certificate is not None, proven.missing
        assert (proven.certificate.lower_bound_cny > budget) == (budget < cost)


def test_a_bound_lowered_in_the_plan_is_found() -> None:
    scenario = line_of_three()
    proven = api.prove(scenario)
    stated = replace(proven.plan, lower_bound_cny=proven.plan.lower_bound_cny - 1)
    said = verify_certificate(proven.certificate, stated, scenario).lines()[0]
    assert said.startswith("certificate: claims the bound")


# -- files: the rest is in files/plan/test_certificate_files.py ----------------
def test_a_certificate_comes_back_as_written_and_keeps_to_its_schema(
    tree: Tree, tmp_path: Path
) -> None:
    scenario = line_of_three()
    validator = Draft202012Validator(json_schema("certificate"))
    proven = api.prove(scenario)
    for certificate in (tree[1], proven.certificate):
        for name in ("certificate.json", "certificate.json.gz"):
            raw = certificate_bytes(certificate, b"plan", scenario, "1", name)
            assert raw == certificate_bytes(certificate, b"plan", scenario, "1", name)
            (tmp_path / name).write_bytes(raw)
            back, seal = read_certificate(tmp_path / name)
            assert back == certificate
            assert seal.inputs == ()
        validator.validate(json.loads((tmp_path / "certificate.json").read_bytes()))


def test_a_proof_that_falls_short_says_by_how_much(monkeypatch: pytest.MonkeyPatch) -> None:
    """The plan was found by a method without steps; the one with steps is stopped at once."""
    true_solve = engine.solve

    def solve(problem: CoverProblem, *, settings: Any, **told: Any) -> CoverResult:
        found = true_solve(problem, settings=settings, **told)
        if settings.method == "branch_and_price":
            return replace(found, lower_bound=found.lower_bound - 7)
        return replace(found, warm=replace(found.warm, proof_log=ProofLog(0)))

    monkeypatch.setattr(engine, "solve", solve)
    proven = api.prove(line_of_three())
    bound = proven.plan.lower_bound_cny
    assert proven.certificate is None and bound is not None
    assert f"the bound of {bound:,} CNY was found by a method that" in proven.missing
    assert f"reached {bound - 7:,} CNY within the same limits" in proven.missing
