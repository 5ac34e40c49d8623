"""Whatever the bytes, loading ends in a value or in located problems."""

from __future__ import annotations

import copy
import json
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from netplan.errors import InputError
from netplan.files.network.load import load_network
from netplan.files.scenario.load import load_scenario
from netplan.files.text.paths import Location
from netplan.records.plan.plan_json import plan_to_json
from netplan.records.plan.record import plan_from_json
from tests.support.effort import examples
from tests.support.files_cases import SCENARIO, collection, places, spans, write
from tests.support.plan_record import NETWORK, PLAN

EXAMPLES = examples(60)
FUZZ = settings(
    max_examples=EXAMPLES,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)

SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=8),
    st.sampled_from(["12.5", "\ud800", "\x00", "--", ";", "a b", 10**400, -0.0, "NaN", "é\u202e"]),
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=6,
)
YAML_SNIPPETS = [
    "\t",
    "- ",
    "? ",
    ": ",
    "&a",
    "*a",
    "<<: *a",
    "!!set",
    "!x",
    "%YAML 1.1\n---\n",
    "---\n",
    "...\n",
    "|\n",
    ">-\n",
    "{",
    "[",
    "}",
    "'",
    '"',
    "#",
    "\x00",
    "\x85",
    "\u2028",
    "\ufeff",
    "0x",
    "0o9",
    "1e999",
    "-.inf",
    "@",
    "`",
    "~",
]


def ends_well(call: Callable[[], object]) -> None:
    """Call and let pass only values and problems that can be shown."""
    try:
        call()
    except InputError as error:
        assert error.problems
        for problem in error.problems:
            line = str(problem)
            assert line.encode("utf-8")
            assert "\n" not in line
            assert problem.found
            assert problem.allowed
            assert len(problem.found) < 500


def load_both(folder: Path) -> object:
    files = [Location(folder / n, n) for n in ("places.geojson", "spans.geojson")]
    return load_network(files[0], files[1])


def paths_in(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Return the path of everything in a JSON value."""
    entries: Any = ()
    if isinstance(value, dict):
        entries = value.items()
    elif isinstance(value, list):
        entries = enumerate(value)
    return [path, *(p for key, entry in entries for p in paths_in(entry, (*path, key)))]


def mutated(value: Any, seed: int, replacement: Any) -> Any:
    """Return a JSON value with one part replaced, taken out or doubled."""
    chance = random.Random(seed)
    value = copy.deepcopy(value)
    path = chance.choice([p for p in paths_in(value) if p] or [()])
    if not path:
        return replacement
    holder = value
    for key in path[:-1]:
        holder = holder[key]
    match chance.randrange(4):
        case 0 if isinstance(holder, dict):
            del holder[path[-1]]
        case 1 if isinstance(holder, list):
            holder.append(copy.deepcopy(holder[path[-1]]))
        case _:
            holder[path[-1]] = replacement
    return value


@FUZZ
@given(data=st.binary(max_size=200))
@pytest.mark.parametrize("name", ["scenario.yaml", "places.geojson", "spans.geojson"])
def test_random_bytes(tmp_path: Path, name: str, data: bytes) -> None:
    path = write(tmp_path)
    (tmp_path / name).write_bytes(data)
    ends_well(lambda: load_scenario(path) if name == "scenario.yaml" else load_both(tmp_path))


@FUZZ
@given(at=st.integers(0, len(SCENARIO)), size=st.integers(0, 30), data=st.data())
def test_a_scenario_with_something_put_in(
    tmp_path: Path, at: int, size: int, data: st.DataObject
) -> None:
    snippet = data.draw(st.sampled_from(YAML_SNIPPETS) | st.text(max_size=6))
    text = SCENARIO[:at] + snippet + SCENARIO[at + size :]
    path = write(tmp_path)
    path.write_bytes(text.encode("utf-8", "surrogatepass"))
    ends_well(lambda: load_scenario(path))


@FUZZ
@given(
    override=st.text(max_size=30)
    | st.builds(
        "{}={}".format,
        st.sampled_from(
            [
                "targets.east.to",
                "solver.gap",
                "network",
                "targets",
                "failures.sets",
                "name",
                "extends",
            ]
        ),
        st.sampled_from(YAML_SNIPPETS) | st.text(max_size=10),
    )
)
def test_a_random_override(tmp_path: Path, override: str) -> None:
    path = write(tmp_path)
    ends_well(lambda: load_scenario(path, [override]))


@FUZZ
@given(seed=st.integers(0, 2**32), replacement=VALUES)
@pytest.mark.parametrize("name", ["places", "spans"])
def test_mutated_geojson(tmp_path: Path, name: str, seed: int, replacement: Any) -> None:
    value = collection(places() if name == "places" else spans())
    write(tmp_path)
    text = json.dumps(mutated(value, seed, replacement))
    (tmp_path / f"{name}.geojson").write_text(text, encoding="utf-8")
    ends_well(lambda: load_both(tmp_path))


@FUZZ
@given(seed=st.integers(0, 2**32), replacement=VALUES)
def test_a_mutated_scenario(tmp_path: Path, seed: int, replacement: Any) -> None:
    base = {
        "name": "x",
        "network": {"places": "places.geojson", "spans": "spans.geojson"},
        "targets": [{"id": "a", "from": "guian", "to": [{"region": "gba"}], "one_way_ms": 6}],
        "links": [{"from": {"role": ["hub"]}, "to": {"region": "gba"}}],
        "failures": {"single": "span", "sets": [{"id": "f", "srlgs": ["river"]}]},
        "candidates": {"fibres": ["g654e"], "force_links": ["guian--guangzhou"]},
        "closed": {"spans": ["guangzhou-shenzhen.old"]},
        "cost_factors": [{"factor": 2, "province": "Guangdong"}],
        "solver": {"time_limit_s": 5, "gap": 0.1, "seed": 1},
    }
    text = json.dumps(mutated(base, seed, replacement))  # JSON is YAML
    path = write(tmp_path, scenario=text)
    ends_well(lambda: load_scenario(path))


@FUZZ
@given(seed=st.integers(0, 2**32), replacement=VALUES)
def test_a_mutated_plan(seed: int, replacement: Any) -> None:
    record = mutated(plan_to_json(PLAN, network=NETWORK), seed, replacement)
    ends_well(lambda: plan_from_json(record, network=NETWORK))
