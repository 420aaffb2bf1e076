"""Numbers of what rests: books and best quotes."""
