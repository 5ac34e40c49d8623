"""What each file may hold: pydantic models, strict, with units and meaning on every field."""

from __future__ import annotations

from typing import Any


def json_schema(kind: str, currency: str = "CNY") -> dict[str, Any]:
    """Return the JSON Schema (2020-12) of a file kind; see ``netplan.files.reference``."""
    from netplan.files import reference  # noqa: PLC0415  (it imports this package)

    return reference.json_schema(kind, currency)


def bounds_record() -> dict[str, Any]:
    """Return what numbers and files may be as JSON values."""
    from netplan.files import reference  # noqa: PLC0415  (it imports this package)

    return reference.bounds_record()


def markdown_reference() -> str:
    """Return the reference of all file kinds as Markdown."""
    from netplan.files import reference  # noqa: PLC0415  (it imports this package)

    return reference.markdown_reference()
