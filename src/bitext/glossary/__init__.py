"""Finding the terms of a glossary in a text, in any inflected form."""
