"""What the parts have in common: they act on a frame."""

from __future__ import annotations

from bitext.review import Session
from bitext.tui.frame import Frame
from bitext.tui.segments import SegmentList


class Part:
    """The commands of one subject, each a method by the name of its action."""

    def __init__(self, frame: Frame) -> None:
        self.frame = frame

    @property
    def session(self) -> Session:
        """The session under review."""
        return self.frame.session

    @property
    def segments(self) -> SegmentList:
        """The list of units."""
        return self.frame.segments
