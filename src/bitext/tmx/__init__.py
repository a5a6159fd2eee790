"""TMX 1.4b: streaming reader and deterministic writer."""
