"""Numbers of what an order costs and how to spread it."""
