"""Sentence alignment: a conditional random field over beads, behind an Encoder protocol."""
