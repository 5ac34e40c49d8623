"""The JSON Schema of every file kind, and the reference for people made from it.

``python -m netplan.files.reference > docs/files.md`` renews the page in the repository.
"""

from __future__ import annotations

import sys
from typing import Any

from pydantic import BaseModel

from netplan.files.scenario.merge import ADD
from netplan.files.scenario.presets import PRESETS
from netplan.files.schemas.answer import AnswerFile
from netplan.files.schemas.bill import BillFile
from netplan.files.schemas.bounds import BOUNDS, SUMS
from netplan.files.schemas.certificate import CertificateFile
from netplan.files.schemas.circle import CircleFile
from netplan.files.schemas.comparison import ComparisonFile
from netplan.files.schemas.confidence import ConfidenceFile
from netplan.files.schemas.equipment import CostsFile, EquipmentFile
from netplan.files.schemas.explanation import ExplanationFile
from netplan.files.schemas.front import FrontFile, TrafficFrontFile
from netplan.files.schemas.imported import ImportFile
from netplan.files.schemas.judgement import CrossCheckFile, ValidationFile, VerificationFile
from netplan.files.schemas.lit import OpticsFile
from netplan.files.schemas.lost import LostFile
from netplan.files.schemas.manifest import ManifestFile
from netplan.files.schemas.optics import NoiseTableFile
from netplan.files.schemas.phase import PhasesFile
from netplan.files.schemas.places import PlacesFile
from netplan.files.schemas.plan import PlanFile
from netplan.files.schemas.proposed import CandidatesFile
from netplan.files.schemas.robustness import RiskFile, SensitivityFile
from netplan.files.schemas.scenario import ScenarioFile
from netplan.files.schemas.spans import SpansFile
from netplan.files.schemas.survey import SurveyFile
from netplan.files.schemas.sweep import JournalFile, SweepFile
from netplan.files.text.allowed import Schema, allowed_text, bound_of, values_of
from netplan.files.text.money import schema_in
from netplan.files.text.reading import LIMITS, MB
from netplan.model.currency import CNY

