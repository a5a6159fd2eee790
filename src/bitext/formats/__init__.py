"""Other formats, one small module each."""
