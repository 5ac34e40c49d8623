"""Orders of building: against every order there is, and on what was wrong once."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netplan import api
from netplan.check.phases import verify_phases
from netplan.errors import InputError, RequestError
from netplan.model.network import Network, Season, SpanState
from netplan.model.phases import Aim, Measure, Phases, PresentCost, Terms
from netplan.model.plan import Plan
from netplan.model.scenario import Lease, Limit, PhaseRule, Scenario, Target
from netplan.planning.planner import make_plan
from netplan.whatif.phasing.order import equal_parts
from netplan.whatif.phasing.phase import phase, present_cost, terms
from tests.support.files_cases import write
from tests.support.phase_cases import best_by_enumeration, random_case
from tests.support.plan_kinds import BASE, SCENARIOS, made, network
from tests.support.small import line_of_three, of

MCNY = 1_000_000
FROZEN = Path(__file__).parents[2] / "frozen" / "guizhou.yaml"


def two_targets() -> Scenario:
    """A near pair and a far one on a line of three."""
    return replace(
        line_of_three(),
        targets=(
            Target("near", of("a"), of("b"), Limit(0.6)),
            Target("far", of("a"), of("c"), Limit(1.1)),
        ),
    )


def ordered(question: Scenario, shares: tuple[float, ...], **asked: object) -> tuple[Plan, Phases]:
    plan = make_plan(question)
    assert plan.cost_cny is not None
    budgets = [round(plan.cost_cny * share) for share in shares]
    return plan, phase(question, plan, terms(question, budgets, **asked))  # type: ignore[arg-type]


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10**6))
def test_no_order_is_better(seed: int) -> None:
    case = random_case(seed)
    if case is None:
        return
    found = phase(case.scenario, case.plan, case.terms)
    reached = {
        one.aim: round(-one.value if one.aim is Aim.MONEY else one.value, 6)
        for one in found.reached
    }
    assert reached == best_by_enumeration(case)
    assert found.proven
    report = verify_phases(found, case.plan, case.scenario)
    assert report.ok, report.findings


@pytest.fixture(scope="module")
def default() -> tuple[Scenario, Plan]:
    scenario = api.load_scenario(FROZEN)
    return scenario, api.plan(scenario)


@pytest.mark.parametrize("measure", list(Measure))
def test_the_default_plan_lights_no_link_before_its_spans(
    default: tuple[Scenario, Plan], measure: Measure
) -> None:
    scenario, plan = default
    found = phase(scenario, plan, terms(scenario, [150 * MCNY] * 4, measure=measure))
    assert found.proven and not found.left
    routes = {link.id: {*link.route} & {s.id for s in plan.spans} for link in plan.links}
    for year in found.years:
        assert all(routes.get(item, set()) <= {*year.standing} for item in year.standing)
        assert year.idle_cny == 0
        assert bool(year.begun) == bool(year.newly_intact or year.newly_protected)
    assert (found.years[-1].intact, found.years[-1].protected) == (27, 27)
    value = {aim: one.value for aim, one in found.by_aim.items()}
    expected = {Measure.INTACT: (78, 42), Measure.PROTECTED: (69, 57), Measure.SUM: (126,)}
    aims = {Measure.SUM: (Aim.SUM,)}.get(measure, (Aim.INTACT, Aim.PROTECTED))
    assert tuple(value[aim] for aim in aims) == expected[measure]
    assert verify_phases(found, plan, scenario).ok


def test_a_lead_time_delays_what_needs_the_span_and_is_paid_in_parts() -> None:
    question = replace(two_targets(), phases=(PhaseRule(2, state="candidate"),))
    plan, found = ordered(question, (1.0, 1.0, 1.0))
    first, second, _ = found.years
    prices = {s.id: s.cost_cny for s in plan.spans}
    assert {*first.begun} == {*prices}
    assert first.spent_cny == sum(price // 2 for price in prices.values()) == first.idle_cny
    assert (first.intact, second.intact) == (0, 2)
    assert not first.standing
    assert verify_phases(found, plan, question).ok


def test_a_span_is_not_begun_before_its_first_year() -> None:
    question = replace(two_targets(), phases=(PhaseRule(1, 3, state="candidate"),))
    _, found = ordered(question, (1.0, 1.0, 1.0, 1.0))
    assert [year.intact for year in found.years] == [0, 0, 2, 2]
    assert [bool(year.begun) for year in found.years] == [False, False, True, False]


@pytest.mark.parametrize(
    ("months", "season", "rule", "years"),
    [
        (None, None, None, 1),
        (12, None, None, 1),
        (13, None, None, 2),
        (7, Season(4, 10), None, 1),
        (8, Season(4, 10), None, 2),
        (10, Season(11, 3), None, 2),
        (3, Season(3, 6), PhaseRule(lead_time_months=7, state="candidate"), 2),
        (3, Season(3, 6), PhaseRule(season=Season(5, 9), state="candidate"), 2),
        (3, None, PhaseRule(season=Season(1, 1), state="candidate"), 3),
        (3, None, PhaseRule(lead_time_months=20, state="existing"), 1),
    ],
)
def test_work_takes_as_many_years_as_its_months_of_the_season(
    months: int | None, season: Season | None, rule: PhaseRule | None, years: int
) -> None:
    question = two_targets()
    spans = [
        replace(span, lead_time_months=months, season=season)
        if span.state is SpanState.CANDIDATE
        else span
        for span in question.network.spans
    ]
    network = Network(question.network.places, tuple(spans))
    question = replace(question, network=network, phases=(rule,) if rule else ())
    plan, found = ordered(question, (1.0, 1.0, 1.0))
    assert [year.intact for year in found.years] == [0] * (years - 1) + [2] * (4 - years)
    assert verify_phases(found, plan, question).ok
    sooner = {s.id for s in spans if s.state is SpanState.CANDIDATE and years > 1}
    if sooner:
        first = replace(found.years[0], standing=tuple(found.years[years - 1].standing))
        assert not verify_phases(replace(found, years=(first, *found.years[1:])), plan, question).ok


def test_rules_that_leave_a_span_no_month_are_an_error_that_says_where(tmp_path: Path) -> None:
    file = tmp_path / "s.yaml"
    file.write_text(
        f"extends: {FROZEN}\nname: s\nphases:\n  - {{state: candidate, season: 4-6}}\n"
        "  - {province: Guizhou, season: 7-12}\n",
        encoding="utf-8",
    )
    with pytest.raises(InputError) as error:
        api.load_scenario(file)
    [problem] = error.value.problems
    assert problem.field == "phases[1].season"
    assert problem.found.startswith("7-12, which leaves ")


def test_rent_is_paid_by_the_year_and_the_years_sum_to_the_plan() -> None:
    base = replace(two_targets(), lease=Lease(10.0, fibres=2))
    base = replace(base, targets=(replace(base.targets[0], limit=Limit(0.7)), base.targets[1]))
    spans = [
        replace(s, lease_cny_per_fibre_km_year=50.0, fibre="hollow_core")
        for s in base.network.spans
        if s.id in ("ab.old", "bc.new")
    ]
    question = replace(base, network=Network(base.network.places, tuple(spans)))
    plan, found = ordered(question, (1.0, 1.0), discount_rate=0.0)
    [rent] = [span.lease_cny for span in plan.spans if span.lease_cny]
    assert rent == 200 * 2 * 50 * 10
    first, last = found.years
    assert (first.lease_cny, last.lease_cny) == (rent, rent)
    assert last.standing_cny + rent == plan.cost_cny
    assert sum(year.spent_cny for year in found.years) == plan.cost_cny - rent
    free = replace(question, lease=None)
    without = phase(free, make_plan(free), found.terms)
    assert last.running_cny - without.years[-1].running_cny == rent // 10
    later = found.terms.horizon_years - 2
    assert found.present_cost.running_cny == first.running_cny + later * last.running_cny
    assert verify_phases(found, plan, question).ok
    for changed in (
        _changed_year(found, lease_cny=first.lease_cny + 1),
        _changed_year(found, running_cny=without.years[0].running_cny),
        _changed_year(found, standing_cny=first.standing_cny + rent),
    ):
        assert not verify_phases(changed, plan, question).ok


def test_where_budgets_lapse_something_is_bought_ahead() -> None:
    question = two_targets()
    plan, kept = ordered(question, (0.4, 0.4, 0.4))
    _, lapsed = ordered(question, (0.4, 0.4, 0.4), lapse=True)
    assert all(year.idle_cny == 0 for year in kept.years)
    assert all(year.spent_cny <= year.budget_cny for year in lapsed.years)
    assert any(year.spent_cny > year.budget_cny for year in kept.years)
    assert verify_phases(lapsed, plan, question).ok


def test_budgets_that_are_none() -> None:
    question = two_targets()
    with pytest.raises(RequestError, match="budgets must be"):
        terms(question, [])
    with pytest.raises(RequestError, match="shorter than"):
        terms(question, [1, 1, 1], horizon_years=2)
    _, nothing = ordered(question, (0.0, 0.0))
    assert nothing.by_aim[Aim.INTACT].value == 0
    assert len(nothing.left) == len(make_plan(question).spans) + len(make_plan(question).links)
    assert not nothing.needless


@given(st.integers(0, 10**12), st.integers(1, 50))
def test_equal_parts_sum_to_the_whole(amount: int, count: int) -> None:
    parts = equal_parts(amount, count)
    assert sum(parts) == amount and len(parts) == count
    assert max(parts) - min(parts) < count


@given(
    st.lists(st.integers(0, 10**9), min_size=1, max_size=5),
    st.lists(st.integers(0, 10**7), min_size=1, max_size=5),
    st.integers(0, 30),
    st.integers(0, 25),
)
def test_a_present_cost_is_what_is_paid_discounted(
    spent: list[int], running: list[int], percent: int, more: int
) -> None:
    asked = Terms((0,) * len(spent), discount_rate=percent / 100, horizon_years=len(spent) + more)
    rate = 1 + Fraction(percent, 100)
    built = sum((Fraction(s) / rate**y for y, s in enumerate(spent)), Fraction(0))
    paid = (
        Fraction(running[min(y, len(running)) - 1]) / rate**y for y in range(1, asked.horizon_years)
    )
    run = sum(paid, Fraction(0))
    found = present_cost(asked, spent, running)
    assert abs(found.building_cny - built) <= Fraction(1, 2) + Fraction(1, 10**6)
    assert abs(found.running_cny - run) <= Fraction(1, 2) + Fraction(1, 10**6)


# tampering


def _changed_year(found: Phases, **values: object) -> Phases:
    first, *rest = found.years
    return replace(found, years=(replace(first, **values), *rest))  # type: ignore[arg-type]


def _swapped(found: Phases) -> Phases:
    """Begin in the first year what is begun in the last, and the other way round."""
    first, *middle, last = found.years
    return replace(
        found,
        years=(replace(first, begun=last.begun), *middle, replace(last, begun=first.begun)),
    )


@pytest.mark.parametrize(
    "tamper",
    [
        lambda f: _changed_year(f, budget_cny=f.years[0].budget_cny + 1),
        lambda f: _changed_year(f, spent_cny=f.years[0].spent_cny + 1),
        lambda f: _changed_year(f, begun=f.years[0].begun[1:]),
        lambda f: _changed_year(f, standing=f.years[0].standing[1:]),
        lambda f: _changed_year(f, standing_cny=f.years[0].standing_cny + 1),
        lambda f: _changed_year(f, intact=f.years[0].intact + 1),
        lambda f: _changed_year(f, protected=f.years[0].protected + 1),
        lambda f: _changed_year(f, newly_intact=()),
        lambda f: _changed_year(f, newly_protected=("x",)),
        lambda f: _changed_year(f, idle=f.years[0].standing),
        lambda f: _changed_year(f, idle_cny=1),
        lambda f: _changed_year(f, running_cny=f.years[0].running_cny + 1),
        _swapped,
        lambda f: replace(f, pairs=f.pairs + 1),
        lambda f: replace(f, left=("x",)),
        lambda f: replace(f, needless=("x",)),
        lambda f: replace(f, reached=tuple(replace(r, value=r.value + 1) for r in f.reached)),
        lambda f: replace(f, reached=tuple(replace(r, bound=r.value - 1) for r in f.reached[:1])),
        lambda f: replace(f, present_cost=PresentCost(1, f.present_cost.running_cny)),
        lambda f: replace(f, at_once=PresentCost(f.at_once.building_cny, 1)),
        lambda f: replace(f, terms=replace(f.terms, discount_rate=0.5)),
    ],
)
def test_a_tampered_order_is_found_out(tamper: object) -> None:
    question = two_targets()
    plan, found = ordered(question, (0.6, 0.3, 0.2), discount_rate=0.1)
    assert found.years[0].begun and found.years[-1].begun
    assert verify_phases(found, plan, question).ok
    assert not verify_phases(tamper(found), plan, question).ok  # type: ignore[operator]


def test_what_is_protected_has_its_confidence_too(tmp_path: Path) -> None:
    """A pair within its limits whose path is not in time with its probability is not protected."""
    _, scenario = made("confident", tmp_path)
    certain = [
        replace(target, confidence=replace(target.confidence, per_path=0.999_999))
        for target in scenario.targets
        if target.confidence is not None
    ]
    unasked = [replace(target, confidence=None) for target in scenario.targets]
    assert len(certain) == len(unasked)
    question = replace(scenario, targets=tuple(unasked))
    plan = make_plan(question)
    assert plan.cost_cny is not None
    found = phase(question, plan, terms(question, [plan.cost_cny]))
    assert found.years[0].protected > 0
    assert verify_phases(found, plan, question).ok
    assert not verify_phases(found, plan, replace(scenario, targets=tuple(certain))).ok


def test_years_of_a_question_with_a_confidence_can_be_had(tmp_path: Path) -> None:
    question = write(tmp_path, scenario=BASE + SCENARIOS["confident"], **network())
    found = api.phase(question, [40_000_000, 400_000_000])
    api.save_phases(found, question, tmp_path / "years")
    for year in ("year-01", "year-02"):
        plan, scenario = api.load_verified_plan(tmp_path / "years" / year / "plan.json")
        assert api.verify(plan, scenario).ok
