"""KMZ: the KML document in a zip archive, always the same bytes."""

from __future__ import annotations

import io
import zipfile

DOCUMENT = "doc.kml"
"""What viewers look for first."""
_FIRST_DAY = (1980, 1, 1, 0, 0, 0)
_UNIX, _READABLE = 3, 0o644 << 16


def kmz_bytes(kml: bytes) -> bytes:
    """Return the archive of a KML document; no clock and no system shows in it."""
    member = zipfile.ZipInfo(DOCUMENT, _FIRST_DAY)
    member.compress_type = zipfile.ZIP_DEFLATED
    member.create_system, member.external_attr = _UNIX, _READABLE
    holder = io.BytesIO()
    with zipfile.ZipFile(holder, "w") as archive:
        archive.writestr(member, kml, compresslevel=9)
    return holder.getvalue()
