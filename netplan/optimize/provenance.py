"""What ran: the methods and linear programs of every search, reported to the listener.

A question may be answered by several searches, one inside another; each says itself what it is
when it begins to work. So the record of a plan names what found it, at any depth.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field

BRANCH_AND_PRICE, BRANCH_AND_CUT, BENDERS = "branch_and_price", "branch_and_cut", "benders"
"""The methods, by the names of their rooms."""
LOOKED = "shortest paths with everything permitted"
KNOWN = "an answer known already"


@dataclass
class Ran:
    """Methods, and linear programs with their versions, in the order of their first use."""

    methods: dict[str, None] = field(default_factory=dict)
    programs: dict[str, str] = field(default_factory=dict)

    def solver(self, otherwise: str) -> str:
        """Return what ran in one line; ``otherwise`` where no search did."""
        method = " + ".join(self.methods) or otherwise
        return ", ".join((f"netplan {method}", *self.programs))

    def version(self, own: str) -> str:
        """Return the versions of the linear programs; ``own``, netplan's, where none was solved."""
        return ", ".join(dict.fromkeys(self.programs.values())) or own


_listener: ContextVar[Ran | None] = ContextVar("listener", default=None)


@contextmanager
def listening() -> Iterator[Ran]:
    """Yield a record that fills while searches run in the block."""
    ran = Ran()
    token = _listener.set(ran)
    try:
        yield ran
    finally:
        _listener.reset(token)


def tell_method(name: str) -> None:
    """Report that a method searches."""
    ran = _listener.get()
    if ran is not None:
        ran.methods[name] = None


def tell_program(name: str, version: str) -> None:
    """Report that a linear program is solved, and by what."""
    ran = _listener.get()
    if ran is not None:
        ran.programs[name] = version
