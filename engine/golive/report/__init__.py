"""Runs and decisions for people: text, one self-contained HTML page, drawings. Reads, never writes."""
