"""What of a backup's settings goes on at another computer, and what belongs to the old one."""

from __future__ import annotations

import json
import os
import tomllib
from pathlib import Path

# Names, files and neighbours of the computer that the backup comes from. A copy that somebody only
# tries must not write to anybody: whoever goes on in earnest switches mail on there.
OF_THE_MACHINE = frozenset({
    "database_url", "host", "port", "trusted_hosts", "proxies", "https", "certificate",
    "certificate_key", "smtp", "mail_from", "site",
})  # fmt: skip


def adopt(theirs: Path, place: Path) -> list[str]:
    """Write what is true anywhere into `place`; which keys were left out.

    Whole values of the flat file that `settings.load` reads; what cannot be read is left out whole.
    """
    try:
        written = tomllib.loads(theirs.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError):
        return ["settings.toml"]
    kept = {key: value for key, value in written.items() if not _is_theirs(key, value)}
    handle = os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as out:
        for key, value in kept.items():
            out.write(f"{key} = {json.dumps(value, ensure_ascii=False)}\n")
    return sorted(written.keys() - kept.keys())


def _is_theirs(key: str, value: object) -> bool:
    return key in OF_THE_MACHINE or (key == "mirror" and Path(str(value)).is_absolute())
