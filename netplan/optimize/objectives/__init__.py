"""Objectives other than least cost, as questions of least cost: worst latency, coverage."""

from __future__ import annotations
