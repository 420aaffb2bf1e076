"""The page of a model that learns: its versions, what let them in, what watches them, and what nobody knows."""
