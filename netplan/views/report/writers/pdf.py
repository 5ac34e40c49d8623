"""The report as PDF: the HTML page printed by a Chromium that is on the machine."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

from netplan.errors import RequestError
from netplan.formats.scratch import scratch

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
TIMEOUT_S = 120
STAMP = re.compile(rb"(/(?:CreationDate|ModDate) \(D:)\d{14}([+-]\d\d'\d\d')?")
FIXED = b"20260101000000"


def find_browser() -> str | None:
    """Return the path of a Chromium or Chrome, None when there is none."""
    return next((path for name in BROWSERS if (path := shutil.which(name))), None)


def pdf_bytes(page: bytes) -> bytes:
    """Return an HTML page printed on A4, without header and footer of the browser's own.

    The time stamp in the file is set to a fixed date. The bytes are the same for the same
    page, browser and fonts.

    Raises:
        RequestError: there is no browser, or it failed.
    """
    browser = find_browser()
    if browser is None:
        raise RequestError(
            "PDF needs Chromium or Chrome, and none was found; install one, or open the HTML "
            f"report in any browser and print it (looked for: {', '.join(BROWSERS)})"
        )
    with scratch() as folder:
        source, target = folder / "report.html", folder / "report.pdf"
        source.write_bytes(page)
        command = [
            browser,
            "--headless",
            "--disable-gpu",
            "--disable-dev-shm-usage",
            "--no-first-run",
            f"--user-data-dir={folder}/profile",
            "--no-pdf-header-footer",
            f"--print-to-pdf={target}",
            source.as_uri(),
        ]
        if hasattr(os, "geteuid") and os.geteuid() == 0:
            command.insert(1, "--no-sandbox")  # Chromium refuses its sandbox to root
        _run(command, target)
        return STAMP.sub(_fixed, target.read_bytes())


def _fixed(found: re.Match[bytes]) -> bytes:
    return found[1] + FIXED + (b"+00'00'" if found[2] else b"")


def _run(command: list[str], target: Path) -> None:
    try:
        done = subprocess.run(command, capture_output=True, timeout=TIMEOUT_S, check=False)
    except subprocess.TimeoutExpired as error:
        raise RequestError(f"{command[0]} did not print within {TIMEOUT_S} s") from error
    if done.returncode or not target.is_file():
        said = done.stderr.decode(errors="replace").strip().splitlines()[-1:]
        raise RequestError(f"{command[0]} could not print the page: {' '.join(said)}")
