"""A home in which Chromium on Linux trusts one local authority, as a tablet that installed it does.

    python -m tests.trusting HOME authority.crt

The same as `certutil -A -t C,,`, which many machines lack; Chromium brings the library itself. A
process of its own: the library keeps its state until it ends.
"""

from __future__ import annotations

import ctypes
import os
import ssl
import sys
from ctypes import POINTER, Structure, byref, c_char_p, c_int, c_uint, c_ulong, c_void_p
from ctypes.util import find_library
from pathlib import Path

TRUSTED_FOR_SERVERS = 0x08 | 0x10  # a valid authority, trusted


class Trust(Structure):
    _fields_ = [("ssl", c_uint), ("email", c_uint), ("code", c_uint)]


def library(name: str) -> ctypes.CDLL:
    """A part of NSS: Chromium's own, else the system's."""
    for folder in os.environ.get("PODIUM_CHROMIUM_LIBRARIES", "").split(os.pathsep):
        if folder and (Path(folder) / f"lib{name}.so").exists():
            return ctypes.CDLL(str(Path(folder) / f"lib{name}.so"))
    return ctypes.CDLL(find_library(name) or f"lib{name}.so")


def trust(home: Path, authority: Path) -> None:
    store = home / ".pki" / "nssdb"
    store.mkdir(parents=True)
    nss, decode = library("nss3"), library("smime3").CERT_DecodeCertFromPackage
    for gives in (nss.PK11_GetInternalKeySlot, nss.CERT_GetDefaultCertDB, decode):
        gives.restype = c_void_p
    decode.argtypes = [c_char_p, c_int]
    nss.PK11_InitPin.argtypes = [c_void_p, c_char_p, c_char_p]
    nss.PK11_ImportCert.argtypes = [c_void_p, c_void_p, c_ulong, c_char_p, c_int]
    nss.CERT_ChangeCertTrust.argtypes = [c_void_p, c_void_p, POINTER(Trust)]
    done(nss.NSS_InitReadWrite(f"sql:{store}".encode()), "open")
    slot = nss.PK11_GetInternalKeySlot()
    done(nss.PK11_InitPin(slot, b"", b""), "begin")
    der = ssl.PEM_cert_to_DER_cert(authority.read_text("ascii"))
    certificate = decode(der, len(der))
    done(nss.PK11_ImportCert(slot, certificate, 0, b"podium", 0), "import")
    flags = Trust(TRUSTED_FOR_SERVERS, 0, 0)
    database = nss.CERT_GetDefaultCertDB()
    done(nss.CERT_ChangeCertTrust(database, certificate, byref(flags)), "trust")


def done(answer: int, what: str) -> None:
    if answer != 0:
        raise SystemExit(f"NSS could not {what}")


if __name__ == "__main__":
    trust(Path(sys.argv[1]), Path(sys.argv[2]))
