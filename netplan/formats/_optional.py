"""Optional packages, asked for once, with a sentence that says how to get them."""

from __future__ import annotations

import importlib
from typing import Any

from netplan.errors import RequestError

DISTRIBUTION = "netplan-circle"


def require(module: str, *, extra: str) -> Any:
    """Return an optional module.

    Raises:
        RequestError: it is not installed; the message names the extra that brings it.
    """
    try:
        return importlib.import_module(module)
    except ImportError as error:
        raise missing(module, extra=extra) from error


def missing(module: str, *, extra: str) -> RequestError:
    """Return the error of an optional module that is not installed."""
    return RequestError(
        f"this needs the package {module!r}, which is not installed: "
        f"pip install '{DISTRIBUTION}[{extra}]'"
    )
