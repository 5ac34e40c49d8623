"""What the schemas share: ids, numbers with units, values that may be a list."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field
from pydantic_core import PydanticCustomError

from netplan.files.schemas.bounds import BOUNDS
from netplan.model.currency import CURRENCIES
from netplan.text import shortened, spelled, unseen

PLACE_ID = r"""^[^\s;,:"']+$"""
SPAN_ID = r"""^[^\s;,"']+$"""
SHORT_ID = r"^\w[\w\-]*$"
NAME = r"^\w[\w.\-]*$"
FIBRE_ID = r"^[a-z0-9_]+$"
SEASON = r"^([1-9]|1[0-2])-([1-9]|1[0-2])$"
DIGEST = r"^[0-9a-f]{64}$"
VERSION = 1
LINK_SEPARATOR = "--"
QUANTITY = "x-quantity"
"""The keyword of a JSON Schema that names a row of the table of bounds."""
CURRENCY_CODE = 'the code of a currency in use by ISO 4217, such as "EUR"'
ONLY_SEEN = "an id without control, direction and invisible characters"


class Strict(BaseModel):
    """A mapping with exactly these keys, no value converted from another type."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True, allow_inf_nan=False)


class Open(BaseModel):
    """A mapping that may hold more than these keys (GIS tools add their own)."""

    model_config = ConfigDict(strict=True, extra="ignore", frozen=True, allow_inf_nan=False)


def _within(quantity: str) -> Any:
    """Return the constraints of a quantity of the table, under its name in the JSON Schema."""
    bound = BOUNDS[quantity]
    return Field(
        gt=bound.low if bound.above else None,
        ge=None if bound.above else bound.low,
        lt=bound.high if bound.below else None,
        le=None if bound.below else bound.high,
        json_schema_extra={QUANTITY: quantity},
    )


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


def _currency(value: str) -> str:
    """Refuse what is no code of a currency."""
    if value not in CURRENCIES:
        raise PydanticCustomError("currency", "no currency", {"allowed": CURRENCY_CODE})
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
Currency = Annotated[str, AfterValidator(_currency)]
Text = Annotated[str, Field(max_length=2000)]
AsOf = Annotated[str, Field(pattern=r"^[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?$")]
SeasonText = Annotated[str, Field(pattern=SEASON)]
Digest = Annotated[str, Field(pattern=DIGEST)]
Reference = Annotated[str, Field(min_length=1, max_length=1000)]
Ms = Annotated[float, _within("limit")]
RecordMs = Annotated[float, _within("latency")]
MarginMs = Annotated[float, _within("margin")]
Us = Annotated[float, _within("delay")]
UsPerKm = Annotated[float, _within("glass_delay")]
MarginShare = Annotated[float, _within("margin_share")]
Stretch = Annotated[float, _within("stretch")]
RecordStretch = Annotated[float, _within("stated_stretch")]
StretchChange = Annotated[float, _within("stretch_change")]
SpanKm = Annotated[float, _within("span_length")]
RouteKm = Annotated[float, _within("route_length")]
Slack = Annotated[float, _within("slack")]
Spacing = Annotated[float, _within("spacing")]
Ratio = Annotated[float, _within("route_factor")]
SnapM = Annotated[float, _within("snap")]
TailKm = Annotated[float, _within("tail")]
DiscKm = Annotated[float, _within("disc")]
Tolerance = Annotated[float, _within("tolerance")]
Longitude = Annotated[float, _within("longitude")]
Latitude = Annotated[float, _within("latitude")]
Price = Annotated[float, _within("price")]
PricePerKm = Annotated[float, _within("price_per_km")]
Upkeep = Annotated[float, _within("upkeep")]
Budget = Annotated[int, _within("budget")]
Yuan = Annotated[int, _within("yuan")]
Change = Annotated[int, _within("change")]
LeadYears = Annotated[int, _within("build_years")]
Yearly = Annotated[float, _within("yearly")]
RateYear = Annotated[float, _within("discount")]
MoneyYears = Annotated[float, _within("money_years")]
Years = Annotated[int, _within("years")]
Factor = Annotated[float, _within("factor")]
Weight = Annotated[float, _within("weight")]
Turned = Annotated[float, _within("turned")]
Traffic = Annotated[float, _within("traffic")]
Growth = Annotated[float, _within("growth")]
Times = Annotated[float, _within("times")]
Protected = Annotated[float, _within("protected")]
Year = Annotated[int, _within("year")]
PerPair = Annotated[int, _within("per_pair")]
Pairs = Annotated[int, _within("pairs")]
SlotGhz = Annotated[float, _within("slot_ghz")]
Channels = Annotated[float, _within("channels")]
ConstantValue = Annotated[float, _within("constant")]
HorizonYears = Annotated[float, _within("horizon")]
Fibres = Annotated[int, _within("fibres")]
Rate = Annotated[float, _within("rate")]
CutRate = Annotated[float, _within("cut_rate")]
Hours = Annotated[float, _within("repair")]
Share = Annotated[float, _within("share")]
Covered = Annotated[float, _within("covered")]
Available = Annotated[float, _within("available")]
Confident = Annotated[float, _within("confidence")]
Deviations = Annotated[float, _within("deviations")]
Layers = Annotated[int, _within("layers")]
Gap = Annotated[float, _within("gap")]
RecordGap = Annotated[float, _within("stated_gap")]
GivenUp = Annotated[float, _within("given_up")]
TimeLimit = Annotated[float, _within("time_limit")]
Seconds = Annotated[float, _within("seconds")]
Seed = Annotated[int, _within("seed")]
Samples = Annotated[int, _within("samples")]
CutsAYear = Annotated[float, _within("cuts")]
MinutesAYear = Annotated[float, _within("lost")]
Places = Annotated[float, _within("places")]
Nodes = Annotated[int, _within("nodes")]
Index = Annotated[int, _within("index")]
Ns = Annotated[int, _within("nanoseconds")]
Scale = Annotated[int, _within("scale")]
Scaled = Annotated[int, _within("scaled")]
Decibel = Annotated[float, _within("decibel")]
Loss = Annotated[float, _within("loss")]
Dispersion = Annotated[float, _within("dispersion")]
Area = Annotated[float, _within("area")]
PowerDbm = Annotated[float, _within("power")]
PowerDensity = Annotated[float, _within("power_density")]
SymbolRate = Annotated[float, _within("symbol_rate")]
Spectrum = Annotated[float, _within("spectrum")]
Band = Annotated[float, _within("band")]
SectionKm = Annotated[int, _within("section")]
Pico = Annotated[int, _within("pico")]
Gsnr = Annotated[float, _within("gsnr")]
NoiseUnits = Annotated[int, _within("noise")]
Slot = Annotated[int, _within("slot")]
_People = Annotated[int, _within("population")]
Persons = Annotated[_People, BeforeValidator(_whole, _People)]
_WholePrice = Annotated[int, _within("price")]
WholePrice = Annotated[_WholePrice, BeforeValidator(_whole, _WholePrice)]
_LeadMonths = Annotated[int, _within("build_months")]
LeadMonths = Annotated[_LeadMonths, BeforeValidator(_whole, _LeadMonths)]
_Natural = Annotated[int, _within("count")]
Count = Annotated[_Natural, BeforeValidator(_whole, _Natural)]
FailureId = Annotated[str, Field(max_length=250), Seen]
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
AlongName = Literal["expressway", "railway", "other"]
CourseName = Literal["drawn", "along_lines", "schematic"]
LengthSource = Literal["measured", "published", "routed", "estimated"]
