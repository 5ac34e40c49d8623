"""One target of a first scenario: some of its places with limits of their own."""

from __future__ import annotations

from dataclasses import dataclass

from netplan.files.schemas.bounds import BOUNDS
from netplan.text import in_json

TARGET = "first"
"""The id of the first; the others have a number behind."""
STRETCH, AFTER_CUT = 1.5, 2.0
"""The limit where none is asked for; after a failure, so many times the intact one."""
MOST = BOUNDS["stretch"].high


@dataclass(frozen=True)
class Part:
    """Limits for some of the places, each in its unit; None as a limit: the least that can hold.

    Args:
        unit: "stretch" or "one_way_ms".
        limit: in that unit.
        after_unit: that of the limit after a failure; "": nothing is asked then.
        after_limit: in that unit.
        to: the places.
    """

    unit: str
    limit: float | None
    after_unit: str = ""
    after_limit: float | None = None
    to: tuple[str, ...] = ()

    @property
    def is_usual(self) -> bool:
        """Tell whether it asks what is asked where nothing is said."""
        after = (self.after_unit, self.after_limit)
        usual = after in (("", None), ("stretch", AFTER_CUT * STRETCH))
        return (self.unit, self.limit) == ("stretch", STRETCH) and usual

    @property
    def order(self) -> tuple[bool | float, ...]:
        """Return what parts are sorted by: the usual first, multiples before ms."""
        limits = (self.limit or MOST, self.after_limit or MOST)
        return not self.is_usual, self.unit != "stretch", self.after_unit != "stretch", *limits

    def lines(self, id_: str, hubs: str) -> list[str]:
        """Return the target as it is written."""
        kept = [f"    {self.unit}: {in_json(self.limit)}"]
        if self.after_unit:
            kept += [f"    after_cut_{self.after_unit}: {in_json(self.after_limit)}"]
        return [f"  - id: {id_}", f"    from: {hubs}", f"    to: {in_json(list(self.to))}", *kept]
