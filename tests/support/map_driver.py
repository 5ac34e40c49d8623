"""What a person does to the map page in a browser."""

from __future__ import annotations

from typing import Any


def run(driver: Any, script: str, *arguments: Any) -> Any:
    return driver.execute_script(script, *arguments)


def click(driver: Any, selector: str) -> None:
    run(driver, "document.querySelector(arguments[0]).click()", selector)


def pick(driver: Any, selector: str, value: str) -> None:
    run(
        driver,
        "const s = document.querySelector(arguments[0]); s.value = arguments[1];"
        "s.dispatchEvent(new Event('change'))",
        selector,
        value,
    )


def keys(driver: Any, *pressed: str) -> None:
    """Press keys as a person does; names as the browser has them."""
    for key in pressed:
        text = key if len(key) == 1 else ("\r" if key == "Enter" else "")
        for kind in ("keyDown", "keyUp"):
            event = {"type": kind, "key": key, "text": text if kind == "keyDown" else ""}
            driver.execute_cdp_cmd("Input.dispatchKeyEvent", event)


def cells(driver: Any, column: str) -> list[tuple[str, str, str]]:
    """Return (row id, exact value, text shown) of a column of the table in view."""
    script = """return [...document.querySelectorAll('#tab tr[data-id]')].flatMap((row) => {
      const cell = row.querySelector(`[data-column="${arguments[0]}"]`);
      return cell ? [[row.dataset.id, cell.dataset.ns, cell.firstChild.textContent]] : [];
    })"""
    return [tuple(row) for row in run(driver, script, column)]


def drawn(driver: Any, box: str = "#map-a") -> int:
    """Return a number that changes when anything on the canvases or among the labels does."""
    script = """const map = document.querySelector(arguments[0]);
    const done = arguments[arguments.length - 1];
    requestAnimationFrame(() => requestAnimationFrame(() => {
      const names = [...map.querySelectorAll('.label')].filter((x) => x.style.display !== 'none');
      const text = [...map.querySelectorAll('canvas')].map((c) => c.toDataURL()).join() +
        names.map((x) => x.textContent);
      let hash = 0;
      for (let i = 0; i < text.length; i += 1) hash = (hash * 31 + text.charCodeAt(i)) | 0;
      done(hash);
    }))"""
    return int(driver.execute_async_script(script, box))


def row_id(target: dict[str, Any]) -> str:
    return f"{target['id']} {target['from']} {target['to']}"


def exact(ms: float | None) -> str:
    return "" if ms is None else str(round(ms * 1e6))
