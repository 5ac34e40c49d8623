"""However a file is damaged, a reader returns networks or says what is wrong, and where."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterator
from typing import Any

import pytest

from netplan.errors import InputError, RequestError
from netplan.interchange.options import ImportOptions
from netplan.interchange.raw_network import RawNetwork
from netplan.interchange.recognise import recognised
from tests.support.effort import examples
from tests.support.network_files import FILES, content

STRANGE: tuple[Any, ...] = (
    None,
    True,
    -1,
    0,
    1e308,
    10**40,
    "",
    "x",
    "NaN",
    [],
    [1],
    [None, {}],
    {},
    {"id": 1},
)
OTHERS = ("layers", "tables")
WORDS = ("", "NaN", "-1", "1e308", "1e999", "x", "[", "]", "(", ")", "\u202e", "9" * 500, "0" * 99)


def judged(raw: bytes, name: str) -> bool:
    """Tell whether a file is read; any error but a located one fails."""
    file = content(raw, name)
    try:
        reader = recognised([file], ImportOptions())
        if reader.format.module in OTHERS:
            return False  # damaged so that it is a layer or a table: not for the readers here
        found = reader.read([file], ImportOptions())
    except InputError as error:
        for problem in error.problems:
            assert problem.file == name
            assert problem.found
            assert problem.allowed
        return False
    except RequestError:
        return False
    for network in found:
        check_types(network)
    return True


def check_types(network: RawNetwork) -> None:
    for place in network.places:
        assert isinstance(place.id, str)
        assert place.where
        assert place.position is None or all(abs(v) < 2.0**1000 for v in place.position)
    for span in network.spans:
        assert span.where
        assert all(end is None or isinstance(end, str) for end in (span.a, span.b))
        assert all(abs(length.value) < 2.0**1000 for length in span.lengths)
        assert span.route is None or len(span.route) > 1
        hash((span.groups, span.fibre, span.operator, span.name, span.status))


@pytest.mark.parametrize("name", sorted(FILES))
def test_a_file_may_end_at_any_byte(name: str) -> None:
    raw = FILES[name].encode()
    read = sum(judged(raw[:cut], name) for cut in range(len(raw)))
    assert judged(raw, name)
    if not name.endswith((".csv", ".txt")):  # these may end after any row or section
        assert read <= 3, "only the last white space may be missing"


@pytest.mark.parametrize("name", sorted(FILES))
def test_any_line_may_be_missing_or_stand_twice(name: str) -> None:
    lines = FILES[name].splitlines(keepends=True)
    for number in range(len(lines)):
        for times in (0, 2):
            text = "".join(
                lines[:number] + lines[number : number + 1] * times + lines[number + 1 :]
            )
            judged(text.encode(), name)


@pytest.mark.parametrize("name", sorted(n for n in FILES if n.endswith("json")))
def test_any_value_may_be_of_another_type(name: str) -> None:
    for path in paths_of(json.loads(FILES[name])):
        for strange in STRANGE:
            value = json.loads(FILES[name])
            put(value, path, strange)
            judged(json.dumps(value).encode(), name)


@pytest.mark.parametrize("name", sorted(n for n in FILES if n.endswith("json")))
def test_no_member_may_stand_twice(name: str) -> None:
    for match in re.finditer(r'"[a-zA-Z_0-9]+": ', FILES[name]):
        text = FILES[name][: match.start()] + match[0] + "7, " + FILES[name][match.start() :]
        assert not judged(text.encode(), name)


@pytest.mark.parametrize("name", sorted(n for n in FILES if not n.endswith("json")))
def test_any_word_may_be_another(name: str) -> None:
    tokens = [m.span() for m in re.finditer(r'[^\s"=<>,\[\]()]+|[\[\]()]', FILES[name])]
    for start, end in tokens:
        for word in WORDS:
            judged((FILES[name][:start] + word + FILES[name][end:]).encode(), name)


def test_random_damage() -> None:
    chosen = random.Random(8)
    for _ in range(examples(400)):
        name = chosen.choice(sorted(FILES))
        raw = bytearray(FILES[name].encode())
        for _ in range(chosen.choice((1, 2, 8))):
            at, length = chosen.randrange(len(raw)), chosen.choice((0, 1, 1, 20))
            raw[at : at + length] = chosen.choice(
                (bytes([chosen.randrange(256)]), raw[at : at + 40], b"", b"[", b"<a>", b"\xff\xfe")
            )
        judged(bytes(raw), name)


def paths_of(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    if path:
        yield path
    inner = enumerate(value) if isinstance(value, list) else ()
    for key, part in value.items() if isinstance(value, dict) else inner:
        yield from paths_of(part, (*path, key))


def put(value: Any, path: tuple[Any, ...], new: object) -> None:
    for key in path[:-1]:
        value = value[key]
    value[path[-1]] = new
