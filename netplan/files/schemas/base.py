"""What the schemas share: ids, numbers with units, values that may be a list."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field
from pydantic_core import PydanticCustomError

from netplan.text import shortened, spelled, unseen

PLACE_ID = r"""^[^\s;,:"']+$"""
SPAN_ID = r"""^[^\s;,"']+$"""
SHORT_ID = r"^\w[\w\-]*$"
NAME = r"^\w[\w.\-]*$"
FIBRE_ID = r"^[a-z0-9_]+$"
DIGEST = r"^[0-9a-f]{64}$"
VERSION = 1
LINK_SEPARATOR = "--"
ONLY_SEEN = "an id without control, direction and invisible characters"


class Strict(BaseModel):
    """A mapping with exactly these keys, no value converted from another type."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True, allow_inf_nan=False)


class Open(BaseModel):
    """A mapping that may hold more than these keys (GIS tools add their own)."""

    model_config = ConfigDict(strict=True, extra="ignore", frozen=True, allow_inf_nan=False)


def _whole(value: Any) -> Any:
    """Take 12.0 for 12: tools with one number type write whole numbers so."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _no_separator(value: str) -> str:
    if LINK_SEPARATOR in value:
        raise PydanticCustomError(
            "separator", "link separator", {"allowed": 'an id without "--", which joins link ids'}
        )
    return value


def _seen(value: str) -> str:
    """Refuse an id with characters that act on a terminal or that nobody sees."""
    odd = unseen(value)
    if odd:
        found = f'"{shortened(spelled(value), 120)}" with {odd}'
        raise PydanticCustomError(
            "unseen", "unseen character", {"found": found, "allowed": ONLY_SEEN}
        )
    return value


def _listed(value: Any) -> Any:
    return value if isinstance(value, list) else [value]


Seen = AfterValidator(_seen)
PlaceId = Annotated[
    str, Field(pattern=PLACE_ID, max_length=100), AfterValidator(_no_separator), Seen
]
SpanId = Annotated[str, Field(pattern=SPAN_ID, max_length=200), Seen]
GroupId = SpanId
LinkId = SpanId
ShortId = Annotated[str, Field(pattern=SHORT_ID, max_length=80), Seen]
FibreId = Annotated[str, Field(pattern=FIBRE_ID, max_length=40)]
Name = Annotated[str, Field(pattern=NAME, max_length=80), Seen]
Text = Annotated[str, Field(max_length=2000)]
Digest = Annotated[str, Field(pattern=DIGEST)]
Positive = Annotated[float, Field(gt=0)]
NotNegative = Annotated[float, Field(ge=0)]
_Natural = Annotated[int, Field(ge=0)]
Count = Annotated[_Natural, BeforeValidator(_whole, _Natural)]
Reference = Annotated[str, Field(min_length=1, max_length=1000)]
MAX_MS = 10_000.0
Ms = Annotated[float, Field(gt=0, le=MAX_MS)]
Role = Literal["hub", "demand", "backbone"]
State = Literal["existing", "candidate"]
References = Annotated[
    list[Reference], Field(min_length=1), BeforeValidator(_listed, Reference | list[Reference])
]
PlaceIds = Annotated[
    list[PlaceId], Field(min_length=1), BeforeValidator(_listed, PlaceId | list[PlaceId])
]
Texts = Annotated[list[Text], Field(min_length=1), BeforeValidator(_listed, Text | list[Text])]
Roles = Annotated[list[Role], Field(min_length=1), BeforeValidator(_listed, Role | list[Role])]
Family = Literal["none", "span", "corridor", "srlg", "place"]
Families = Annotated[
    list[Family], Field(min_length=1), BeforeValidator(_listed, Family | list[Family])
]
Confidence = Literal["high", "medium", "low"]
LengthSource = Literal["measured", "published", "routed", "estimated"]
