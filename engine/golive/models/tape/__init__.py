"""Numbers of what traded: trades and funding in a window."""
