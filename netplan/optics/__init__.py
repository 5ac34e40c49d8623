"""Noise of light as an exact sum: whole numbers by span, budgets by mode, regenerators."""
