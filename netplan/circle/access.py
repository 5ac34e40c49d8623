"""The access tail: from the nearest place of the network to where the user is."""

from __future__ import annotations

from dataclasses import dataclass

from netplan.model.equipment import Equipment, Quantity
from netplan.model.network import Confidence

NS_PER_US = 1_000

ROUTE_FACTOR = Quantity(
    value=1.4,
    unit="fibre km per geodesic km",
    low=1.3,
    high=1.6,
    source="Shaoguan-Guangzhou 1.3 ms over 190 km is 1.40 and Shaoguan-Shenzhen 1.66 ms over "
    "255 km is 1.33, if these are one-way (China Daily 2025-06-13); trunks of 500 to 1,900 km "
    "are 1.59 and 1.63 (shaobg.com); shortest conduit paths in the US 1.3 in the median "
    "(Bozkurt et al. 2018)",
    confidence=Confidence.LOW,
)
MAX_KM = Quantity(
    value=200.0,
    unit="km geodesic",
    low=100.0,
    high=250.0,
    source="the factor is known for distances of about 200 km; beyond them fibre is trunk, which "
    "the network must contain to be counted",
    confidence=Confidence.LOW,
)


@dataclass(frozen=True)
class Access:
    """Regional fibre from the nearest place: ``route_factor`` x geodesic, up to ``max_km``.

    Only the nearest place serves a point: a tail from another place, past the nearest one,
    would be a trunk that the network does not have. The tail is passive: the switch at the
    place is already in the network's latency, and what stands in the user's own town is left
    out.
    """

    route_factor: float = ROUTE_FACTOR.value
    max_km: float = MAX_KM.value

    def __post_init__(self) -> None:
        if not self.route_factor >= 1:
            raise ValueError(f"no fibre is shorter than the geodesic: factor {self.route_factor}")
        if not 0 < self.max_km <= 1_000:
            raise ValueError(f"a tail is over 0 and up to 1,000 km, not {self.max_km}")

    def ns_per_km(self, equipment: Equipment) -> float:
        """Return the one-way ns of a kilometre of geodesic."""
        delay = equipment.fibres[equipment.reference_fibre].delay_us_per_km.value
        return self.route_factor * delay * NS_PER_US
