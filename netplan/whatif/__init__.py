"""Ask again: what changed and why, sweeps, fronts, sensitivity, risk, phases."""