MODELS: dict[str, type[BaseModel]] = {
    "scenario": ScenarioFile,
    "places": PlacesFile,
    "spans": SpansFile,
    "equipment": EquipmentFile,
    "costs": CostsFile,
    "noise-table": NoiseTableFile,
    "plan": PlanFile,
    "certificate": CertificateFile,
    "comparison": ComparisonFile,
    "sweep": SweepFile,
    "front": FrontFile,
    "traffic-front": TrafficFrontFile,
    "explanation": ExplanationFile,
    "sensitivity": SensitivityFile,
    "risk": RiskFile,
    "confidence": ConfidenceFile,
    "survey": SurveyFile,
    "phases": PhasesFile,
    "bill": BillFile,
    "optics": OpticsFile,
    "circle": CircleFile,
    "cross-check": CrossCheckFile,
    "validation": ValidationFile,
    "verification": VerificationFile,
    "import": ImportFile,
    "candidates": CandidatesFile,
    "lost": LostFile,
    "journal": JournalFile,
    "manifest": ManifestFile,
}
_HEADINGS = {
    "scenario": "Scenario (YAML)",
    "places": "Places (GeoJSON Points)",
    "spans": "Spans (GeoJSON LineStrings)",
    "equipment": "Equipment (YAML)",
    "costs": "Costs (YAML)",
    "noise-table": "Table of noise (JSON)",
    "plan": "plan.json",
    "certificate": "certificate.json",
    "comparison": "compare.json",
    "sweep": "sweep.json",
    "front": "front.json",
    "traffic-front": "front.json",
    "explanation": "explanation.json",
    "sensitivity": "netplan sensitivity --format json",
    "risk": "netplan risk --format json",
    "confidence": "confidence.json",
    "survey": "survey.json",
    "phases": "phases.json",
    "bill": "netplan bom --format json",
    "optics": "netplan optics --format json",
    "circle": "netplan circle --format json",
    "cross-check": "cross-check.json",
    "validation": "netplan validate --format json",
    "verification": "netplan verify --format json",
    "import": "import.json",
    "candidates": "candidates.json",
    "lost": "NAME.lost.json",
    "journal": "answers.jsonl (a line of it)",
    "manifest": "netplan.manifest.json",
}
_TUNING = "solver.parameters."
_PREAMBLE = """\
# Files

What netplan reads and writes. This page is made from the schemas themselves
(`netplan schema --markdown`); `netplan schema KIND` prints the JSON Schema of a kind for
editors.

Rules for all of them:

- UTF-8. A mistake is reported with file, line or feature, field, what was found and what is
  allowed; all mistakes of all files at once, exit code 3.
- Units are in the names: `_ms` one-way milliseconds (round trips are called `rtt`), `_km`,
  `_cny` (or another currency, see [money](#money)), `_us`, `_s`, `_h`.
- A YAML key set to `null` counts as absent. YAML is version 1.2: `no` and `on` are text.
- Files are regular files: a pipe, a device or a folder is refused. What a file may be at
  most is in the [table of limits](#limits), what a number may be in the
  [table of bounds](#bounds); both are looked at before anything else is done.
- GeoJSON is RFC 7946: WGS-84, longitude first, one geometry type a file, no `crs` but
  WGS-84. Properties that are not listed are allowed and ignored. Features are counted from
  1. A feature's id may be in `id` of the feature or of its properties.
- Paths in a scenario are relative to the file that sets them; a file that is not there is
  looked up among the bundled data. `netplan:NAME` always means bundled data.
- An id holds no control, direction or invisible character; the message names the code point.
  Names, titles and notes may hold any; a terminal and a message show it as an escape
  (`\\u202e`), `docs/gis.md` says what becomes of it in files.

## Money

Every amount of a question is in one currency: the `currency` of its costs file, a code of
ISO 4217. Keys, units and columns name it in small letters, units in capitals: this page says
`cost_cny`, `CNY/km`, `build_cost_cny`, as the costs that come with netplan do; with `currency:
EUR` it is `cost_eur`, `EUR/km`, `build_cost_eur`, in the costs file, in scenarios, in changes
(`--set objective.budget_eur=5000000`; `--budget` is in that currency by itself), in columns of
spans, and in all that is written. `netplan schema KIND --currency EUR` prints the schema as it
is then. An amount in another currency than that of the costs is an error with its place; one
that is `null` is in none. Records with amounts start with `currency`; where it is absent the
record is in CNY. Plans in two currencies are not compared, drawn on one map or put into one
report: netplan knows no rates. People read MEUR in English and 万欧元 in Chinese.

The costs that come with netplan are prices of China in CNY; for a network elsewhere copy
`netplan:costs.yaml`, change `currency`, keys, units and values, and name it in the scenario
(`costs: my-costs.yaml`, or `netplan new --costs`).

## What a scenario takes over, and from where

A file with `extends: other.yaml` starts from that file. `extends: [one.yaml, two.yaml]` lays
several over each other in order; a file that both of them extend is read once, at the bottom,
so the second does not bring back what the first has changed. Mappings merge key by key. Entries
of `targets` merge by `id`: a known id changes that target, a new one adds a target, and
`remove: true` takes one out; naming a limit (`one_way_ms`, `stretch` or `preset`) replaces
the one inherited. Other lists are replaced as a whole; a key that ends in `+` adds to the list
instead (`forbid_spans+: [one, more]`). `--set a.b=value` comes last; the value is YAML and
entries of lists are addressed by id: `--set targets.gba.one_way_ms=5.5`, `--set
candidates.forbid_spans+=guian-guiyang.old`.
`netplan validate` shows which file and line set each value.

## What is written, and what is never replaced

- **No output replaces an input.** A command that would write over a file that it reads (under
  whatever name: through a link, from another folder, in other case where that is the same file)
  ends with exit code 2 and both names, before anything is written and before a search. Two
  outputs of one run that many systems would take for one file are refused too, and so is an
  output that is a folder, a device or a pipe.
- **A run's files are one set.** They are written in full beside their targets, in a folder
  `.netplan-XXXX.new`, and then moved in one by one, plan.json first; a name is never without a
  file. A set of several files comes with `netplan.manifest.json`, moved in last: it lists each
  file with its SHA-256, the command that wrote it and the SHA-256 of the plan.json it belongs
  to (`plan_sha256`). A file alone is whole by itself and makes no manifest.
- **Each file says which plan it belongs to** where its format can: GeoJSON in the member
  `netplan`, HTML in a `meta` element, Markdown and Excel in a comment, GeoPackage in the
  description of its layers, a certificate in `plan_sha256`.
- A run that is killed while it moves files in leaves a mixture, which the manifest tells:
  `netplan verify` then ends with exit code 3 and names the files, other commands warn. The next
  run that writes to the folder finishes the killed one, if its files are there in full, and
  takes its leftovers away. A plan.json that was copied elsewhere without a manifest is read as
  it is; a layer edited afterwards shows as a file that was changed.
- Files that the same command wrote into the folder before, and does not write again (an old
  certificate.json, the points of a longer front), are taken away if they are still as they were
  written. `export` and `plot` only add: layers and pictures may be made one by one.
- Two runs never write to one folder at once: the second waits ten seconds for the first and
  then ends with exit code 2. A run that was killed holds nothing. `netplan sweep` holds its
  folder for as long as it runs.
"""


