"""Terms in the form that a place asks for, language by language; :mod:`.offers` is the way in."""
