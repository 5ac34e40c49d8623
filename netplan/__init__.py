"""netplan: which direct high-speed fibre links to build so that latency targets hold."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from netplan._version import __version__

if TYPE_CHECKING:
    from netplan.api import export, load_plan, load_scenario, plan, save, validate, verify

__all__ = [
    "__version__",
    "export",
    "load_plan",
    "load_scenario",
    "plan",
    "save",
    "validate",
    "verify",
]


def __getattr__(name: str) -> Any:
    """Load the public functions on first use, so that ``import netplan`` stays light."""
    if name in __all__:
        return getattr(importlib.import_module("netplan.api"), name)
    raise AttributeError(f"module 'netplan' has no attribute {name!r}")
