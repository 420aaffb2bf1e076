"""The embedded market: seeded, planted, and labelled as such. It shows that golive works, not that a strategy does."""
