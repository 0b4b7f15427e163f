"""DLOTP versions 1 and 2, written from the specification with Python's standard library alone."""
