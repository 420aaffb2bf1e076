"""Mutants: a policy with one mistake planted in it, put on trial by its cases, and the case that would kill it."""
