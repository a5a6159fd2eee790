"""The review session: operations with inverses, queue, undo. No screen, no file."""
