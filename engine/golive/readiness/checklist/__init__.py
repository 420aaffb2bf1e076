"""Ready or not: what evidence says of each item, and what the items say of a strategy."""
