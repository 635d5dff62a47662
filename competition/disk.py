"""What makes a file's content and its name outlive a power cut."""

from __future__ import annotations

import fcntl
import os
import sys
from pathlib import Path


def flush_folder(folder: Path) -> None:
    """A new name is on the disk once its folder is."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def flush_file(path: Path) -> None:
    """Have a file's content on the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def flush(handle: int) -> None:
    """Have what was written on the disk itself, as strongly as this system can."""
    if sys.platform == "darwin":  # there fsync leaves it in the disk's own memory
        fcntl.fcntl(handle, fcntl.F_FULLFSYNC)
    elif hasattr(os, "fdatasync"):
        os.fdatasync(handle)
    else:
        os.fsync(handle)


def begin_privately(path: Path) -> None:
    """Have a file that only its owner reads before anybody else makes it; one that is there stays.

    What SQLite puts beside it (-wal, -shm) is as private as the file itself.
    """
    if path.parent.is_dir():  # else whoever opens the database says so
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))


def write_all(handle: int, content: bytes) -> None:
    """Write everything: one call may take less."""
    while content:
        content = content[os.write(handle, content) :]
