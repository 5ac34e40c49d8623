"""Changes of files: of their structure by the schema, and of their bytes."""

from __future__ import annotations

import gzip
import json
import random
import re
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

HUGE = "9" * 5000
RAW = {"\x00raw:exp": "1e999999999", "\x00raw:digits": HUGE, "\x00raw:nan": "NaN"}
"""Numbers that ``json.dumps`` does not write; put in as text afterwards."""
NUMBERS: tuple[Any, ...] = (
    0, 1, -1, 2, 0.5, -0.0, 1e-300, 5e-324, 1e-6, 0.001, 0.999999999, 1e9, 1e12, 1e15, 1e18, 1e20,
    1e300, 1.7e308, 2**31, 2**53, 2**63, 2**64, 10**40, -(2**63), True, *RAW,
)  # fmt: skip
TEXTS: tuple[str, ...] = (
    "", " ", "x", "a--b", "--", ";", "\x1b]0;t\x07", "\u202e", "\x00", "\x85", "\u2028", "\ufeff",
    "=1+1", "\n=1", "<script>", "]]>", "../..", "/dev/zero", "netplan:guizhou.yaml", "é", "𝛀",
    "\ud800", "null", "12.5", "x" * 3000, "a'b\"c", "%s{0}", "-x", "oslo", "oslo-hamar.new",
    "oslo--bergen", "places.geojson", "scenario.yaml", "fjord", "west",
)  # fmt: skip
OTHERS: tuple[Any, ...] = (None, False, [], {}, [[]], {"": None}, [None], {"a": {"b": 1}}, [1, "x"])


def value(chance: random.Random) -> Any:
    """Return a value of any kind, often one that nobody would write."""
    kind = chance.randrange(6)
    if kind < 3:
        return chance.choice(NUMBERS)
    if kind < 5:
        return chance.choice(TEXTS)
    return chance.choice(OTHERS)


def sound(  # noqa: PLR0911  (one a kind)
    root: dict[str, Any], part: dict[str, Any], chance: random.Random, depth: int = 0
) -> Any:
    """Return a value that a JSON Schema roughly allows, often at the ends of its ranges."""
    if "$ref" in part:
        part = root["$defs"][part["$ref"].rsplit("/", 1)[-1]]
    if "const" in part:
        return part["const"]
    if "enum" in part:
        return chance.choice(part["enum"])
    if "anyOf" in part and "properties" not in part:
        return sound(root, chance.choice(part["anyOf"]), chance, depth)
    match part.get("type"):
        case "number" | "integer":
            return _number(part, chance)
        case "string":
            return chance.choice(TEXTS)
        case "boolean":
            return chance.random() < 0.5
        case "array":
            count = chance.randrange(3) if depth < 5 else 0
            return [sound(root, part.get("items", {}), chance, depth + 1) for _ in range(count)]
        case "object":
            return _mapping(root, part, chance, depth)
    return None


def _number(part: dict[str, Any], chance: random.Random) -> Any:
    low = part.get("minimum", part.get("exclusiveMinimum", 0))
    high = part.get("maximum", part.get("exclusiveMaximum", 1e9))
    found = chance.choice((low, high, (low + high) / 2, low + (high - low) * 1e-6, 1, 10))
    return int(found) if part["type"] == "integer" else found


def _mapping(
    root: dict[str, Any], part: dict[str, Any], chance: random.Random, depth: int
) -> dict[str, Any]:
    needed = part.get("required", ())
    return {
        key: sound(root, field, chance, depth + 1)
        for key, field in part.get("properties", {}).items()
        if key in needed or (depth < 4 and chance.random() < 0.2)
    }


def paths_in(tree: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Return the path of everything in a JSON value but the value itself."""
    found = [path] if path else []
    entries: Any = ()
    if isinstance(tree, dict):
        entries = tree.items()
    elif isinstance(tree, list):
        entries = enumerate(tree)
    for key, entry in entries:
        found += paths_in(entry, (*path, key))
    return found


FACTORS = (0, 0.5, 0.9, 0.999999, 1.000001, 1.1, 2, 10, 1e-9, 0.001, 1000, 1e9)


def change_tree(tree: Any, schema: dict[str, Any] | None, chance: random.Random) -> Any:
    """Return a JSON value with one thing changed, ``"\\0twice"`` marking a key to be doubled."""
    if schema and isinstance(tree, dict) and chance.random() < 0.3:
        key, field = chance.choice(list(schema["properties"].items()))
        return {**tree, key: sound(schema, field, chance)}
    paths = paths_in(tree)
    if not paths:
        return value(chance)
    path = chance.choice(paths)
    holder = tree
    for key in path[:-1]:
        holder = holder[key]
    last = path[-1]
    if chance.random() < 0.3 and _is_number(holder[last]):
        holder[last] *= chance.choice(FACTORS)
        return tree
    match chance.randrange(8):
        case 0 if isinstance(holder, dict):
            del holder[last]
        case 1 if isinstance(holder, dict):
            holder[chance.choice(TEXTS)] = holder.pop(last)
        case 2 if isinstance(holder, dict):
            holder[f"\x00twice{last}"] = value(chance)
        case 3 if isinstance(holder, list):
            holder.append(holder[last])
        case 4:
            holder[last] = [holder[last]]
        case 5:
            other = chance.choice(paths)
            found = tree
            for key in other:
                found = found[key] if isinstance(found, dict | list) else None
            holder[last] = json.loads(json.dumps(found))
        case _:
            holder[last] = value(chance)
    return tree


def _is_number(found: Any) -> bool:
    return isinstance(found, int | float) and not isinstance(found, bool)


def as_text(tree: Any) -> str:
    """Return JSON, with what Python does not write put in."""
    text = json.dumps(tree).replace("\\u0000twice", "")
    for mark, raw in RAW.items():
        text = text.replace(json.dumps(mark), raw)
    return text


SNIPPETS = (
    b"\t", b"- ", b"? ", b": ", b"&a ", b"*a", b"<<: *a", b"!!set", b"%YAML 1.1\n---\n", b"---\n",
    b"...\n", b"|\n", b">-\n", b"{", b"[", b"}", b"]", b"'", b'"', b"#", b"\x00", b"\xff", b"\xc3",
    b"\xed\xa0\x80", b"\xef\xbb\xbf", b"\r", b"\n", b",", b"0x", b"1e999", b"\\ud800", b"\\",
    b"\x1b",
    b"[" * 300, b"{\"a\":" * 60, b"[],", b",,,,", b'"""', HUGE.encode(),
)  # fmt: skip


