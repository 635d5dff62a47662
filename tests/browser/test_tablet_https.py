"""A hall without a domain name: `podium tls`, and a tablet on which the authority is installed.

The server's certificate is the one that the command makes; Chromium trusts its authority as a
tablet does that has installed it (tests/trusting.py), and no check of it is switched off.
"""

from __future__ import annotations

import os
import ssl
import subprocess
import sys

import httpx
import pytest
from playwright.sync_api import Error, expect

from competition import cli, settings
from tests.browser.tablets import (
    LANDSCAPE,
    MARKS,
    SOON,
    arrived,
    fill,
    hall,
    open_sheet,
    scores,
    shelf,
    sign_here,
    values,
    word,
)
from tests.build import seat_card
from tests.conftest import CHROMIUM_FLAGS
from tests.servers import ROOT, serving

__all__ = ["hall"]  # a fixture
NAMES = ("127.0.0.1", "hall.test")
ONCE = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)


@pytest.fixture
def tls(tmp_path, monkeypatch, capsys):
    """What `podium tls` makes, and the lines that it tells to write into settings.toml."""
    monkeypatch.setenv("PODIUM_INSTANCE", str(tmp_path / "instance"))
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'none.sqlite'}")
    assert cli.main(["tls", *NAMES]) == 0
    told = [line.strip() for line in capsys.readouterr().out.splitlines()]
    lines = [line for line in told if line.startswith("certificate")]
    (tmp_path / "instance" / "settings.toml").write_text("\n".join(lines), "utf-8")
    return tmp_path / "instance" / "tls"


@pytest.fixture
def secure(tls, hall, database, tmp_path):
    """`podium serve` on https, with this certificate."""
    with serving(instance=tmp_path / "instance", database_url=database, tls=tls) as running:
        yield running


@pytest.fixture
def trusting(tls, tmp_path, playwright):
    """A Chromium that trusts the authority and nobody else's word for this server."""
    home = tmp_path / "home"
    subprocess.run(
        [sys.executable, "-m", "tests.trusting", home, tls / "authority.crt"], cwd=ROOT, check=True
    )
    environment = {**os.environ, "HOME": str(home)}
    if libraries := os.environ.get("PODIUM_CHROMIUM_LIBRARIES"):
        environment["LD_LIBRARY_PATH"] = libraries
    opened = playwright.chromium.launch(
        executable_path=os.environ.get("PODIUM_CHROMIUM"), args=CHROMIUM_FLAGS, env=environment
    )
    yield opened
    opened.close()


@ONCE
def test_with_the_authority_installed_a_reload_needs_no_network(app, hall, secure, trusting):
    page = trusting.new_context(viewport=LANDSCAPE, has_touch=True, locale="zh-CN").new_page()
    there = secure.url.replace("127.0.0.1", "hall.test")
    page.goto(f"{there}/in#{seat_card(app, hall, 'j01')}")
    arrived(page, "/judge/zh")
    assert page.evaluate("[isSecureContext, 'serviceWorker' in navigator]") == [True, True]
    cookie = next(one for one in page.context.cookies() if one["httpOnly"])
    assert (cookie["name"], cookie["secure"]) == ("__Host-podium", True)
    assert "/judge/zh" in shelf(page)
    open_sheet(page, hall)
    address = page.url
    secure.kill()
    fill(page)
    sign_here(page)
    page.on("dialog", lambda dialog: dialog.accept())
    page.reload()
    word(page, "tablet")
    assert values(page) == list(MARKS.values())
    other = page.context.new_page()  # closed and opened again
    page.close()
    other.goto(address)
    word(other, "tablet")
    other.click("#sheet-back")
    expect(other.locator("#list-foot")).to_contain_text("没有网络也可以继续评分")
    secure.start()
    expect(other.locator("#unsent")).to_have_text("未发送 0", timeout=SOON)
    assert scores(app, hall) == ["score"]


@ONCE
def test_a_tablet_without_the_authority_is_warned(secure, page):
    with pytest.raises(Error, match="ERR_CERT_AUTHORITY_INVALID"):
        page.goto(f"{secure.url}/in")


@ONCE
def test_the_authority_vouches_for_these_addresses_and_no_other(secure, tls):
    known = ssl.create_default_context(cafile=tls / "authority.crt")
    with httpx.Client(verify=known, trust_env=False) as client:
        assert client.get(f"{secure.url}/health").status_code == 200
        with pytest.raises(httpx.ConnectError, match="localhost"):
            client.get(secure.url.replace("127.0.0.1", "localhost"))
    assert (tls / "server.key").stat().st_mode & 0o077 == 0
    assert sorted(one.name for one in tls.iterdir()) == [
        "authority.crt", "server.crt", "server.key",  # the authority's own key is gone
    ]  # fmt: skip


def test_a_certificate_without_its_key_stops_the_start(tmp_path):
    (tmp_path / "server.crt").touch()
    chosen = settings.load(tmp_path, {"PODIUM_CERTIFICATE": "server.crt"})
    with pytest.raises(settings.BadSettings, match="certificate_key"):
        settings.refuse_missing(chosen)


@pytest.mark.parametrize("wrong", ["http://192.168.1.10", "192.168.1.10:8000", "讲台"])
def test_an_address_with_more_than_a_name_in_it_is_refused(tmp_path, monkeypatch, capsys, wrong):
    monkeypatch.setenv("PODIUM_INSTANCE", str(tmp_path))
    with pytest.raises(SystemExit):
        cli.main(["tls", wrong])
    assert wrong in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []
