"""What GNPy writes, whatever it is: numbers as texts, NaN, blocked, joined, missing, no result."""

from __future__ import annotations

import json
import stat
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netplan.errors import InputError, RequestError
from netplan.files.text.paths import Location
from netplan.formats.gnpy.result import LEAST_GSNR, RESPONSE, RESPONSES, read_result
from netplan.formats.gnpy.run import (
    LIBRARY,
    TOPOLOGY,
    command_at,
    read_results,
    result_name,
    run,
    services_name,
)
from netplan.lighting.agreement import Found


def metrics(value: object) -> dict[str, Any]:
    return {"path-metric": [{"metric-type": LEAST_GSNR, "accumulative-value": value}]}


def answer(id_: str, value: object, **more: object) -> dict[str, Any]:
    return {"response-id": id_, "path-properties": {**metrics(value), **more}}


def read(folder: Path, value: object) -> dict[str, Found]:
    path = folder / "result.json"
    path.write_text(json.dumps(value), encoding="utf-8")
    return dict(read_result(Location(path, "result.json")))


def whole(*responses: object) -> dict[str, Any]:
    return {RESPONSES: {RESPONSE: list(responses)}}


def test_results_by_the_ids_of_requests(tmp_path: Path) -> None:
    label = {"path-route-object": {"index": 1, "label-hop": [{"N": -280, "M": 12}]}}
    blocked = {"no-path": "MODE_NOT_FEASIBLE", "path-properties": metrics("20.41")}
    found = read(
        tmp_path,
        whole(
            answer("one", "25.77", **{"path-route-objects": [{"path-route-object": {}}, label]}),
            {"response-id": "two", "no-path": blocked},
            {"response-id": "three", "no-path": {"no-path": "NO_PATH"}},
            answer("four | five", 24.5),
            answer("six", "nan"),
            answer("seven", [None]),
            {"response-id": "eight"},
            {"response-id": "nine", "no-path": "NO_PATH"},
            "no response",
            {"response-id": 10},
        ),
    )
    assert found["one"] == Found(25.77, "", (-280, 12))
    assert found["two"] == Found(20.41, "MODE_NOT_FEASIBLE")
    assert found["three"] == Found(None, "NO_PATH")
    assert found["four"] == found["five"] == Found(24.5)
    assert str(found["six"].gsnr_db) == "nan"
    assert found["seven"] == found["eight"] == Found(None)
    assert found["nine"] == Found(None, "NO_PATH")
    assert len(found) == 9


@pytest.mark.parametrize("value", [[], {}, {"elements": []}, {RESPONSES: 3}, {RESPONSE: {}}, "x"])
def test_another_file_is_refused(tmp_path: Path, value: object) -> None:
    with pytest.raises(InputError) as raised:
        read(tmp_path, value)
    assert "gnpy-path-request" in raised.value.problems[0].allowed


anything = st.recursive(
    st.none() | st.booleans() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["response-id", "no-path", "path-properties", "path-metric", "N", "x"]),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@given(st.lists(anything, max_size=4))
def test_no_response_however_odd_is_a_crash(tmp_path_factory: Any, responses: list[Any]) -> None:
    found = read(tmp_path_factory.getbasetemp(), whole(*responses))
    assert all(isinstance(each, Found) for each in found.values())


COMMAND = """#!{python}
import json, pathlib, sys
assert sys.argv[3:] == ["-e", "equipment.json", "--no-insert-edfas", "-o", sys.argv[7]]
asked = json.loads(pathlib.Path(sys.argv[2]).read_text())
{body}
"""
ANSWERS = """
responses = [
    {"response-id": each, "path-properties": {"path-metric": [
        {"metric-type": "lowest_SNR-0.1nm", "accumulative-value": "25.0"}]}} for each in asked]
pathlib.Path(sys.argv[7]).write_text(json.dumps({"response": responses}))
"""


def command(folder: Path, body: str) -> Path:
    """Return a command that stands in for GNPy's."""
    path = folder / "bin" / "gnpy-path-request"
    path.parent.mkdir(exist_ok=True)
    text = COMMAND.replace("{python}", sys.executable).replace("{body}", body)
    path.write_text(text, encoding="utf-8")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return path


def files(*lots: list[str]) -> dict[str, bytes]:
    named = {services_name(i): json.dumps(lot).encode() for i, lot in enumerate(lots)}
    return {TOPOLOGY: b"{}", LIBRARY: b"{}", **named}


def test_gnpy_is_a_command_run_once_for_every_lot(tmp_path: Path) -> None:
    path = command(tmp_path, ANSWERS)
    assert command_at(str(tmp_path)) == command_at(str(path)) == path
    assert run(path, files(["a", "b"], ["c"]), 2) == {name: Found(25.0) for name in "abc"}
    assert sorted(p.name for p in tmp_path.iterdir()) == ["bin"]  # it worked somewhere else


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("print('told', file=sys.stderr); sys.exit(3)", "ended with code 3: told"),
        ("print('told'); sys.exit(1)", "ended with code 1: told"),
        ("", "ended with code 0: it says nothing"),
    ],
)
def test_what_goes_wrong_with_it_is_told(tmp_path: Path, body: str, said: str) -> None:
    with pytest.raises(RequestError, match=said):
        run(command(tmp_path, body), files(["a"]), 1)


def test_a_result_that_is_none_is_told(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"gnpy-path-request: result\.json"):
        run(command(tmp_path, "pathlib.Path(sys.argv[7]).write_text('[]')"), files(["a"]), 1)


def test_no_command_is_told(tmp_path: Path) -> None:
    with pytest.raises(RequestError, match="name it, or the environment"):
        command_at(str(tmp_path))
    path = command(tmp_path, ANSWERS)
    path.write_bytes(b"\x7fno program")
    with pytest.raises(RequestError, match="cannot be run"):
        run(path, files(["a"]), 1)


def test_results_of_more_lots_stand_beside_the_first(tmp_path: Path) -> None:
    first = tmp_path / "light.json"
    for lot, id_ in ((0, "a"), (2, "c")):
        content = json.dumps(whole(answer(id_, "25.0")))
        (tmp_path / result_name(lot, first.name)).write_text(content, encoding="utf-8")
    assert sorted(p.name for p in tmp_path.iterdir()) == ["light-3.json", "light.json"]
    assert sorted(read_results(first, 3)) == ["a", "c"]
    assert sorted(read_results(first, 1)) == ["a"]
    with pytest.raises(InputError):
        read_results(tmp_path / "gone.json", 2)
