"""GNPy: what a plan is there, and what GNPy finds of it."""
