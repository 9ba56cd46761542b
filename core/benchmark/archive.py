"""The XCCDF files in a STIG zip, read in memory within limits: nothing is ever unpacked to disk."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import PurePosixPath

from core.xml import MAX_XML

MAX_FILE = 200_000_000
MAX_MEMBERS = 2_000
MAX_RATIO = 200
"""Unpacked to packed. XCCDF packs about 10 to 1, a zip bomb more than 1,000 to 1."""
MAX_TOTAL = 2 * MAX_XML
"""Bytes unpacked from one file, zips within it included."""


class ZipRefused(ValueError):
    """The zip is not one this program reads; the text says why, in one sentence."""


def is_zip(data: bytes) -> bool:
    """By its first bytes."""
    return data.startswith((b"PK\x03\x04", b"PK\x05\x06"))


def xccdf_files(data: bytes) -> list[tuple[str, bytes]]:
    """Name and content of every *xccdf.xml, also in zips one level down; raises ZipRefused."""
    try:
        return list(_files(data, _Budget(), inner=False))
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, OSError, ValueError) as error:
        if isinstance(error, ZipRefused):
            raise
        raise ZipRefused(f"The zip is damaged ({type(error).__name__}).") from error


class _Budget:
    """What may still be unpacked."""

    def __init__(self) -> None:
        self.remaining = MAX_TOTAL

    def spend(self, size: int) -> None:
        self.remaining -= size
        if self.remaining < 0:
            raise ZipRefused(f"The zip expands to more than {MAX_TOTAL // 1_000_000} MB.")


def _files(data: bytes, budget: _Budget, inner: bool) -> Iterator[tuple[str, bytes]]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        members = archive.infolist()
        if len(members) > MAX_MEMBERS:
            raise ZipRefused(f"The zip has {len(members):,} files, too many for a STIG.")
        for member in members:
            _refuse_odd_name(member.filename)
            name = member.filename.lower()
            if name.endswith("xccdf.xml"):
                yield member.filename, _read(archive, member, budget)
            elif name.endswith(".zip") and not inner:
                yield from _files(_read(archive, member, budget), budget, inner=True)


def _refuse_odd_name(name: str) -> None:
    """A name that would leave the folder it is unpacked to. Nothing is unpacked here, but such a zip is an attack."""
    path = PurePosixPath(name.replace("\\", "/"))
    if path.is_absolute() or ".." in path.parts or ":" in name:
        raise ZipRefused(f"The zip has a file whose path leaves its folder: {name[:80]!r}.")


def _read(archive: zipfile.ZipFile, member: zipfile.ZipInfo, budget: _Budget) -> bytes:
    """The member's bytes. Its stated size is checked first; what it really holds is checked by reading no further."""
    if member.flag_bits & 0x1:
        raise ZipRefused(f"The zip is protected by a password: {member.filename[:80]!r}.")
    if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):  # LZMA may need 4 GB at once
        raise ZipRefused(f"The zip uses an unsupported compression method: {member.filename[:80]!r}.")
    if member.file_size > MAX_XML or member.file_size > MAX_RATIO * max(member.compress_size, 1):
        size = f"{member.filename[:80]!r} expands from {member.compress_size:,} to {member.file_size:,} bytes"
        raise ZipRefused(f"The zip looks like a zip bomb: {size}.")
    budget.spend(member.file_size)
    with archive.open(member) as stream:
        content = stream.read(member.file_size + 1)
    if len(content) != member.file_size:
        raise ZipRefused(f"The zip is damaged: {member.filename[:80]!r} does not have the stated size.")
    return content
