"""What the keys do, by subject: each command is a method by the name of its action.

The parts act on a :class:`~bitext.tui.frame.Frame`; where one needs another, it is given it.
"""
