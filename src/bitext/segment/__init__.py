"""Running text to sentences: an SRX 2.0 engine whose spans tile the text."""
