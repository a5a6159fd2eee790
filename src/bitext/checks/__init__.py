"""Checks over a unit; each gives findings."""
