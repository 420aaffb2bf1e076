"""How durable an edge is: what is measured of it, and the policy that weighs it."""
