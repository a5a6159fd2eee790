"""Findings and summaries for people and for machines."""
