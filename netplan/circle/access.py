"""The access tail: from the nearest place of the network to where the user is."""

from __future__ import annotations

from dataclasses import dataclass

from netplan.model.equipment import Equipment

NS_PER_US = 1_000


@dataclass(frozen=True)
class Access:
    """Regional fibre from the nearest place: ``route_factor`` x geodesic, up to ``max_km``.

    Only the nearest place serves a point: a tail from another place, past the nearest one,
    would be a trunk that the network does not have. The tail is passive: the switch at the
    place is already in the network's latency, and what stands in the user's own town is left
    out.
    """

    route_factor: float
    max_km: float

    def __post_init__(self) -> None:
        if not self.route_factor >= 1:
            raise ValueError(f"no fibre is shorter than the geodesic: factor {self.route_factor}")
        if not 0 < self.max_km <= 1_000:
            raise ValueError(f"a tail is over 0 and up to 1,000 km, not {self.max_km}")

    def ns_per_km(self, equipment: Equipment) -> float:
        """Return the one-way ns of a kilometre of geodesic."""
        delay = equipment.fibres[equipment.reference_fibre].delay_us_per_km.value
        return self.route_factor * delay * NS_PER_US


def access_of(
    equipment: Equipment, route_factor: float | None = None, max_km: float | None = None
) -> Access:
    """Return the access tail of an equipment, with what is given in its stead.

    Raises:
        ValueError: a number is out of range, or the equipment says nothing of the tail.
    """
    factor, longest = equipment.access_route_factor, equipment.access_max_km
    if factor is None or longest is None:
        raise ValueError("the equipment names no access tail")
    return Access(
        factor.value if route_factor is None else route_factor,
        longest.value if max_km is None else max_km,
    )
