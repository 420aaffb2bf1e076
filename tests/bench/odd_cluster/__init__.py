"""Odd rows asked of a cluster of two workers: by each back end, and in ever more partitions."""
