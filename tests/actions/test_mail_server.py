"""The way to the mail server: in secret unless it is this machine, and no word of it elsewhere."""

from __future__ import annotations

import smtplib
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask

from competition import settings
from competition.settings import BadSettings
from competition.upkeep import authority as own_authority
from competition.upkeep import mailing
from competition.upkeep.own_settings import adopt
from competition.upkeep.standing import difference, serving
from competition.upkeep.tick import tick
from tests import fence
from tests.actions.test_mailing import AT, OFFICES, hall, owe, post, send
from tests.actions.test_tick import noted
from tests.build import Hall
from tests.mail_servers import Post, a_mail_server, mails_by

__all__ = ["hall", "post"]  # fixtures

SECRET = "geheim-4711"


@pytest.fixture
def sealed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A certificate for 127.0.0.1 that this process trusts."""
    made = own_authority.make(
        tmp_path, [own_authority.name("127.0.0.1")], at=datetime.now().astimezone()
    )
    monkeypatch.setenv("SSL_CERT_FILE", str(made.authority))
    return made.certificate


def elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if the server were no program of this machine."""
    monkeypatch.setattr(mailing, "is_here", lambda _host: False)


def test_a_server_elsewhere_is_spoken_to_in_secret(
    app: Flask, hall: Hall, sealed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    elsewhere(monkeypatch)
    for wrapped, scheme in ((False, "smtp"), (True, "smtps")):
        with a_mail_server(sealed, wrapped=wrapped) as post:
            post.password = SECRET
            mails_by(app, post, user="podium", scheme=scheme)
            owe(app, hall, at=AT + timedelta(minutes=wrapped))
            assert send(app, at=AT + timedelta(minutes=1)) == (3, [])
            assert set(post.logins) == {("podium", SECRET, True)}


def test_without_encryption_nothing_is_said_elsewhere(
    app: Flask, hall: Hall, post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    post.password = SECRET
    mails_by(app, post, user="podium")
    elsewhere(monkeypatch)
    owe(app, hall)
    assert send(app) == (0, ["mail.no_tls"])
    assert (post.logins, post.taken) == ([], [])


def test_a_certificate_that_nobody_vouches_for(
    app: Flask, hall: Hall, sealed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    elsewhere(monkeypatch)
    monkeypatch.delenv("SSL_CERT_FILE")
    with a_mail_server(sealed) as post:
        post.password = SECRET
        mails_by(app, post, user="podium")
        owe(app, hall)
        assert send(app) == (0, ["mail.certificate"])
        assert (post.logins, post.taken) == ([], [])


def test_a_wrong_password_is_told_and_stands_nowhere(
    app: Flask, hall: Hall, post: Post, capfd: pytest.CaptureFixture[str]
) -> None:
    """Nor does an address: what servers answer often repeats it."""
    post.password = "another"
    mails_by(app, post, user="podium")
    here: settings.Settings = app.extensions["podium"]
    app.extensions["podium"] = replace(here, smtp=here.smtp.replace("another", SECRET))
    owe(app, hall)
    told = tick(app, at=AT, holder="hall:1")
    assert "mail.login" in [one.code for one in told.found]
    assert ("mail", "found", "mail.login") in noted(app)
    assert post.logins == [("podium", SECRET, False)]
    said = "".join(capfd.readouterr()) + repr(told) + repr(app.extensions["podium"])
    assert SECRET not in said
    assert not any(office in said for office in OFFICES)


def test_the_machines_own_name_is_told_to_nobody(app: Flask, hall: Hall, post: Post) -> None:
    owe(app, hall)
    send(app)
    assert set(post.greeted) == {"contest.test"}


def test_no_test_lets_mail_leave_unasked() -> None:
    """The guard of the rig itself: to a server that this test did not open, or has closed."""
    with a_mail_server() as post:
        smtplib.SMTP("127.0.0.1", post.port).close()
    with pytest.raises(fence.Mailed):
        smtplib.SMTP("127.0.0.1", post.port)
    assert fence.stopped() == [f"127.0.0.1:{post.port}"]


# ── settings ──────────────────────────────────────────────────────────────────────────────────
GOOD = {"mail_from": "podium@contest.test", "site": "https://contest.test"}


@pytest.mark.parametrize(
    ("url", "host", "port", "user", "password"),
    [
        ("smtp://post.test", "post.test", 587, "", ""),
        ("smtps://post.test", "post.test", 465, "", ""),
        ("smtp://a%40b.cn:p%3A%2Fw@post.test:25", "post.test", 25, "a@b.cn", "p:/w"),
        ("smtp://[::1]:2525", "::1", 2525, "", ""),
    ],
)
def test_a_server_is_written_as_an_address(
    url: str, host: str, port: int, user: str, password: str
) -> None:
    environment = {"PODIUM_SMTP": url, "PODIUM_MAIL_FROM": "podium@contest.test"}
    here = settings.load(Path("/nowhere"), environment | {"PODIUM_SITE": "https://contest.test"})
    found = settings.mail_server(here)
    assert found is not None
    assert (found.host, found.port, found.user, found.password) == (host, port, user, password)
    assert found.wrapped == url.startswith("smtps")


@pytest.mark.parametrize(
    ("other", "named"),
    [
        ({"smtp": f"smtp://u:{SECRET}@"}, "smtp"),
        ({"smtp": f"imap://u:{SECRET}@post.test"}, "smtp"),
        ({"smtp": f"smtp://u:{SECRET}@post.test:port"}, "smtp"),
        ({"smtp": f"smtp://u:{SECRET}@post.test/path"}, "smtp"),
        ({"smtp": f"smtp://u:{SECRET}@post.test", "mail_from": ""}, "mail_from"),
        ({"smtp": f"smtp://u:{SECRET}@post.test", "site": ""}, "site"),
        ({"mail_from": "讲台 <a@b.cn>"}, "mail_from"),
        ({"mail_from": "a@b.cn\nBcc: c@d.cn"}, "mail_from"),
        ({"site": "contest.test"}, "site"),
    ],
)
def test_what_cannot_be_used_is_refused_at_the_start_without_the_password(
    tmp_path: Path, other: dict[str, str], named: str
) -> None:
    lines = [f'{key} = """{value}"""' for key, value in (GOOD | other).items() if value]
    (tmp_path / "settings.toml").write_text("\n".join(lines), "utf-8")
    with pytest.raises(BadSettings, match=named) as refused:
        settings.load(tmp_path, {})
    assert SECRET not in str(refused.value)


def test_another_computer_writes_to_nobody_before_mail_is_switched_on_there(
    tmp_path: Path,
) -> None:
    theirs, ours = tmp_path / "theirs.toml", tmp_path / "ours.toml"
    theirs.write_text(f'smtp = "smtp://u:{SECRET}@post.test"\nsite = "http://x"\nport = 9\n')
    assert adopt(theirs, ours) == ["port", "site", "smtp"]
    assert SECRET not in ours.read_text()


def test_the_server_says_where_mail_goes_and_not_with_which_password(
    app: Flask, post: Post
) -> None:
    post.password = SECRET
    mails_by(app, post, user="podium")
    with serving(app):
        told = (Path(app.instance_path) / "serving.json").read_text()
        assert f"127.0.0.1:{post.port}" in told
        found = difference(Path(app.instance_path), settings.load(Path(app.instance_path)))
    assert found is not None
    assert SECRET not in told + found.theirs + found.ours
