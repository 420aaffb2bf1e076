"""The Python API of the production summary: thin names over the shipped library, without numbers of their own."""
