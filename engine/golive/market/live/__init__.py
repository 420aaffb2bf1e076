"""Live streams, one a file: events in, what is visible at an instant out."""
