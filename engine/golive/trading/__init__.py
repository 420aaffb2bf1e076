"""The machine: orders that are sent, a venue that answers late, and the turns of one loop."""
