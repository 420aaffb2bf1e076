"""The fail-closed matrix: every input of every gate, every doubt about it, every way golive is asked."""