def answer_models() -> dict[str, type[AnswerFile]]:
    """Return the models of the answers that commands write, by kind."""
    return {kind: model for kind, model in MODELS.items() if issubclass(model, AnswerFile)}


def json_schema(kind: str, currency: str = CNY) -> dict[str, Any]:
    """Return the JSON Schema (2020-12) of a file kind, as the file is written.

    Args:
        kind: of file.
        currency: of the amounts in it, which keys and units name.

    Raises:
        KeyError: there is no such kind.
    """
    schema = _plain_schema(kind, currency)
    if kind == "scenario":
        _as_written(schema)
    head = {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": _HEADINGS[kind]}
    return {**head, **schema}


def _plain_schema(kind: str, currency: str = CNY) -> dict[str, Any]:
    schema: dict[str, Any] = _without_titles(schema_in(MODELS[kind], currency))
    return schema


def _as_written(schema: dict[str, Any]) -> None:
    """Allow what only a file that extends another may do: leave keys out, add to lists."""
    needed = schema.pop("required")
    schema["anyOf"] = [{"required": ["extends"]}, {"required": needed}]
    schema["$defs"]["TargetEntry"]["required"] = ["id"]
    schema["$defs"]["NetworkEntry"].pop("required")
    for part in (schema, *schema["$defs"].values()):
        properties = part.get("properties", {})
        for key in [key for key, field in properties.items() if _holds_list(field)]:
            if key not in ("targets", "extends"):  # these have ways of their own to merge
                adding = {"description": f"add to `{key}` of the file extended"}
                properties[f"{key}{ADD}"] = {**properties[key], **adding}


def _holds_list(field: Schema) -> bool:
    return "items" in field or any("items" in option for option in field.get("anyOf", ()))


def _without_titles(part: Any, names: bool = False) -> Any:
    """Take out the titles that pydantic makes from names; ``names``: keys are field names."""
    if isinstance(part, list):
        return [_without_titles(entry) for entry in part]
    if not isinstance(part, dict):
        return part
    return {
        key: _without_titles(value, names=not names and key in ("properties", "$defs"))
        for key, value in part.items()
        if names or key != "title"
    }


def bounds_record() -> dict[str, Any]:
    """Return what numbers and files may be, as JSON values: both tables and where they hold."""
    places = _places_of_quantities()
    return {
        "numbers": [
            {
                "quantity": bound.name,
                "low": bound.low,
                "low_included": not bound.above,
                "high": bound.high,
                "high_included": not bound.below,
                "unit": bound.unit,
                "whole": bound.whole,
                "meaning": bound.meaning,
                "fields": places.get(bound.name, []),
            }
            for bound in BOUNDS.values()
        ],
        "sums": [{"of": what, "below": most, "unit": unit} for what, most, unit in SUMS],
        "files": [
            {"kind": limit.kind, "bytes": limit.size, "levels": limit.depth, "values": limit.count}
            for limit in LIMITS
        ],
    }


def _places_of_quantities() -> dict[str, list[str]]:
    """Return the fields that each quantity of the table stands in, ``kind: field`` each."""
    found: dict[str, list[str]] = {}
    for kind in MODELS:
        schema = _plain_schema(kind)
        mappings = [([""], schema), *_mappings_below(schema)]
        for paths, part in mappings:
            for key, field in part.get("properties", {}).items():
                bound = bound_of(schema, values_of(field) or field.get("items") or field)
                if bound is not None:
                    named = [
                        f"{kind}: {path}.{key}" if path else f"{kind}: {key}" for path in paths
                    ]
                    found.setdefault(bound.name, []).extend(named)
    return found


def _limits_table() -> str:
    lines = [
        "## Limits\n",
        "What a file may be at most. It is measured before it is parsed; a compressed file is "
        "unpacked no further than that.\n",
        "| file | size | levels | values or rows |",
        "| --- | --- | --- | --- |",
    ]
    for limit in LIMITS:
        depth = f"{limit.depth}" if limit.depth else ""
        lines.append(f"| {limit.kind} | {limit.size // MB:,} MB | {depth} | {limit.count:,} |")
    return "\n".join(lines) + "\n"


def _bounds_table() -> str:
    lines = [
        "## Bounds\n",
        "What numbers may be, in files and on the command line. They are wide; beyond them lies a "
        "slip of the unit or a zero too many. `netplan schema bounds` prints them as JSON, with "
        "the fields each holds for; `x-quantity` in a JSON Schema names the row.\n",
        "| quantity | allowed | unit | meaning |",
        "| --- | --- | --- | --- |",
    ]
    for bound in BOUNDS.values():
        kind = "whole, " if bound.whole else ""
        allowed = f"{kind}{bound.range_text}"
        lines.append(f"| `{bound.name}` | {allowed} | {bound.unit} | {bound.meaning} |")
    lines.append("\nSums, for the search computes in whole numbers of 64 bits:\n")
    lines += [f"- {what}: below {most:,} {unit}" for what, most, unit in SUMS]
    return "\n".join(lines) + "\n"


def markdown_reference() -> str:
    """Return the reference of all file kinds as Markdown."""
    parts = [_PREAMBLE]
    for kind in MODELS:
        schema = _plain_schema(kind)
        parts.append(f"## {_HEADINGS[kind]}\n")
        parts.append(schema.get("description", "") + "\n")
        parts.append(_table(schema, schema))
        for paths, part in _mappings_below(schema):
            if all(path.startswith(_TUNING) for path in paths):
                continue  # they have a page of their own
            names = ", ".join(f"`{path}`" for path in paths)
            parts.append(f"### {names}\n\n{part.get('description', '')}\n")
            parts.append(_table(schema, part))
        if kind == "scenario":
            parts.append(_presets())
    parts += [_limits_table(), _bounds_table()]
    return "\n".join(parts)


def _mappings_below(root: Schema) -> list[tuple[list[str], Schema]]:
    """Return each mapping of a schema once, with every path to it, outer ones first."""
    found: list[tuple[list[str], Schema]] = []
    todo: list[tuple[str, Schema]] = [("", root)]
    while todo:
        path, part = todo.pop(0)
        for key, field in part.get("properties", {}).items():
            inner, _ = _mapping_in(root, field)
            here = f"{path}.{key}" if path else key
            known = next((paths for paths, mapping in found if mapping is inner), None)
            if known is not None:
                known.append(here)
            elif inner is not None:
                found.append(([here], inner))
                todo.append((here, inner))
    return found


def _table(root: Schema, part: Schema) -> str:
    lines = ["| key | allowed | default | meaning |", "| --- | --- | --- | --- |"]
    for key, field in part.get("properties", {}).items():
        default = "**needed**" if key in part.get("required", ()) else _default(field)
        inner, shape = _mapping_in(root, field)
        allowed = shape if inner is not None else allowed_text(root, field, key)
        meaning = field.get("description", "")
        lines.append(f"| `{key}` | {allowed} | {default} | {meaning} |")
    return "\n".join(lines) + "\n"


def _default(field: Schema) -> str:
    if "default" not in field or field["default"] is None:
        return ""
    value = field["default"]
    if isinstance(value, dict | list) or value == "":
        return ""
    return f"`{value}`"


def _mapping_in(root: Schema, field: Schema) -> tuple[Schema | None, str]:
    """Return the mapping a field holds, and whether as one, a list or by id."""
    if "$ref" in field:
        target = root["$defs"][field["$ref"].rsplit("/", 1)[-1]]
        return (target, "a mapping, below") if "properties" in target else (None, "")
    if "items" in field:
        inner, _ = _mapping_in(root, field["items"])
        return inner, "a list of mappings, below"
    values = values_of(field)
    if values is not None:
        inner, _ = _mapping_in(root, values)
        return inner, "mappings by id, below"
    options = [o for o in field.get("anyOf", ()) if o.get("type") != "null"]
    for option in options:
        inner, shape = _mapping_in(root, option)
        if inner is not None:
            return inner, _or_listed(shape, options)
    return None, ""


def _or_listed(shape: str, options: list[dict[str, Any]]) -> str:
    if len(options) == 1:
        return shape
    if any(option.get("type") == "string" for option in map(_items_of, options)):
        return "a place id, a selector (below), or a list of them"
    return f"{shape}, or a list of them"


def _items_of(option: dict[str, Any]) -> dict[str, Any]:
    items = option.get("items", option)
    return items if isinstance(items, dict) else option


def _presets() -> str:
    lines = [
        "### Presets: `targets.preset`\n",
        "| preset | limit, one-way | for | source |",
        "| --- | --- | --- | --- |",
    ]
    for preset in PRESETS.values():
        limit = preset.limit
        value = (
            f"{limit.one_way_ms:g} ms"
            if limit.one_way_ms is not None
            else f"{limit.stretch:g} x theoretical latency"
        )
        lines.append(f"| `{preset.id}` | {value} | {preset.meaning} | {preset.source} |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.stdout.write(markdown_reference())
