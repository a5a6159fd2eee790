"""`bitext review` as it is installed: in a terminal, without one, killed, opened twice."""

from __future__ import annotations

import contextlib
import fcntl
import os
import pty
import select
import signal
import struct
import subprocess
import sys
import termios
import time
from pathlib import Path

import pytest

from bitext.model import Status
from bitext.tmx import read_tmx
from bitext.tui.desk import Desk
from review_screen import make_tmx

BITEXT = [sys.executable, "-m", "bitext"]


class Terminal:
    """The command in a terminal of 80x24 of our own."""

    def __init__(self, *arguments: str, cwd: Path | None = None) -> None:
        self.handle, inner = pty.openpty()
        fcntl.ioctl(inner, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
        self.process = subprocess.Popen(
            [*BITEXT, *arguments],
            stdin=inner,
            stdout=inner,
            stderr=inner,
            cwd=cwd,
            env={**os.environ, "TERM": "xterm"},
            start_new_session=True,
        )
        os.close(inner)
        self.seen = ""

    def expect(self, text: str, *, seconds: float = 30.0) -> None:
        until = time.monotonic() + seconds
        while text not in self.seen:
            ready, _, _ = select.select([self.handle], [], [], 0.1)
            if ready:
                try:
                    self.seen += os.read(self.handle, 65536).decode("utf-8", "replace")
                except OSError:  # the terminal is closed
                    break
            assert time.monotonic() < until, f"{text!r} never came"
        assert text in self.seen, self.seen[-2000:]
        self.seen = self.seen.partition(text)[2]

    def send(self, keys: str) -> None:
        os.write(self.handle, keys.encode())

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()
        os.close(self.handle)

    def end(self) -> int:
        """Read to the end and return the exit code."""
        with contextlib.suppress(OSError):  # the terminal is closed
            while os.read(self.handle, 65536):
                pass
        os.close(self.handle)
        return self.process.wait()


def run(*arguments: str, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*BITEXT, *arguments], capture_output=True, text=True, check=False, timeout=60, cwd=cwd
    )


def test_kill_9_in_the_terminal_loses_nothing_and_the_next_start_goes_on(tmp_path: Path) -> None:
    """Confirm, kill, open again: it is confirmed; leave: it stands in the TMX."""
    path = make_tmx(tmp_path)
    terminal = Terminal("review", str(path))
    terminal.expect("unsure")
    terminal.send("c")
    terminal.expect("1 to save")
    terminal.kill()
    assert all(unit.status is Status.DRAFT for unit in read_tmx(path).units)
    again = Terminal("review", str(path))
    again.expect("the journal had kept")
    second = run("review", str(path))
    assert second.returncode == 2  # a pipe, before anything else
    other = Terminal("review", str(path))
    other.expect("open in another review")
    other.send("q\n")
    assert other.end() == 4
    looking = Terminal("review", str(path))
    looking.expect("r: look read-only")
    looking.send("r\n")
    looking.expect("READ ONLY")
    looking.send("q")
    assert looking.end() == 0
    again.send("q")
    assert again.end() == 0
    assert read_tmx(path).units[4].status is Status.CONFIRMED
    assert not path.with_name(path.name + ".lock").exists()


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_signal_ends_the_screen_in_order(
    tmp_path: Path, number: signal.Signals, code: int
) -> None:
    """The terminal is as it was, what is not in the TMX is told, and the journal has it."""
    path = make_tmx(tmp_path)
    terminal = Terminal("review", str(path))
    terminal.expect("unsure")
    terminal.send("c")
    terminal.expect("1 to save")
    terminal.process.send_signal(number)
    terminal.expect("\x1b[?1049l")
    terminal.expect("not in essay.en-fr.tmx: 1 change")
    assert terminal.end() == code
    with Desk(path) as desk:
        assert desk.session.status(4) is Status.CONFIRMED


def test_without_a_terminal_it_says_what_to_do(tmp_path: Path) -> None:
    """A pipe is wrong use, exit 2, and names the commands for scripts."""
    result = run("review", str(make_tmx(tmp_path)))
    assert result.returncode == 2
    assert "needs a terminal" in result.stderr
    assert "bitext check" in result.stderr
    assert "Traceback" not in result.stderr


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("missing.tmx",), 3, "no such file"),
        (("essay.en-fr.tmx", "--pair", "en-de"), 2, "has no de"),
        (("essay.en-fr.tmx", "--pair", "en"), 2, "not a pair"),
        (("essay.en-fr.tmx", "--glossary", "none.yaml"), 3, "no such file"),
        (("essay.en-fr.tmx", "--tm", "none.tmx"), 3, "none.tmx: no such file"),
        (("essay.en-fr.tmx", "--plain", "--tm", "none.tmx"), 3, "none.tmx: no such file"),
        (("essay.en-fr.tmx", "--plain", "--theme", "mono"), 2, "neither keys nor colours"),
        ((), 2, "no file was named"),
    ],
)
def test_bad_input_ends_in_a_message(
    tmp_path: Path, arguments: tuple[str, ...], code: int, words: str
) -> None:
    """Exit codes as documented, the screen left as it was."""
    make_tmx(tmp_path)
    terminal = Terminal("review", *arguments, cwd=tmp_path)
    terminal.expect(words)
    assert terminal.end() == code


def test_a_project_s_memories_are_offered(tmp_path: Path) -> None:
    """Without a file name the one memory is opened; of several the person chooses."""
    (tmp_path / "seeds").mkdir()
    (tmp_path / "tmx").mkdir()
    empty = Terminal("review", cwd=tmp_path)
    empty.expect("no memory")
    assert empty.end() == 2
    make_tmx(tmp_path / "tmx", "a.en-fr.tmx")
    one = Terminal("review", cwd=tmp_path)
    one.expect("a.en-fr.tmx")
    one.expect("unsure")
    one.send("q")
    assert one.end() == 0
    make_tmx(tmp_path / "tmx", "b.en-fr.tmx")
    two = Terminal("review", cwd=tmp_path)
    two.expect("Which one")
    two.send("2\n")
    two.expect("b.en-fr.tmx")
    two.expect("unsure")
    two.send("q")
    assert two.end() == 0


def test_help_has_an_example() -> None:
    """And comes without importing Textual."""
    code = (
        "import sys; from click.testing import CliRunner; from bitext.cli.review import command;"
        "r = CliRunner().invoke(command, ['--help']); assert 'bitext review essay' in r.output;"
        "assert not {'textual', 'lxml', 'numpy'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
