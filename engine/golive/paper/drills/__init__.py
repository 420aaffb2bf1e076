"""Exercises of what stops an account: on private accounts, never on one that trades, and told in numbers."""
