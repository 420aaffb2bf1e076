"""Numbers of what trading costs a return series."""
