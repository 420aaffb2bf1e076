"""Lines, intervals and comparisons that other numbers rest on."""
