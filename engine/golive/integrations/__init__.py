"""Other libraries' worlds, held to the same rules: what they keep is believed no more than what anybody hands over."""
