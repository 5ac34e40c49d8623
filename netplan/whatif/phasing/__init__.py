"""In which order to build under yearly budgets: what is needed for what, the order, its money."""
