"""Disks that are full or read-only, and streams that are closed, under every writer."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.support.tutorial import write_tutorial

WRITERS = [
    "plan east.yaml -o {}/out --quiet",
    "plan east.yaml -o {}/out --quiet --certificate c.json.gz",
    "export out/plan.json -o {}/gis",
    "export out/plan.json --to gpkg -o {}/plan.gpkg",
    "map out/plan.json -o {}/map.html",
    "report out/plan.json -o {}/report.md",
    "report out/plan.json -o {}/report.xlsx",
    "plot out/plan.json -o {}/plots",
    "circle out/plan.json -o {}/circle",
    "compare out/plan.json east.yaml -o {}/compare --no-why --quiet",
    "sweep east.yaml --vary targets.east.one_way_ms=4:8:0.1 --workers 1 -o {}/sweep --quiet",
    "pareto east.yaml -o {}/pareto --quiet",
    "explain out/plan.json -o {}/why.json --quiet",
    "import spans.geojson --as spans --places places.geojson -o {}/spans.geojson",
]


def netplan(words: str, folder: Path, **more: object) -> subprocess.CompletedProcess[str]:
    options: dict[str, object] = {"cwd": folder, "capture_output": True, "text": True, **more}
    command = [sys.executable, "-m", "netplan", *words.split()]
    return subprocess.run(command, check=False, **options)  # type: ignore[call-overload,no-any-return]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with the tutorial's files and a plan."""
    folder = tmp_path_factory.mktemp("disks")
    write_tutorial(folder)
    assert netplan("plan east.yaml -o out --quiet", folder).returncode == 0
    return folder


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Callable[[str], Path]]:
    """Return what mounts a small disk with these options; only root can."""
    place = tmp_path / "disk"
    place.mkdir()
    mounted = []

    def mount(options: str) -> Path:
        command = ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(place)]
        if shutil.which("mount") is None or subprocess.run(command, check=False).returncode:
            pytest.skip("a disk cannot be mounted here")
        mounted.append(place)
        return place

    yield mount
    for path in mounted:
        subprocess.run(["umount", str(path)], check=True)


def tree(path: Path) -> list[str]:
    return sorted(file.relative_to(path).as_posix() for file in path.rglob("*") if file.is_file())


def must_be_one_sentence(done: subprocess.CompletedProcess[str], start: str) -> None:
    lines = [text for text in done.stderr.splitlines() if not text.startswith(("note:", "Lengths"))]
    assert done.returncode == 2, done.stderr
    said: tuple[str, ...] = (f"error: cannot write {start}",)
    if "import" in done.args:  # works on a copy of its own: the disk may be full there first
        said = (*said, "error: no room to work in the folder for temporary files")
    assert len(lines) == 1 and lines[0].startswith(said), done.stderr


@pytest.mark.parametrize("words", WRITERS)
def test_a_full_disk(folder: Path, disk: Callable[[str], Path], words: str) -> None:
    place = disk("size=8k")
    (place / "filler").write_bytes(b"x" * (4096 if "-o {}/out" in words else 8192))
    done = netplan(words.format(place), folder)
    must_be_one_sentence(done, str(place))
    assert "no space left on device" in done.stderr
    assert [name for name in tree(place) if name != "sweep/answers.jsonl"] == ["filler"]


@pytest.mark.parametrize("words", WRITERS)
def test_a_read_only_disk(folder: Path, disk: Callable[[str], Path], words: str) -> None:
    place = disk("ro")
    must_be_one_sentence(netplan(words.format(place), folder), str(place))


def test_old_files_stay_on_a_disk_that_is_full(folder: Path, disk: Callable[[str], Path]) -> None:
    place = disk("size=48k")
    assert netplan(f"plan east.yaml -o {place}/out --quiet", folder).returncode == 0
    before = {name: (place / name).read_bytes() for name in tree(place)}
    (place / "filler").write_bytes(b"x" * 8000)
    done = netplan(f"plan east.yaml -o {place}/out --quiet", folder)
    must_be_one_sentence(done, str(place))
    (place / "filler").unlink()
    assert {name: (place / name).read_bytes() for name in tree(place)} == before
    assert netplan(f"verify {place}/out/plan.json", folder).returncode == 0


@pytest.mark.parametrize("kind", ["gpkg", "shp", "fgb"])
def test_a_full_disk_for_temporary_files(
    folder: Path, disk: Callable[[str], Path], tmp_path: Path, kind: str
) -> None:
    place = disk("size=40k")
    words = f"export out/plan.json --to {kind} -o {tmp_path}/gis"
    done = netplan(words, folder, env={**os.environ, "TMPDIR": str(place)})
    must_be_one_sentence(done, f"temporary files in {place}: no space left on device")
    assert not (tmp_path / "gis").exists()
    assert tree(place) == []


@pytest.mark.skipif(os.name != "posix", reason="this system has no limit on the size of files")
@pytest.mark.parametrize("words", [words for words in WRITERS if "gpkg" not in words])
def test_a_file_that_the_disk_does_not_take(folder: Path, tmp_path: Path, words: str) -> None:
    def limited() -> None:
        import resource  # noqa: PLC0415 - not on every system

        resource.setrlimit(resource.RLIMIT_FSIZE, (600, 600))

    done = netplan(words.format(tmp_path), folder, preexec_fn=limited)
    must_be_one_sentence(done, str(tmp_path))
    assert [name for name in tree(tmp_path) if name != "sweep/answers.jsonl"] == []


def test_a_sweep_goes_on_after_a_full_disk(folder: Path, disk: Callable[[str], Path]) -> None:
    place = disk("size=16k")
    words = f"sweep east.yaml --vary targets.east.one_way_ms=4:8:0.1 --workers 1 -o {place}"
    done = netplan(f"{words} --quiet", folder)
    assert done.returncode == 2, done.stderr
    kept = (place / "answers.jsonl").read_bytes()
    subprocess.run(["mount", "-o", "remount,size=4m", str(place)], check=True)
    done = netplan(f"{words} --quiet", folder)
    assert done.returncode == 0, done.stderr
    lines = (place / "answers.jsonl").read_bytes()
    assert lines.startswith(kept[: kept.rfind(b"\n") + 1])
    assert lines.count(b"\n") == 41


@pytest.mark.skipif(os.name != "posix", reason="streams are closed by the shell")
@pytest.mark.parametrize("closed", ["1>&-", "2>&-", "1>&- 2>&-", "0<&- 1>&- 2>&-"])
def test_files_are_whole_or_not_there_with_closed_streams(
    folder: Path, tmp_path: Path, closed: str
) -> None:
    command = f"{sys.executable} -m netplan plan east.yaml -o {tmp_path}/out {closed}"
    subprocess.run(["sh", "-c", command], cwd=folder, check=False)
    if closed == "1>&-" or (tmp_path / "out").exists():
        assert netplan(f"verify {tmp_path}/out/plan.json", folder).returncode == 0
        assert not [path for path in (tmp_path / "out").iterdir() if path.name.startswith(".")]
