"""What links carry, in words: reasons, caps of reach, regenerators, and nothing at all."""

from __future__ import annotations

from dataclasses import replace

import pytest

from netplan.lighting.agreement import Found, compare
from netplan.lighting.requests import requests
from netplan.lighting.verdict import judge
from netplan.model.scenario import Scenario
from netplan.views.whatif.optics import optics_text
from tests.support.optics_cases import forced, line, lit_gear


def text(question: Scenario, lang: str = "en") -> str:
    plan, model = forced(question)
    return optics_text(plan.name, question, judge(plan, model), None, lang)


@pytest.mark.parametrize(
    ("lang", "said"), [("en", "the cap counts as noise"), ("zh", "上限按噪声计入")]
)
def test_links_over_a_fibre_with_a_cap_are_named(lang: str, said: str) -> None:
    capped = text(line(400, 400, fibre="hollow_core"), lang)
    assert said in capped
    assert "a--c" in capped.split("\n\n")[-1]
    assert said not in text(line(400, 400), lang)


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_modes_that_do_not_hold_have_their_reason(lang: str) -> None:
    shown = text(line(200, 200, 200, 200), lang)
    reason = {"en": "no: long alone too much", "zh": "不可用：long 单段噪声已超限"}[lang]
    assert reason in shown


def test_a_link_of_unknown_fibre_has_no_number() -> None:
    gear = lit_gear()
    fibres = {"g654e": gear.optics.fibres["g654e"]}
    bare = replace(gear, optics=replace(gear.optics, fibres=fibres))
    shown = text(line(80, 80, gear=bare))
    assert "no: fibre of ab unknown" in shown
    assert "| -   " in shown


def test_without_prices_there_is_no_column_of_them() -> None:
    question = line(80)
    assert question.costs.mode_transponder_cny == {}
    assert "two ends" not in text(question)


@pytest.mark.parametrize(("lang", "said"), [("en", "lights no link"), ("zh", "未开通链路")])
def test_a_plan_without_links_says_so(lang: str, said: str) -> None:
    assert said in optics_text("x", line(80), (), None, lang)


def test_what_gnpy_says_is_told_request_by_request() -> None:
    question = line(400, 400)
    plan, model = forced(question)
    verdicts = judge(plan, model)
    asked = requests(verdicts)
    found = [
        Found(asked[0].stretch.known_db + 1),
        Found(asked[1].stretch.known_db, "MODE_NOT_FEASIBLE"),
        Found(None, "NO_PATH"),
        Found(float("nan")),
    ]
    results = {r.id: f for r, f in zip(asked[:4], found, strict=True)}
    compared = compare(asked, results)
    told = optics_text(plan.name, question, verdicts, compared)
    assert f"0 of {len(asked)} requests agree within 0.2 dB" in told
    for said in ("differs: ", "GNPy finds no path: NO_PATH", "no GSNR", "does not answer"):
        assert said in told
    full = compare(asked, {r.id: Found(r.stretch.known_db, "NO_SPECTRUM") for r in asked})
    assert "first fit finds no spectrum" in optics_text(plan.name, question, verdicts, full)
