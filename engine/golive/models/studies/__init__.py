"""Everything about one series or one order at once, from one set of draws: no single number."""
