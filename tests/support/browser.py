"""Real Chromium through its own driver, with no network; absent parts skip with the reason."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.support.folders import PICTURES

PATIENCE_S = 15


@contextmanager
def chromium(width: int = 1440, height: int = 900) -> Iterator[Any]:
    """Yield a driver whose network is off."""
    webdriver = pytest.importorskip("selenium.webdriver", reason="selenium is not installed")
    from selenium.webdriver.chrome.service import Service  # noqa: PLC0415

    browser, driver = shutil.which("chromium"), shutil.which("chromedriver")
    if not browser or not driver:
        pytest.skip("chromium or chromedriver is not installed (Debian: chromium chromium-driver)")
    options = webdriver.ChromeOptions()
    options.binary_location = browser
    for flag in (
        "headless=new",
        "no-sandbox",
        "disable-gpu",
        "disable-dev-shm-usage",
        "hide-scrollbars",
        "lang=en",
        f"window-size={width},{height}",
    ):
        options.add_argument(f"--{flag}")
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    found = webdriver.Chrome(options=options, service=Service(driver))
    try:
        offline = {"offline": True, "latency": 0, "downloadThroughput": 0, "uploadThroughput": 0}
        found.execute_cdp_cmd("Network.enable", {})
        found.execute_cdp_cmd("Network.emulateNetworkConditions", offline)
        resize(found, width, height)
        yield found
    finally:
        found.quit()


def resize(driver: Any, width: int, height: int) -> None:
    size = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False}
    driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)


def open_page(driver: Any, path: Path, view: str = "lang=en&theme=light") -> None:
    """Open a page afresh in a given view and wait until it says that it is ready."""
    driver.get("about:blank")
    driver.get(f"{path.as_uri()}#{view}")
    until(lambda: driver.execute_script("return document.body.dataset.ready === 'yes'"))


def until(holds: Callable[[], Any]) -> Any:
    """Wait until something holds; return it."""
    end = time.monotonic() + PATIENCE_S
    while True:
        found = holds()
        if found:
            return found
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.05)


def picture(driver: Any, name: str) -> None:
    """Keep a screenshot of the run."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    driver.save_screenshot(str(PICTURES / f"{name}.png"))


def console(driver: Any) -> list[str]:
    """Return what the console got since it was last asked."""
    return [entry["message"] for entry in driver.get_log("browser")]
