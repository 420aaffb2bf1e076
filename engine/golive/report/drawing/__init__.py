"""Everything that is drawn: curves, bars and timelines on pages, and the evaluation graph by itself."""
