"""SNDlib in its native form: places with positions in degrees, spans with the price of building.

The form has no lengths (its costs are money), no names, and no word for whether a link
is there.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from netplan.formats.csv_table import number
from netplan.formats.lost import Loss, columns_lost
from netplan.interchange.writers.given import ENDS, Given, Written, routes_lost
from netplan.model.currency import in_currency
from netplan.model.network import SpanState
from netplan.text import escaped

FORMAT = "SNDlib (native)"
MAIN = "plan.sndlib.txt"
_NO_TOKEN = re.compile(r"[^A-Za-z0-9_.\-]")
_PLACES_HELD = ("id",)
_PRICE = "priced_build_cny"
_SPANS_HELD = ("id", "a", "b", *ENDS)


def write(given: Given) -> Written:
    """Return the file."""
    places = _tokens(node.place.id for node in given.places)
    spans = _tokens(edge.span.id for edge in given.spans)
    price = in_currency(_PRICE, given.currency)
    lines = [
        "?SNDlib native format; type: network; version: 1.0",
        f"# network {escaped(given.name)}",
        *([f"# plan_sha256 {given.plan_sha256}"] if given.plan_sha256 else []),
        "",
        "# NODE SECTION",
        "#",
        "# <node_id> [(<longitude>, <latitude>)]",
        "",
        "NODES (",
        *(
            f"  {places[n.place.id]} ( {number(n.place.lon)} {number(n.place.lat)} )"
            for n in given.places
        ),
        ")",
        "",
        "# LINK SECTION",
        "#",
        "# <link_id> ( <source> <target> ) <pre_installed_capacity> "
        "<pre_installed_capacity_cost> <routing_cost> <setup_cost> "
        "( {<module_capacity> <module_cost>}* )",
        f"# setup_cost is what building costs, in {given.currency}; "
        "0.00 where the fibre is in the ground",
        "",
        "LINKS (",
        *(
            f"  {spans[e.span.id]} ( {places[e.span.a]} {places[e.span.b]} ) "
            f"0.00 0.00 0.00 {_setup_cost(e.span.state, e.row[price])} ( )"
            for e in given.spans
        ),
        ")",
        "",
        "# DEMAND SECTION",
        "#",
        "# <demand_id> ( <source> <target> ) <routing_unit> <demand_value> <max_path_length>",
        "",
        "DEMANDS (",
        ")",
        "",
        "# ADMISSIBLE PATHS SECTION",
        "",
        "ADMISSIBLE_PATHS (",
        ")",
        "",
    ]
    return Written({MAIN: "\n".join(lines).encode()}, _losses(given, {**places, **spans}))


def _setup_cost(state: SpanState, priced: object) -> str:
    return f"{priced if state is SpanState.CANDIDATE else 0}.00"


def _tokens(ids: Iterable[str]) -> dict[str, str]:
    """Return ids that the form can hold, each its own, by netplan's."""
    found: dict[str, str] = {}
    taken: set[str] = set()
    for id_ in ids:
        plain = token = _NO_TOKEN.sub("_", id_)
        more = 2
        while token in taken:
            token, more = f"{plain}_{more}", more + 1
        taken.add(token)
        found[id_] = token
    return found


def _losses(given: Given, tokens: Mapping[str, str]) -> tuple[Loss, ...]:
    of_spans = (*_SPANS_HELD, in_currency(_PRICE, given.currency))
    layers = zip(given.layers, (_PLACES_HELD, of_spans), strict=True)
    found = [loss for layer, held in layers for loss in columns_lost(layer, held)]
    texts = ("ids hold letters, digits, _ . and - alone: other characters became _",
             "标识只能含字母、数字和 _ . -：其他字符改为 _")  # fmt: skip
    for layer in given.layers:
        changed = tuple(
            (f.id, f"{f.id}, now {tokens[f.id]}") for f in layer.features if tokens[f.id] != f.id
        )
        if changed:
            found.append(Loss(layer.name, "id", texts, changed, in_part=True))
    return (*found, *routes_lost(given))
