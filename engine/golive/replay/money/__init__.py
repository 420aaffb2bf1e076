"""What a run earned and paid: trip by trip, day by day, order by order, and at every look."""
