"""The packet's page: drawn from its facts alone, the same bytes wherever and whenever it is drawn."""
