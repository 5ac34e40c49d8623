"""What a number may be: one table of quantities, with the reason for each end.

Every number of every schema, and every number on the command line, takes its bounds from
here. They are wide: nothing that anybody plans is near them. What lies beyond is a slip (a
unit, a zero too many), and would leave the whole numbers that the search computes with.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

MONEY = "currency"
"""The unit of amounts: a limit is the same number in whatever currency the costs file names."""


@dataclass(frozen=True)
class Bound:
    """The numbers that a quantity may be.

    Args:
        name: of the quantity, as schemas and messages refer to it.
        low: the least.
        high: the largest.
        unit: in words, "" for a plain number.
        meaning: why not less and not more.
        whole: whether it is counted in whole numbers.
        above: ``low`` itself is too small.
        below: ``high`` itself is too large.
    """

    name: str
    low: float
    high: float
    unit: str
    meaning: str
    whole: bool = False
    above: bool = False
    below: bool = False

    def holds(self, value: float) -> bool:
        """Tell whether a number is within the bounds; NaN never is."""
        least = self.low < value if self.above else self.low <= value
        return least and (value < self.high if self.below else value <= self.high)

    @property
    def range_text(self) -> str:
        """Return the bounds as messages show them."""
        least, most = ">" if self.above else ">=", "<" if self.below else "<="
        return f"{least} {number_text(self.low)} and {most} {number_text(self.high)}"

    @property
    def range_text_zh(self) -> str:
        """Return the same in Chinese."""
        return self.range_text.replace(" and ", " 且 ")


def number_text(value: float) -> str:
    """Return a number without an exponent and without noise: 0.001, 1e6 as 1000000."""
    if float(value).is_integer():
        return str(int(value))
    return f"{value:.12f}".rstrip("0") if abs(value) < 1 else f"{value:g}"


_TABLE = (
    # latency
    Bound("limit", 0.000001, 10_000, "ms", "from a nanosecond, the finest counted, to 10 s"),
    Bound("latency", 0, 1e9, "ms", "a stated latency: up to 11 days", below=True),
    Bound("margin", -1e9, 1e9, "ms", "a stated latency less a limit: up to 11 days"),
    Bound("delay", 0, 1_000_000, "us", "the delay of a device: up to 1 s"),
    Bound("glass_delay", 3, 100, "us/km", "light in vacuum takes 3.34; 100 is 30 times slower"),
    Bound("margin_share", 0, 50, "%", "half of a limit is no margin but another limit"),
    Bound("stretch", 0.001, 1000, "x theoretical latency", "a thousandth to a thousandfold"),
    Bound("stated_stretch", 0, 1e9, "x theoretical latency", "a mean of what plans reach"),
    Bound("stretch_change", -1e9, 1e9, "x theoretical latency", "a stated mean less another"),
    # lengths
    Bound(
        "span_length", 0.001, 25_000, "km", "a metre to a quarter more than half round the Earth"
    ),
    Bound("route_length", 0, 1e9, "km", "the fibre of all spans of a link"),
    Bound("slack", 1, 3, "fibre km per route km", "never shorter than the route; coiled thrice"),
    Bound("spacing", 1, 100_000, "km", "a device every km, to twice round the Earth"),
    Bound(
        "snap", 0, 1_000_000, "m", "ends of lines are at a place nearer than 1,000 km", above=True
    ),
    Bound("lead_km", 0, 500, "km", "a straight lead to a line is no course beyond that"),
    Bound("route_factor", 1, 10, "fibre km per geodesic km", "never shorter than the geodesic"),
    Bound("tail", 0, 1000, "km", "access tails reach users nearby", above=True),
    Bound("disc", 0.1, 2000, "km", "a disaster of 100 m to a third of a continent"),
    Bound("tolerance", 0, 1, "", "a share of the length that is less than all of it", below=True),
    Bound("longitude", -180, 180, "degrees", "once round the Earth"),
    Bound("latitude", -90, 90, "degrees", "pole to pole"),
    # money
    Bound("price", 0, 10**13, MONEY, "one item: up to 10 trillion, far above any cable"),
    Bound("price_per_km", 0, 10**9, f"{MONEY}/km", "up to a billion a km; tunnels cost a tenth"),
    Bound("upkeep", 0, 10**9, f"{MONEY}/km/year", "up to a billion a km and year"),
    Bound("yearly", 0, 10**10, f"{MONEY}/year", "running one device: up to ten billion a year"),
    Bound("build_years", 1, 100, "years", "a cable takes less than a century", whole=True),
    Bound("build_months", 1, 1200, "months", "a cable takes less than a century", whole=True),
    Bound("years", 0, 1000, "years", "as many as phases may have", whole=True),
    Bound("discount", 0, 1, "", "a year; up to doubling"),
    Bound("money_years", 0, 1e19, f"{MONEY}-years", "a stated sum over a thousand years"),
    Bound("budget", 0, 10**15, MONEY, "in CNY ten years of the output of China", whole=True),
    Bound("yuan", 0, 2**53, MONEY, "a stated amount, exact in every tool", whole=True),
    Bound("change", -(2**53), 2**53, MONEY, "a stated difference, exact everywhere", whole=True),
    Bound("factor", 0.000001, 1_000_000, "", "a millionth to a million times the cost"),
    # demand
    Bound("population", 0, 10**10, "people", "more than live on the Earth", whole=True),
    Bound("weight", 0, 10_000, "", "in millions of people: more than live on the Earth"),
    Bound("traffic", 0, 10**9, "Gbit/s", "an exabit a second: thousandfold the Internet"),
    Bound("growth", -90, 1000, "%/year", "from nearly nothing left to elevenfold in a year"),
    Bound("turned", -90, 10**9, "", "Gbit/s, a factor, percent a year or a year"),
    Bound("times", 0.000001, 1_000_000, "", "a millionth to a millionfold"),
    Bound("protected", 0, 100, "%", "none to all"),
    Bound("year", 1900, 2200, "", "a year of a forecast", whole=True),
    # gear
    Bound("per_pair", 1, 10_000, "channels", "one, to far more than all bands hold", whole=True),
    Bound("pairs", 1, 1000, "fibre pairs", "one, to all of a large cable", whole=True),
    Bound("slot_ghz", 0.1, 1000, "GHz", "far finer and far wider than any grid"),
    Bound("channels", 0.01, 1_000_000, "channels", "a hundredth to all fibres of a large cable"),
    Bound("constant", 0, 10**13, "", "a stated constant of gear or money"),
    Bound("horizon", 0, 100, "years", "up to a century", above=True),
    Bound("fibres", 1, 10_000, "fibres", "one to all of a large cable", whole=True),
    Bound("rate", 0.001, 1_000_000, "Gbit/s", "1 Mbit/s to 1 Pbit/s on one channel"),
    Bound("cut_rate", 0, 1000, "cuts/1000 km/year", "up to a cut on every km in a year"),
    Bound("repair", 0, 8760, "h", "up to a year"),
    Bound("cuts", 0, 1e9, "cuts/year", "a stated number of cuts: up to 30 a second"),
    Bound("lost", 0, 527_040, "min/year", "never to all minutes of a leap year"),
    # light
    Bound("decibel", 0, 100, "dB", "no gain, to a ten-billionth"),
    Bound("loss", 0.01, 10, "dB/km", "a fifteenth of solid glass, to more than copper"),
    Bound("dispersion", 0.01, 100, "ps/nm/km", "five times that of any fibre; never quite zero"),
    Bound("area", 10, 5000, "um2", "beyond that GNPy finds no number"),
    Bound("power", -30, 40, "dBm", "a microwatt to 10 W"),
    Bound("power_density", 0.000001, 1000, "uW/GHz", "a picowatt to a milliwatt a GHz"),
    Bound("symbol_rate", 1, 1000, "GBd", "a few times what is made"),
    Bound("spectrum", 6.25, 1000, "GHz", "from half a slot of the flexible grid"),
    Bound("band", 180, 240, "THz", "1250 to 1665 nm: all bands of glass"),
    Bound("section", 1, 500, "km", "longer than any section with an amplifier", whole=True),
    Bound("gsnr", -1000, 1000, "dB", "stated, or less what is needed"),
    Bound("noise", 0, 2**53, "1e-9", "stated: exact in every tool", whole=True),
    Bound("slot", -100_000, 100_000, "", "steps of G.694.1 from 193.1 THz", whole=True),
    Bound("pico", 0, 10**18, "1e-12", "up to a million times the signal", whole=True),
    # shares
    Bound("share", 0, 1, "", "none to all"),
    Bound("covered", 0.000001, 1, "", "a millionth to all"),
    Bound("available", 0, 1, "", "more than never, less than always", above=True, below=True),
    Bound("confidence", 0.5, 1, "", "from an even chance to less than certain", below=True),
    Bound("deviations", 0, 1000, "", "standard deviations that fit below a limit"),
    Bound("gap", 0, 1, "", "less than all of the cost", below=True),
    Bound("stated_gap", -1e9, 1, "", "(cost - lower bound) / cost"),
    Bound("given_up", 0, 10, "", "up to ten times the optimum"),
    # the search
    Bound("time_limit", 0.001, 31_536_000, "s", "a millisecond to a year"),
    Bound("seconds", 0, 1e9, "s", "a stated time: up to 31 years"),
    Bound("true_length", 0.01, 100, "x the stated length", "a hundredth to a hundredfold"),
    Bound("samples", 1, 1_000_000, "", "a million questions are enough", whole=True),
    Bound("questions", 3, 10_000, "", "two ends and one between, at least", whole=True),
    Bound("seed", 0, 2**31, "", "31 bits", whole=True, below=True),
    Bound("nodes", 1, 2**31, "", "at least one; 31 bits", whole=True, below=True),
    Bound("count", 0, 2**53, "", "exact in every tool", whole=True),
    Bound("places", 0, 1e9, "places", "a stated mean of how many"),
    # certificates
    Bound("layers", 0, 50, "", "as many as the search tells apart at most", whole=True),
    Bound("index", 0, 2**31, "", "a place in a list", whole=True, below=True),
    Bound("nanoseconds", 0, 2**53, "ns", "104 days", whole=True),
    Bound("scale", 1, 2**62, "", "weights are whole numbers of this share of the unit", whole=True),
    Bound("scaled", 0, 2**115, "", "an amount times the scale", whole=True),
)

BOUNDS: Mapping[str, Bound] = MappingProxyType({bound.name: bound for bound in _TABLE})

MOST_CNY = 2 * 10**14
MOST_NS = 2**40
SUMS = (
    (
        "all spans and links of a scenario, built and lit, at the dear end of their prices",
        MOST_CNY,
        MONEY,
    ),
    ("all spans of a scenario, one after the other, with a switch at each", MOST_NS, "ns"),
)
