"""DLOTP version 1, written from the specification with Python's standard library alone."""
