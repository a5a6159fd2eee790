"""Sentence encoders: weights on disk to unit vectors."""
