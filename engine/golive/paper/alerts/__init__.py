"""Alerts of running accounts: what is worth one, to whom it goes, and what becomes of it."""
