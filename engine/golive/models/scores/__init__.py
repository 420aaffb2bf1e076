"""Numbers of scores: from measurements to points, and from points to one whole."""
