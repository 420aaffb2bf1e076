"""The daily report of an account: what its figures say, in words, tables and drawings."""
