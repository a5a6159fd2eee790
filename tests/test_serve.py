"""The review in a browser: who is let in, and that the same screen comes through."""

from __future__ import annotations

import asyncio
import re
import signal
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from review_screen import make_tmx

aiohttp = pytest.importorskip("aiohttp")
pytest.importorskip("textual_serve")


@asynccontextmanager
async def served(path: Path, *options: str) -> AsyncIterator[str]:
    """Run `bitext serve` and give its address; ended by Ctrl+C."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bitext", "serve", str(path), *options),
        stderr=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.DEVNULL,
    )
    try:
        assert process.stderr is not None
        for _ in range(50):
            line = (await process.stderr.readline()).decode()
            found = re.search(r"http://127\.0\.0\.1:\d+/\S+", line)
            if found:
                yield found[0]
                return
        pytest.fail("no address was told")
    finally:
        process.send_signal(signal.SIGINT)
        await asyncio.wait_for(process.wait(), 20)


async def test_only_the_whole_address_is_answered(tmp_path: Path) -> None:
    """No token, a wrong one, another host name, another page: refused, the websocket too."""
    async with served(make_tmx(tmp_path)) as url, aiohttp.ClientSession() as client:
        base = url[: url.index("/", len("http://"))]

        async def status(address: str, **headers: str) -> int:
            for _ in range(50):  # the address is told before the port answers
                try:
                    async with client.get(address, headers=headers) as answer:
                        return int(answer.status)
                except aiohttp.ClientConnectionError:
                    await asyncio.sleep(0.1)
            return 0

        assert await status(url) == 200
        assert await status(base + "/") == 403
        assert await status(f"{base}/wrong/") == 403
        assert await status(f"{base}/static/js/textual.js") == 403
        assert await status(url, Host="evil.example") == 403
        assert await status(url, Origin="http://evil.example") == 403
        async with client.get(url) as answer:
            assert "default-src 'self'" in answer.headers["Content-Security-Policy"]
            assert answer.headers["Referrer-Policy"] == "no-referrer"
        for address, origin in ((f"{base}/ws", base), (f"{url}ws", "http://evil.example")):
            with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
                await client.ws_connect(address, headers={"Origin": origin})
            assert refused.value.status == 403


async def test_the_screen_comes_through(tmp_path: Path) -> None:
    """What the review draws arrives at the websocket of the page."""
    path = make_tmx(tmp_path)
    async with served(path) as url, aiohttp.ClientSession() as client:
        for _ in range(50):
            try:
                page = await client.ws_connect(f"{url}ws?width=80&height=24")
                break
            except aiohttp.ClientConnectionError:
                await asyncio.sleep(0.1)
        seen = b""
        async with asyncio.timeout(60):
            while b"Nobody could tell." not in seen:
                message = await page.receive()
                assert message.type is aiohttp.WSMsgType.BINARY
                seen += message.data
        await page.close()


def test_a_file_that_cannot_be_read_is_told_in_the_terminal(tmp_path: Path) -> None:
    """Not on a page that ends at once."""
    path = tmp_path / "broken.tmx"
    path.write_text("no xml", encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "bitext", "serve", str(path)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 3
    assert "broken.tmx" in done.stderr


@pytest.mark.parametrize("option", ["--keys", "--theme"])
def test_a_wrong_setting_is_told_before_anything_is_served(tmp_path: Path, option: str) -> None:
    path = make_tmx(tmp_path)
    done = subprocess.run(
        [sys.executable, "-m", "bitext", "serve", path, option, "nope"],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 2
    assert "nope" in done.stderr
