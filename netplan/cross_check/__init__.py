"""A second opinion: the question solved again by another formulation, and both results compared.

Stated from the check's own reading of the scenario and solved by OR-Tools; nothing of the
optimizer and its graphs is imported.
"""
