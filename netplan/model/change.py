"""A one-off change of a scenario, and what the user wrote to ask for it."""

from __future__ import annotations


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
