"""What a record says twice: every value beside the one that the rest of the record gives."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from netplan.errors import InputError, Problem
from netplan.files.text.findings import found_text

Said = tuple[str, object, object]
"""A field, what stands there, and what the rest says."""


def differences(said: object, rest: object, at: str = "") -> Iterator[Said]:
    """Yield where two values differ, leaf by leaf; of lists of two lengths the list itself.

    Args:
        said: what stands in the record, values that may be left out included.
        rest: the same, written anew from what was read.
        at: the field both stand in.
    """
    if isinstance(said, Mapping) and isinstance(rest, Mapping):
        for key in {**said, **rest}:
            field = f"{at}.{key}" if at else str(key)
            yield from differences(said.get(key), rest.get(key), field)
    elif isinstance(said, list) and isinstance(rest, list) and len(said) == len(rest):
        for i, (one, other) in enumerate(zip(said, rest, strict=True)):
            yield from differences(one, other, f"{at}[{i}]")
    elif said != rest:
        yield at, said, rest


def refuse(file: str, said: Iterable[Said]) -> None:
    """Refuse a record that contradicts itself.

    Args:
        file: what messages call it.
        said: the contradictions; those that agree after all are passed over.

    Raises:
        InputError: names each of them.
    """
    problems = [
        Problem(file, "", field, found_text(found), f"{found_text(allowed)}, says the rest")
        for field, found, allowed in said
        if found != allowed
    ]
    if problems:
        raise InputError(problems)
