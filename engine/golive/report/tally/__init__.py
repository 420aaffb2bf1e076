"""A run in numbers: what a report counts, one kind of count a file."""
