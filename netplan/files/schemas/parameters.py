"""The numbers that tune the searches, as a scenario sets them: made from the numbers themselves."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING, Any

from pydantic import Field, create_model

from netplan.files.schemas.base import Strict
from netplan.tuning.number import Number, numbers
from netplan.tuning.parameters import Parameters

PARAMETER = "x-unit"
"""The keyword of a JSON Schema that names the unit of a number which tunes a search."""


def _field(number: Number) -> tuple[type, Any]:
    told = Field(
        default=number.default,
        ge=number.least,
        le=number.most,
        description=number.meaning,
        json_schema_extra={PARAMETER: number.unit},
    )
    return type(number.default), told


def _method(method: type) -> type[Strict]:
    made: dict[str, Any] = {number.name: _field(number) for number in numbers(method)}
    name = f"{method.__name__}Entry"
    return create_model(name, __base__=Strict, __doc__=method.__doc__, **made)


def _all_methods() -> type[Strict]:
    made: dict[str, Any] = {}
    for each in fields(Parameters):
        entry = _method(type(getattr(Parameters(), each.name)))
        described = str(entry.__doc__).rstrip(".")
        told = Field(default=entry(), description=described[0].lower() + described[1:])
        made[each.name] = (entry, told)
    doc = (
        "Numbers that tune the searches, by method: docs/parameters.md. No answer depends on them."
    )
    return create_model("ParametersEntry", __base__=Strict, __doc__=doc, **made)


if TYPE_CHECKING:

    class ParametersEntry(Strict):
        """Numbers that tune the searches, one mapping a method."""

else:
    ParametersEntry = _all_methods()


def parameters(entry: ParametersEntry) -> Parameters:
    """Return the numbers that an entry holds."""
    default = Parameters()
    return Parameters(
        **{
            each.name: type(getattr(default, each.name))(**getattr(entry, each.name).model_dump())
            for each in fields(Parameters)
        }
    )
