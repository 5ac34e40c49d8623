"""GeoJSON as RFC 7946 has it: WGS-84, at most 7 decimals, no ``crs``, one type a file.

Nothing crosses the 180th meridian: lines and areas arrive cut there (3.1.9).
"""

from __future__ import annotations

from typing import Any

from netplan.formats.layers.layer import Feature, Field, Geometry, Layer, Value, parts_of
from netplan.model.meridian import HALF, TURN, arc
from netplan.text import in_json

DECIMALS = 7


def geojson_bytes(layer: Layer, *, stamp: str | None = None, plan_sha256: str = "") -> bytes:
    """Return a FeatureCollection, one feature a line, keys in a fixed order.

    ``stamp`` names the coordinates when they are not WGS-84; it becomes the foreign member
    ``coordinate_system``. ``plan_sha256`` is the digest of the plan.json that the layer belongs
    to; it becomes the foreign member ``netplan``.
    """
    head: dict[str, Any] = {"type": "FeatureCollection", "name": layer.name}
    if stamp is not None:
        head["coordinate_system"] = stamp
    if plan_sha256:
        head["netplan"] = {"plan_sha256": plan_sha256}
    bbox = _bbox(layer)
    if bbox is not None:
        head["bbox"] = bbox
    lines = ",\n".join(
        _dumps(_feature(layer.geometry, layer.fields, feature)) for feature in layer.features
    )
    body = f"[\n{lines}\n]" if lines else "[]"
    return f'{_dumps(head)[:-1]},"features":{body}}}\n'.encode()


def _feature(geometry: Geometry, fields: tuple[Field, ...], feature: Feature) -> dict[str, Any]:
    return {
        "type": "Feature",
        "id": feature.id,
        "geometry": {"type": geometry.value, "coordinates": _rounded(feature.coordinates)},
        "properties": {
            field.name: _typed(field, value)
            for field, value in zip(fields, feature.values, strict=True)
        },
    }


def _typed(field: Field, value: Value) -> Value:
    """Return a whole number of a real column as 440.0, so that readers see one type."""
    return float(value) if field.type is float and isinstance(value, int) else value


def _rounded(coordinates: Any) -> Any:
    if isinstance(coordinates, float | int):
        return round(coordinates, DECIMALS)
    return [_rounded(part) for part in coordinates]


def _bbox(layer: Layer) -> list[float] | None:
    """Return west, south, east, north; west is above east over the 180th meridian (5.2)."""
    parts = [part for feature in layer.features for part in parts_of(feature.coordinates)]
    lons = [[point[0] for point in part] for part in parts]
    around = arc((min(part), max(part)) for part in lons)
    if around is None:
        return None
    west, east = around
    lats = [point[1] for part in parts for point in part]
    box: list[float] = _rounded([west, min(lats), east - TURN if east > HALF else east, max(lats)])
    return box


def _dumps(value: Any) -> str:
    return in_json(value, compact=True)
