"""Every plan that is not both costlier and slower than another."""

from __future__ import annotations
