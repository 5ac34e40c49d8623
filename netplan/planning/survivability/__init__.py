"""1+1 pairs, availability, what a failure leaves; cuts from oracles."""

from __future__ import annotations
