"""What each kind of entry says: one file a kind."""
