"""Which modes the links of a plan carry, as JSON values."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from netplan.files.schemas.lit import OpticsFile
from netplan.files.text.money import written_in
from netplan.lighting.agreement import AGREED_DB, Compared
from netplan.lighting.verdict import LinkVerdict, Lit, ModeVerdict, Stretch
from netplan.model.optics import Mode
from netplan.model.plan import Plan
from netplan.model.quantity import Quantity
from netplan.model.scenario import Scenario
from netplan.optics.noise import Noise, NoiseModel
from netplan.records.answer import SCHEMA_VERSION

DIGITS = 3
"""Of figures in dB."""


def optics_record(
    plan: Plan,
    scenario: Scenario,
    links: Sequence[LinkVerdict],
    compared: Sequence[Compared] | None,
) -> dict[str, Any]:
    """Return what the links of a plan carry as JSON values."""
    model = NoiseModel(scenario.equipment)
    optics = model.optics
    prices = scenario.costs.mode_transponder_cny
    values = {
        "schema_version": SCHEMA_VERSION,
        "plan": plan.name,
        "plan_sha256": None if plan.file is None else plan.file.sha256,
        "margin_db": optics.margin_db.value,
        "sum_error_db": optics.sum_error_db.value,
        "gnpy_version": optics.table.gnpy_version,
        "modes": [_sent(mode, prices.get(mode.id)) for mode in model.modes],
        "links": [_link(verdict, model) for verdict in links],
        "gnpy": None if compared is None else _gnpy(compared),
    }
    return written_in(values, OpticsFile, scenario.costs.currency)


def _sent(mode: Mode, price: Quantity | None) -> dict[str, Any]:
    return {
        "mode": mode.id,
        "name": mode.name,
        "name_zh": mode.name_zh,
        "bit_rate_gbit_s": mode.bit_rate_gbit_s,
        "baud_gbd": mode.baud_gbd,
        "spacing_ghz": mode.spacing_ghz,
        "required_db": mode.required_gsnr_db.value,
        "transponder_cny": None if price is None else price.value,
    }


def _link(verdict: LinkVerdict, model: NoiseModel) -> dict[str, Any]:
    return {
        "link": verdict.link.id,
        "ways": len(verdict.ways),
        "best": None if verdict.best is None else verdict.best.mode.id,
        "modes": [_mode(each, model) for each in verdict.modes],
    }


def _mode(verdict: ModeVerdict, model: NoiseModel) -> dict[str, Any]:
    return {
        "mode": verdict.mode.id,
        "bit_rate_gbit_s": verdict.mode.bit_rate_gbit_s,
        "needed_db": _db(verdict.needed_db),
        "budget": model.budget(verdict.mode),
        "holds": verdict.holds,
        "intact": _lit(verdict, verdict.intact, model),
        "worst": _lit(verdict, verdict.worst, model),
    }


def _lit(verdict: ModeVerdict, lit: Lit, model: NoiseModel) -> dict[str, Any]:
    worst = lit.worst
    noisiest = None if worst is None else worst.noisiest
    return {
        "state": lit.way.state,
        "route": list(lit.way.route),
        "regenerators": None if lit.blocked is not None else list(lit.regenerators),
        "at_least": lit.at_least,
        "gsnr_db": None if worst is None else _db(worst.gsnr_db),
        "left_db": _db(verdict.left_db(lit)),
        "noise": None if worst is None else _noise(worst.noise),
        "noisiest": noisiest and {"span": noisiest[0], "share": round(noisiest[1], 4)},
        "blocked": lit.blocked and {"reason": lit.blocked.reason, "span": lit.blocked.span},
    }


def _noise(noise: Noise) -> dict[str, int]:
    return {
        "transmitter": noise.transmitter,
        "add_drop": noise.add_drop,
        "roadms": noise.roadms,
        "amplifiers": noise.amplifiers,
        "kerr": noise.kerr,
        "capped": noise.capped,
        "total": noise.total,
    }


def _gnpy(compared: Sequence[Compared]) -> dict[str, Any]:
    return {
        "agreed": not any(each.finding for each in compared),
        "within_db": AGREED_DB,
        "requests": [_compared(each) for each in compared],
    }


def _compared(each: Compared) -> dict[str, Any]:
    request, found = each.request, each.found
    stretch: Stretch = request.stretch
    slots = None if found is None else found.slots
    return {
        "request": request.id,
        "link": request.link,
        "state": request.state,
        "mode": request.mode,
        "channels": request.channels,
        "route": list(stretch.route),
        "sum_db": _db(stretch.known_db),
        "gnpy_db": None if each.difference_db is None or found is None else _db(found.gsnr_db),
        "difference_db": _db(each.difference_db),
        "blocked": "" if found is None else found.blocked,
        "n": None if slots is None else slots[0],
        "m": None if slots is None else slots[1],
        "finding": None if each.finding is None else each.finding.value,
    }


def _db(value: float | None) -> float | None:
    return None if value is None else round(value, DIGITS)
