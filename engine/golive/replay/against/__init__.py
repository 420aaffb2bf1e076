"""A run on paper against the replay of what it received: the same entries, or what each difference came to."""
