"""What stands where there is nothing to say: in a cell, or a fact of a packet, that would be empty."""

DASH = "-"
