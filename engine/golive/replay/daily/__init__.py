"""What the journal of an account says of a day, and of all its days up to it: numbers with their n, and no words."""
