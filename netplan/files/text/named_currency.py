"""The currency that a file names."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from netplan.errors import InputError, Problem
from netplan.files.schemas.base import CURRENCY_CODE
from netplan.files.text.findings import found_text
from netplan.files.text.money import CURRENCY
from netplan.files.text.tree import Node, plain
from netplan.model.currency import CNY, CURRENCIES


def named_currency(values: Any, file: str = "") -> str:
    """Return the currency that a record or a tree names; CNY where it names none.

    Args:
        values: the content of a file.
        file: what messages call it, for values that do not know it themselves.

    Raises:
        InputError: there is no such currency.
    """
    content = values.value if isinstance(values, Node) else values
    if not isinstance(content, Mapping) or CURRENCY not in content:
        return CNY  # the schema reports what is missing
    entry = content[CURRENCY]
    named = plain(entry) if isinstance(entry, Node) else entry
    if isinstance(named, str) and named in CURRENCIES:
        return named
    where = (entry.file, entry.where) if isinstance(entry, Node) else (file, "")
    raise InputError([Problem(*where, CURRENCY, found_text(named), CURRENCY_CODE)])
