"""Numbers of change: whether a stream drifted, whether an update is better."""
