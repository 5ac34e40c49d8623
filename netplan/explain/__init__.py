"""Why not, and why: reasons for an infeasible question and for every part of a plan."""
