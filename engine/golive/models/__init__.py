"""Numeric models, one number a file, in wings; `functions` lists what the policy language can call."""
