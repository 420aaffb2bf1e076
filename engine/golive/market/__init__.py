"""Market data: readers of recordings, standard streams, and what of them is visible at an instant."""
