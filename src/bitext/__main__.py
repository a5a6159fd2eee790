"""The entry point: ``bitext`` and ``python -m bitext``."""

from __future__ import annotations

import signal


def main() -> None:
    """Import the command line and run it.

    Until it is there to say so in a sentence, Ctrl-C ends the program without one.
    """
    known = signal.getsignal(signal.SIGINT) is signal.default_int_handler
    if known:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
    from bitext.cli import main as run  # noqa: PLC0415 (50 ms)

    if known:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    run()


if __name__ == "__main__":
    main()
