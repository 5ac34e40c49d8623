"""What a format could not hold: counted, with examples, in a file beside the export."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from netplan.files.output.writing import json_bytes
from netplan.formats.layers.layer import Layer
from netplan.model.plan import Plan
from netplan.text import shortened

SCHEMA_VERSION = 1
ENDING = ".lost.json"
EXAMPLES, MOST_TEXT = 3, 200
PLACES, SPANS, PLAN = "places", "spans", "plan"
_LAYERS_ZH = {PLACES: "节点", SPANS: "光缆段"}


@dataclass(frozen=True)
class Loss:
    """Something that a format has no place for, or holds in part.

    Args:
        of: "places", "spans" or "plan".
        field: the column, or the part of the plan.
        texts: what is lost, in English and in Chinese.
        examples: ids with what netplan has, all of them.
        in_part: whether something less exact is in the file.
    """

    of: str
    field: str
    texts: tuple[str, str]
    examples: tuple[tuple[str, str], ...]
    in_part: bool = False


def columns_lost(layer: Layer, held: Collection[str]) -> tuple[Loss, ...]:
    """Return a loss for every column of a layer that is not held and not empty throughout."""
    found = []
    for index, field in enumerate(layer.fields):
        rows = [(feature.id, feature.values[index]) for feature in layer.features]
        told = tuple((id_, str(value)) for id_, value in rows if value not in (None, ""))
        if field.name not in held and told:
            texts = (
                f"the format has no place for {field.name} of {layer.name}",
                f"该格式没有“{_LAYERS_ZH[layer.name]}”的 {field.name} 一项",
            )
            found.append(Loss(layer.name, field.name, texts, told))
    return tuple(found)


def plan_lost(plan: Plan, written: Collection[str] = ()) -> tuple[Loss, ...]:
    """Return what no file of places and spans tells of a plan.

    Args:
        plan: the plan.
        written: names of layers that the format holds beside places and spans.
    """
    carried = () if plan.carried is None else plan.carried.demands
    pairs = tuple(dict.fromkeys((t.id, f"{t.source} to {t.sink}") for t in plan.targets))
    found = [
        Loss(
            PLAN,
            "links",
            ("direct links with their routes, latencies and prices; the spans under them are "
             "written", "直达链路及其路由、时延和造价；其下的光缆段已写出"),
            tuple((link.id, ";".join(link.route)) for link in plan.links),
        ),
        Loss(
            PLAN,
            "targets",
            ("latency targets and how they are met: they are no traffic, and no demands are made "
             "of them", "时延目标及其达成情况：不是业务量，故不写作需求"),
            pairs,
        ),
        Loss(
            PLAN,
            "channels",
            ("traffic, and the channels that carry it in every state, with their slots and "
             "regenerators", "业务量及各状态下承载业务的波道、频隙和电中继"),
            tuple((f"{d.source} to {d.sink}", str(d.channels)) for d in carried),
        ),
        Loss(
            PLAN,
            "scenario",
            ("the question itself: failures to survive, objective, equipment and cost model, and "
             "the proof of the answer",
             "规划问题本身：需承受的故障、目标函数、设备与造价模型，以及最优性证明"),
            ((plan.name, plan.title or plan.name),),
        ),
    ]  # fmt: skip
    return tuple(loss for loss in found if loss.examples and loss.field not in written)


def lost_record(
    plan: Plan, format: str, content: bytes, held: tuple[int, int], losses: Sequence[Loss]
) -> dict[str, Any]:
    """Return NAME.lost.json as a mapping.

    Args:
        plan: the plan that was written.
        format: the format, in words.
        content: of the file that the record belongs to.
        held: how many places and spans it holds.
        losses: what it does not hold.
    """
    return {
        "schema_version": SCHEMA_VERSION,
        "plan": plan.name,
        "plan_sha256": None if plan.file is None else plan.file.sha256,
        "format": format,
        "file_sha256": hashlib.sha256(content).hexdigest(),
        "held": dict(zip((PLACES, SPANS), held, strict=True)),
        "lost": [_loss(loss) for loss in losses],
    }


def _loss(loss: Loss) -> Mapping[str, Any]:
    return {
        "of": loss.of,
        "field": loss.field,
        "kept": "part" if loss.in_part else "nothing",
        "count": len(loss.examples),
        "text": loss.texts[0],
        "text_zh": loss.texts[1],
        "examples": [
            {"id": id_, "value": shortened(value, MOST_TEXT)}
            for id_, value in loss.examples[:EXAMPLES]
        ],
    }


def with_sidecar(
    files: Mapping[str, bytes],
    plan: Plan,
    format: str,
    held: tuple[int, int],
    losses: Sequence[Loss],
) -> tuple[dict[str, bytes], tuple[str, ...]]:
    """Return the files with the record of what is lost behind them, and a note that says so.

    Args:
        files: of the format; the record is that of the first.
        plan: the plan that was written.
        format: the format, in words.
        held: how many places and spans the files hold.
        losses: what they do not hold.
    """
    main, content = next(iter(files.items()))
    record = lost_record(plan, format, content, held, losses)
    parts = []
    for of in (PLACES, SPANS, PLAN):
        names = ", ".join(loss.field for loss in losses if loss.of == of)
        parts += [f"of {'the plan' if of == PLAN else of} {names}"] if names else []
    note = (
        f"{format} cannot hold, or holds in part: {'; '.join(parts)} (see the {ENDING} beside it)"
    )
    return {**files, f"{main}{ENDING}": json_bytes(record)}, (note,)
