"""Paper trading: the live process, what it is fed by, and what it tells people; the only package that waits."""
