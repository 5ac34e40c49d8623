"""What traffic is turned up by: its scale, its growth a year, the year that is planned for.

Numbers on a dial are whole steps of its grid, so that nothing lies between two neighbours. Turning
it up never asks for less, of any pair, intact or after a failure; that is looked at, and refused
where it does not hold.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from math import gcd

from netplan.errors import RequestError
from netplan.model.light import lights
from netplan.model.scenario import Scenario
from netplan.model.traffic import MBIT_PER_GBIT, Demands, Pair
from netplan.planning.capacity.growing import DECIMALS, asked_pairs
from netplan.service.service import ServiceModel

TRAFFIC, GROWTH, YEAR = "traffic", "growth", "year"
MEASURES = (TRAFFIC, GROWTH, YEAR)
TWICE = 2
"""Times its own traffic up to which it is turned up unless something else is asked."""
PERCENT_MORE, YEARS_MORE = 20, 5
"""The same for growth, in percent a year, and for years."""
_KEYS = {TRAFFIC: "scale", GROWTH: "growth_percent_year", YEAR: "year"}
_GRID = {TRAFFIC: 10**DECIMALS, GROWTH: 10**6, YEAR: 1}

Needs = tuple[tuple[int, int], ...]


@dataclass
class Dial:
    """The traffic of a scenario as a number on a dial.

    Attributes:
        name: of ``MEASURES``.
        demands: the traffic of the scenario.
        pairs: what traffic can belong to.
        unit: Mbit/s that the rates of all channels are wholes of.
    """

    name: str
    demands: Demands
    pairs: Sequence[Pair]
    unit: int
    _known: dict[int, Needs] = field(default_factory=dict)

    @classmethod
    def of(cls, scenario: Scenario, name: str) -> Dial:
        """Return the dial of a scenario with traffic."""
        assert scenario.demands is not None  # whoever turns it has asked
        kinds, _ = lights(scenario)
        pairs = asked_pairs(ServiceModel(scenario).demands)
        return cls(name, scenario.demands, pairs, gcd(*(light.mbit_s for light in kinds)))

    @property
    def key(self) -> str:
        """Return the name of what is turned, as the scenario has it."""
        return f"demands.{_KEYS[self.name]}"

    def value(self, number: int) -> float:
        """Return what stands in the scenario at a number."""
        return number if self.name == YEAR else number / _GRID[self.name]

    def number(self, value: float) -> int:
        """Return the number of a value of the scenario, the next one where it has none."""
        return _up(Fraction(str(value)) * _GRID[self.name])

    def at(self, number: int) -> Demands:
        """Return the traffic at a number."""
        value = self.value(number)
        if self.name == TRAFFIC:
            return replace(self.demands, scale=value)
        if self.name == GROWTH:
            return replace(self.demands, growth_percent_year=value)
        return replace(self.demands, year=number)

    def gbit_s(self, number: int) -> float:
        """Return the traffic of all pairs at a number."""
        return sum(whole for whole, _ in self.at(number).by_pair(self.pairs)) / MBIT_PER_GBIT

    def needs(self, number: int) -> Needs:
        """Return what every pair needs, intact and after failures, in the least units of rates.

        Where that is the same, so are the questions.
        """
        if number not in self._known:
            asked = self.at(number).by_pair(self.pairs)
            self._known[number] = tuple(
                (-(-whole // self.unit), -(-left // self.unit)) for whole, left in asked
            )
        return self._known[number]

    def first_alike(self, number: int, low: int) -> int:
        """Return the least number, ``low`` or more, at which every pair needs as much."""
        wanted = self.needs(number)
        return _first(low, number, lambda n: self.needs(n) == wanted)

    def last_alike(self, number: int, high: int) -> int:
        """Return the greatest number, ``high`` or less, at which no pair needs more."""
        wanted = self.needs(number)
        return _first(number + 1, high + 1, lambda n: self.needs(n) != wanted) - 1

    def range(self, low: float | None, high: float | None) -> tuple[int, int]:
        """Return the numbers of the range asked for, in Gbit/s, percent or years.

        Raises:
            RequestError: it is empty, or turning the dial does not turn the traffic up there.
        """
        now = getattr(self.demands, _KEYS[self.name])
        if self.name != TRAFFIC and self.demands.year is None:
            raise RequestError(f"--y {self.name}: traffic grows to a year; demands.year is not set")
        start = self.number(now) if low is None else self._asked(low)
        if high is not None:
            end = self._asked(high)
        elif self.name == TRAFFIC:
            end = TWICE * start
        else:
            more = PERCENT_MORE if self.name == GROWTH else YEARS_MORE
            end = start + more * _GRID[self.name]
        if start > end:
            raise RequestError(f"--y {self.name}: nothing lies between {low:g} and {high:g}")
        self._must_rise(start, end)
        return start, end

    def _asked(self, value: float) -> int:
        """Return the number of a value of the range: for traffic in Gbit/s, at least so many."""
        if self.name == YEAR and value != int(value):
            raise RequestError(f"--y {self.name}: {value:g} is no year")
        if self.name != TRAFFIC:
            return self.number(value)
        whole = sum((mbit_s for mbit_s, _ in self.demands.exact(self.pairs)), Fraction(0))
        if not whole:
            raise RequestError(f"--y {self.name}: the scenario has no traffic")
        return _up(Fraction(str(value)) * MBIT_PER_GBIT / whole * _GRID[TRAFFIC])

    def _must_rise(self, start: int, end: int) -> None:
        """Refuse a range in which turning the dial up turns the traffic of some pair down.

        Raises:
            RequestError: it does.
        """
        if self.name == TRAFFIC:
            return
        steps = range(start, end + 1) if self.name == YEAR else (start, end)
        before: Needs | None = None
        for number in steps:
            needs = self.needs(number)
            if before is not None and any(
                then > now
                for one, other in zip(before, needs, strict=True)
                for then, now in zip(one, other, strict=True)
            ):
                raise RequestError(f"--y {self.name}: {self._falls(number)}")
            before = needs
        later = [row.year for row in self.demands.rows if row.year is not None]
        if self.name == GROWTH and max(later, default=0) > (self.demands.year or 0):
            raise RequestError(
                f"--y {self.name}: some traffic is of {max(later)}, after the year planned for "
                f"({self.demands.year}); it falls where growth rises"
            )

    def _falls(self, number: int) -> str:
        value = self.value(number)
        return f"the traffic of some pair falls towards {self.key}={value:g}"


def _up(value: Fraction) -> int:
    """Return the least whole number that is no less."""
    return -(-value.numerator // value.denominator)


def _first(low: int, high: int, holds: Callable[[int], bool]) -> int:
    """Return the first number from which on something holds; ``high`` if it does not before."""
    while low < high:
        middle = (low + high) // 2
        if holds(middle):
            high = middle
        else:
            low = middle + 1
    return low
