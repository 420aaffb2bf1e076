"""What a packet says of a strategy, gathered from the records and the policy; the report draws it."""
