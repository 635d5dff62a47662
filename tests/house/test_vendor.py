"""What others wrote lies here unchanged: each folder of static/vendor by name, version, digest."""

from __future__ import annotations

import hashlib

from tests.house.source import ROOT

VENDOR = ROOT / "static" / "vendor"


def rows():
    lines = (VENDOR / "README.md").read_text("utf-8").splitlines()
    return [[cell.strip() for cell in one.split("|")[1:-1]] for one in lines if one.startswith("|")]


def test_every_vendored_file_is_the_one_that_was_pinned():
    told = {}
    for folder, _version, licence, files, digest in rows()[2:]:
        told[folder] = files.split()
        content = b"".join((VENDOR / folder / name).read_bytes() for name in files.split())
        assert hashlib.sha256(content).hexdigest() == digest, folder
        assert "LICENSE" in licence
    here = {
        folder.name: sorted(file.name for file in folder.iterdir() if file.name != "LICENSE")
        for folder in VENDOR.iterdir()
        if folder.is_dir()
    }
    assert here == {folder: sorted(files) for folder, files in told.items()}
    assert all((VENDOR / folder / "LICENSE").is_file() for folder in here)
