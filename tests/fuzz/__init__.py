"""Structure-aware fuzzing of every reader and every command; ``python -m tests.fuzz --help``."""
