"""Frozen values: places, spans, equipment, scenario, plan. No I/O, no solver."""
