"""Read a plan, write something to look at."""
