"""Random scenarios of everything together, against enumeration: ``python -m tests.soak``."""
