"""Every plan that is not both dearer and slower than another."""

from __future__ import annotations
