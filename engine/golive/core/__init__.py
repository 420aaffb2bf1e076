"""Words that every floor shares: places, issues, errors, units, verdicts, values, windows, signatures."""
