"""Keys of money at the border: there and back, and nothing else is touched."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from netplan.errors import Problem
from netplan.files.reference import MODELS
from netplan.files.schemas.equipment import CostsFile
from netplan.files.schemas.plan import PlanFile
from netplan.files.schemas.robustness import RiskFile
from netplan.files.schemas.scenario import ScenarioFile
from netplan.files.text.money import as_own, path_in, schema_in, written_in
from netplan.model.currency import (
    CNY,
    CURRENCIES,
    NAMES_ZH,
    code_in,
    holds_money,
    in_currency,
    own_name,
)

OTHERS = st.sampled_from(sorted(CURRENCIES - {CNY}))
KEYS = st.sampled_from(["cost_cny", "cost_eur", "all", "try", "top", "cost_all", "id", "cny"])
LEAVES = st.none() | st.integers(0, 9) | st.sampled_from(["CNY", "EUR/km", "cny"])
ANYTHING = st.recursive(
    LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=4)
)


def names_in(part: Any) -> set[str]:
    """Return every key of ours in a JSON Schema."""
    found: set[str] = set()
    if isinstance(part, list):
        return found.union(*map(names_in, part))
    if isinstance(part, dict):
        for key, below in part.items():
            found |= set(below) if key == "properties" else set()
            found |= names_in(below)
    return found


OWN = sorted({name for model in MODELS.values() for name in names_in(schema_in(model))})


@given(st.sampled_from(OWN), OTHERS)
def test_a_name_comes_back(name: str, currency: str) -> None:
    there = in_currency(name, currency)
    assert (there != name) == holds_money(name)
    if holds_money(name):
        assert own_name(there, currency) == name
        assert code_in(there, name) == currency
        assert code_in(name, name) == CNY


def test_no_two_names_become_one() -> None:
    for currency in CURRENCIES:
        assert len({in_currency(name, currency) for name in OWN}) == len(OWN)


@given(ANYTHING, OTHERS)
def test_a_record_comes_back_whole(value: Any, currency: str) -> None:
    """Whatever stands at fields and below ids: what is written is read as it was."""
    record = {
        "schema_version": 2,
        "cost_cny": 5,
        "span_costs": [{"id": "cost_cny", "cost_cny": value}],
        "provenance": value,
        "odd": value,
    }
    written = written_in(record, PlanFile, currency)
    assert written["currency"] == currency
    assert written["span_costs"][0]["id"] == "cost_cny"
    assert written["provenance"] == value
    assert written["odd"] == value
    problems: list[Problem] = []
    back = as_own(written, PlanFile, currency, "plan.json", problems)
    assert back == {**record, "currency": currency}
    assert not problems


@given(st.dictionaries(KEYS, LEAVES, max_size=6), OTHERS)
def test_ids_are_nobody_elses(ids: dict[str, Any], currency: str) -> None:
    """A fibre or a target that is called like one of our keys keeps its name."""
    problems: list[Problem] = []
    scenario = {"constants": {in_currency("build_cny_per_km", currency): ids}, "weights": ids}
    read = as_own(scenario, ScenarioFile, currency, "s.yaml", problems)
    assert read == {"constants": {"build_cny_per_km": ids}, "weights": ids}
    risk = {"schema_version": 1, "plan": {"targets": ids, "cost_cny": [1, 2, 3]}}
    written = written_in(risk, RiskFile, currency)
    assert written["plan"] == {"targets": ids, in_currency("cost_cny", currency): [1, 2, 3]}
    assert not problems


def test_a_record_in_yuan_is_left_as_it_is() -> None:
    record = {"schema_version": 2, "cost_cny": 5}
    assert written_in(record, PlanFile, CNY) is record


def test_another_currency_is_told_wherever_it_stands() -> None:
    problems: list[Problem] = []
    values = {
        "currency": "EUR",
        "build_eur_per_km": {"g652d": {"unit": "CNY/km"}},
        "regenerator_usd": {"unit": "EUR"},
        "line_system": {"amplifier_site_cny": None},
    }
    own = as_own(values, CostsFile, "EUR", "costs.yaml", problems)
    assert [(p.field, p.found) for p in problems] == [
        ("build_eur_per_km.g652d.unit", '"CNY/km"'),
        ("regenerator_usd", "an amount in USD"),
    ]  # a key that is set to null is not set
    assert own["currency"] == "EUR"


def test_paths_and_schemas_speak_the_currency() -> None:
    loc = ("constants", "build_cny_per_km", "build_cny_per_km")
    assert path_in(loc, ScenarioFile, "EUR") == [
        "constants",
        "build_eur_per_km",
        "build_cny_per_km",
    ]
    schema = schema_in(CostsFile, "EUR")
    assert schema["properties"]["currency"]["const"] == "EUR"
    assert "CNY" not in str(schema)
    assert "currency" in schema_in(PlanFile, "EUR")["required"]
    assert "currency" not in schema_in(PlanFile)["required"]


def test_names_in_chinese_are_of_currencies() -> None:
    assert set(NAMES_ZH) <= CURRENCIES
    assert len(CURRENCIES) == 155
