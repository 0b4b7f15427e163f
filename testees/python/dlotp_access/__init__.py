"""Customers of a bank and their secrets, written from the specification with Python's standard library alone."""