def change_bytes(raw: bytes, chance: random.Random) -> bytes:
    """Return bytes with something cut, put in, doubled or flipped."""
    at = chance.randrange(len(raw) + 1)
    size = chance.randrange(1, 40)
    match chance.randrange(7):
        case 0:
            return raw[:at]
        case 1:
            return raw[:at] + raw[at + size :]
        case 2:
            return raw[:at] + raw[at : at + size] * chance.choice((2, 50)) + raw[at + size :]
        case 3 if raw:
            flipped = bytearray(raw)
            flipped[min(at, len(raw) - 1)] ^= 1 << chance.randrange(8)
            return bytes(flipped)
        case 4:
            return chance.choice(
                (b"", b"\x00" * 50, b"{}", b"[]", b"null", b"[" * 100_000, raw * 2)
            )
        case _:
            return raw[:at] + chance.choice(SNIPPETS) + raw[at + chance.choice((0, size)) :]


TOKEN = re.compile(
    r"""(?P<number>[-+]?\d+(?:\.\d+)?)|(?P<quoted>"[^"\n]*")|(?<=>)(?P<text>[^<>]+)(?=<)"""
    r"""|(?P<element><(\w+)\b[^<>]*>[^<>]*</\5>)|(?P<line>(?<=\n)[^\n]+\n)|(?P<word>\w+)"""
)
"""What texts of other formats are made of: numbers, quotations, elements of XML, lines, words."""
STRUCTURED = frozenset({".gml", ".graphml", ".xml", ".n2p", ".kml", ".csv", ".txt"})


def change_tokens(text: str, chance: random.Random) -> str:
    """Return a text in which one of its parts is another, is gone, or stands twice."""
    kind = chance.choice(list(TOKEN.groupindex))
    found = [match for match in TOKEN.finditer(text) if match[kind]]
    if not found:
        return text
    match = chance.choice(found)
    old, other = match[0], chance.choice(found)[0]
    new = value(chance)
    fresh = RAW.get(new, new) if isinstance(new, str) else str(new)
    quoted = f'"{fresh}"' if kind == "quoted" else fresh
    made = chance.choice(("", old * 2, old * 40, other, quoted, quoted))
    return text[: match.start()] + made + text[match.end() :]


def change_file(path: Path, schema: dict[str, Any] | None, chance: random.Random) -> None:
    """Change one file in place, by its structure where it has one."""
    raw = path.read_bytes()
    packed = path.suffix == ".gz" and chance.random() < 0.7
    if packed:
        raw = gzip.decompress(raw)
    tree = _parsed(path, raw) if chance.random() < 0.8 else None
    if tree is None and path.suffix in STRUCTURED and chance.random() < 0.7:
        text = raw.decode("utf-8", "surrogateescape")
        for _ in range(chance.choice((1, 1, 2, 4))):
            text = change_tokens(text, chance)
        changed = text.encode("utf-8", "surrogatepass" if "\ud800" in text else "surrogateescape")
    elif tree is None:
        changed = change_bytes(raw, chance)
    else:
        for _ in range(chance.choice((1, 1, 1, 2, 3))):
            tree = change_tree(tree, schema, chance)
        changed = as_text(tree).encode("utf-8", "surrogatepass")
    path.write_bytes(gzip.compress(changed, mtime=0) if packed else changed)


def _parsed(path: Path, raw: bytes) -> Any:
    """Return the value of a file, None where it has no structure, or none any more."""
    try:
        if path.suffix == ".yaml":
            return json.loads(json.dumps(YAML(typ="safe", pure=True).load(raw)))
        return None if path.suffix == ".csv" else json.loads(raw)
    except (ValueError, TypeError, YAMLError, AttributeError, RecursionError):
        return None
