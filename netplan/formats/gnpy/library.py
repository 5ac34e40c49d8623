"""The optics of an equipment file as a library of GNPy, and requests as its services."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from netplan.formats.gnpy.topology import (
    AMPLIFIER,
    amplifier,
    other_end,
    roadm,
    transceiver,
)
from netplan.lighting.requests import Request
from netplan.model.network import Network
from netplan.model.optics import Mode, Optics
from netplan.optics.noise import NoiseModel

TRANSCEIVER = "netplan"
ROLL_OFF = 0.15
GUARD_THZ = 0.1
"""Amplifiers reach so much beyond the middle of the outermost channels."""
MOST_GAIN_DB, LONGEST_KM = 60, 500
"""No limits of ours: what an amplifier gives is bounded by its power, a section by the table."""
PMD_S_PER_SQRT_M = 1.265e-15
"""That of GNPy's own fibres; no mode here has a penalty for it."""
_SPAN = {
    "power_mode": True,
    "delta_power_range_db": [0, 0, 0],
    "max_fiber_lineic_loss_for_raman": 0.25,
    "target_extended_gain": 0,
    "max_length": LONGEST_KM,
    "length_units": "km",
    "max_loss": MOST_GAIN_DB,
    "padding": 0,
    "EOL": 0,
    "con_in": 0,
    "con_out": 0,
}
"""Nothing is designed: powers and sections stand in the topology."""


def library(model: NoiseModel) -> dict[str, Any]:
    """Return equipment.json."""
    optics = model.optics
    table = optics.table
    return {
        "Edfa": [_amplifier(optics)],
        "Fiber": [
            {
                "type_variety": name,
                "dispersion": round(fibre.dispersion_ps_per_nm_km.value * 1e-6, 12),
                "effective_area": round(fibre.effective_area_um2.value * 1e-12, 18),
                "pmd_coef": PMD_S_PER_SQRT_M,
            }
            for name, fibre in optics.fibres.items()
        ],
        "Span": [_SPAN],
        "Roadm": [
            {
                "target_psd_out_mWperGHz": optics.roadm_output_uw_per_ghz.value / 1000,
                "add_drop_osnr": optics.add_drop_osnr_db.value,
                "pmd": 0,
                "pdl": 0,
                "restrictions": {"preamp_variety_list": [], "booster_variety_list": []},
            }
        ],
        "SI": [_design(model)],
        "Transceiver": [
            {
                "type_variety": TRANSCEIVER,
                "frequency": {"min": _hz(table.f_min_thz), "max": _hz(table.f_max_thz)},
                "mode": [_mode(mode, optics.transmitter_osnr_db.value) for mode in model.modes],
            }
        ],
    }


def _amplifier(optics: Optics) -> dict[str, Any]:
    return {
        "type_variety": AMPLIFIER,
        "type_def": "fixed_gain",
        "f_min": _hz(optics.table.f_min_thz - GUARD_THZ),
        "f_max": _hz(optics.table.f_max_thz + GUARD_THZ),
        "gain_flatmax": MOST_GAIN_DB,
        "gain_min": 0,
        "p_max": optics.max_total_dbm.value,
        "nf0": optics.noise_figure_db.value,
        "allowed_for_design": True,
    }


def _design(model: NoiseModel) -> dict[str, Any]:
    """Return the channel that powers are set for, and what is kept beyond required GSNR."""
    optics, design = model.optics, model.section.design
    return {
        "f_min": _hz(optics.table.f_min_thz),
        "f_max": _hz(optics.table.f_max_thz),
        "baud_rate": design.baud_gbd * 1e9,
        "spacing": design.spacing_ghz * 1e9,
        "power_dbm": 0,
        "power_range_db": [0, 0, 1],
        "tx_power_dbm": 0,
        "roll_off": ROLL_OFF,
        "tx_osnr": optics.transmitter_osnr_db.value,
        "sys_margins": round(optics.margin_db.value + optics.sum_error_db.value, 6),
        "use_si_channel_count_for_design": True,
    }


def _hz(thz: float) -> float:
    return round(thz * 1e12)


def _mode(mode: Mode, osnr_db: float) -> dict[str, Any]:
    return {
        "format": mode.id,
        "baud_rate": mode.baud_gbd * 1e9,
        "OSNR": mode.required_gsnr_db.value,
        "bit_rate": mode.bit_rate_gbit_s * 1e9,
        "roll_off": ROLL_OFF,
        "tx_osnr": osnr_db,
        "min_spacing": mode.spacing_ghz * 1e9,
        "cost": 1,
    }


def services(asked: Sequence[Request], network: Network, model: NoiseModel) -> dict[str, Any]:
    """Return services.json: one request a stretch, over exactly its spans."""
    modes = model.optics.modes
    return {"path-request": [_service(request, network, modes[request.mode]) for request in asked]}


def _service(request: Request, network: Network, mode: Mode) -> dict[str, Any]:
    a, b = transceiver(request.stretch.a), transceiver(request.stretch.b)
    return {
        "request-id": request.id,
        "source": a,
        "destination": b,
        "src-tp-id": a,
        "dst-tp-id": b,
        "bidirectional": False,
        "path-constraints": {
            "te-bandwidth": {
                "technology": "flexi-grid",
                "trx_type": TRANSCEIVER,
                "trx_mode": mode.id,
                "effective-freq-slot": [
                    {"N": n, "M": m} for n, m in request.spectrum or ((None, None),)
                ],
                "spacing": mode.spacing_ghz * 1e9,
                "max-nb-of-channel": None,
                "output-power": None,
                "path_bandwidth": request.channels * mode.bit_rate_gbit_s * 1e9,
            }
        },
        "explicit-route-objects": {
            "route-object-include-exclude": [
                {
                    "index": index,
                    "explicit-route-usage": "route-include-ero",
                    "num-unnum-hop": {
                        "node-id": uid,
                        "link-tp-id": "link-tp-id is not used",
                        "hop-type": "STRICT",
                    },
                }
                for index, uid in enumerate(_passed(request, network))
            ]
        },
    }


def _passed(request: Request, network: Network) -> Iterator[str]:
    """Yield what a route is known by: ROADMs, and between them the first amplifier of each span.

    ROADMs alone would not tell parallel spans apart.
    """
    at = request.stretch.a
    yield roadm(at)
    for id_ in request.stretch.route:
        span = network.span[id_]
        yield amplifier(span, at, 0)
        at = other_end(span, at)
        yield roadm(at)
