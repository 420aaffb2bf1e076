"""Models that learn while they trade: when one may be replaced, by what, and what it goes back to."""
