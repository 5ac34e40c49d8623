"""A one-off change of a scenario, and what the user wrote to ask for it."""

from __future__ import annotations

from collections.abc import Sequence

from netplan.model.currency import ANY


class Change(str):
    """A change as ``--set`` takes it, ``key=value``, that was asked for by another option.

    It is that text and nothing else; ``option`` is what messages call it: ``--close hezhou``.
    """

    __slots__ = ("option",)
    option: str

    def __new__(cls, text: str, option: str = "") -> Change:
        """Return the change; ``option`` is what the user wrote."""
        self = super().__new__(cls, text)
        self.option = option
        return self


def option_of(change: str) -> str:
    """Return what the user wrote to ask for a change."""
    option = change.option if isinstance(change, Change) else ""
    return option or f"--set {change}"


def knows_currency(change: str) -> bool:
    """Tell whether the key of a change says which currency it is in, or needs none."""
    return ANY not in change.partition("=")[0]


def changes_in(changes: Sequence[str], currency: str) -> tuple[str, ...]:
    """Return changes with the currency of the question in their keys."""
    return tuple(text if knows_currency(text) else _in(text, currency) for text in changes)


def _in(change: str, currency: str) -> Change:
    key, equals, value = change.partition("=")
    return Change(f"{key.replace(ANY, currency.lower())}{equals}{value}", option_of(change))
