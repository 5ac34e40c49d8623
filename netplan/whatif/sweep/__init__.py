"""A scenario answered for many values of its inputs, on all cores."""

from __future__ import annotations
