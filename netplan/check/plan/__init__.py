"""What a plan says, one part at a time: design, targets, protection, objective, bound."""

from __future__ import annotations
