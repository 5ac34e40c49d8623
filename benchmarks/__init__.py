"""Benchmarks: how good, how fast and how large, on fixed questions, as JSON and as a page.

``python -m benchmarks run`` measures, ``python -m benchmarks page`` writes
docs/benchmarks.md. Nothing here is imported by the product.
"""
