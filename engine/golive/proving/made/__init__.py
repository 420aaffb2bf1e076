"""Cases that golive makes: where a document's thresholds turn, and what holds of every policy."""
