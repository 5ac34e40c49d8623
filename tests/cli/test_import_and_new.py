"""``netplan import FILE --out DIR``, ``netplan new DIR``, ``netplan plan``: a file to a plan."""

from __future__ import annotations

import json
import os
import pty
import re
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from netplan.cli.main import cli

NODES = {
    "Vienna": (16.37, 48.21),
    "Graz": (15.44, 47.07),
    "Linz": (14.29, 48.31),
    "Salzburg": (13.05, 47.81),
}
LINKS = (("Vienna", "Graz"), ("Vienna", "Linz"), ("Linz", "Salzburg"), ("Graz", "Salzburg"))


def write(path: Path, *, dist: float | None = None, placed: bool = True) -> Path:
    """Write a node-link graph."""
    nodes = [
        {"id": i, "name": name, **({"lon": lon, "lat": lat} if placed else {})}
        for i, (name, (lon, lat)) in enumerate(NODES.items())
    ]
    ids = {name: i for i, name in enumerate(NODES)}
    links = [
        {"source": ids[a], "target": ids[b], **({} if dist is None else {"length": dist})}
        for a, b in LINKS
    ]
    path.write_text(json.dumps({"directed": False, "nodes": nodes, "links": links}))
    return path


def run(*words: str | Path) -> Result:
    return CliRunner().invoke(cli, [str(word) for word in words])


@pytest.fixture
def net(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    done = run("import", write(Path("net.json")), "--out", "net")
    assert done.exit_code == 0, done.output
    return Path("net")


def test_a_file_becomes_a_plan_in_three_commands(net: Path) -> None:
    done = run("new", net, "--hub", "Vienna", "--stretch", "2", "--failures", "corridor")
    assert done.exit_code == 0, done.output
    assert done.stdout == "net/scenario.yaml\n"
    assert "next: netplan plan net/scenario.yaml" in done.stderr
    assert run("validate", "net/scenario.yaml").exit_code == 0
    planned = run("plan", "net/scenario.yaml", "--out", "plan", "--quiet")
    assert planned.exit_code in (0, 4), planned.output
    text = (net / "scenario.yaml").read_text("utf-8")
    assert 'failures: {single: ["corridor"]}' in text
    assert "after_cut_stretch: 4.0" in text


def test_the_report_is_on_stdout_and_the_files_are_told(tmp_path: Path) -> None:
    source = write(tmp_path / "net.json")
    done = run("import", source, "--out", tmp_path / "net")
    assert "| changed | 4 | Neither length nor course is known" in done.stdout
    assert f"wrote {tmp_path}/net/places.geojson" in done.stderr
    chinese = run("import", source, "--out", tmp_path / "zh", "--lang", "zh")
    assert re.search(r"\| 修改 \| 4 +\| 长度与路由均未知", chinese.stdout)
    record = run("import", source, "--out", tmp_path / "record", "--json")
    written = (tmp_path / "record" / "import.json").read_text("utf-8")
    assert json.loads(record.stdout) == json.loads(written)


def test_what_must_be_decided_ends_with_3_and_writes_nothing(tmp_path: Path) -> None:
    source = write(tmp_path / "net.json", placed=False)
    done = run("import", source, "--out", tmp_path / "net")
    assert done.exit_code == 3
    assert "| DECIDE | 4 | No place has a longitude and latitude" in done.stdout
    assert "allowed: --places TABLE" in done.stderr
    assert not (tmp_path / "net").exists()
    table = tmp_path / "sites.csv"
    rows = "".join(f"{name},{lon},{lat}\n" for name, (lon, lat) in NODES.items())
    table.write_text(f"name,lon,lat\n{rows}")
    done = run("import", source, "--out", tmp_path / "net", "--places", table)
    assert done.exit_code == 0, done.output


def test_strict_refuses_what_needs_repair(tmp_path: Path) -> None:
    source = write(tmp_path / "net.json")
    done = run("import", source, "--out", tmp_path / "net", "--strict")
    assert done.exit_code == 3
    assert "length-estimated: found Neither length" in done.stderr


def test_no_output_replaces_the_input(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    source = write(Path("import.json"))
    before = source.read_bytes()
    done = run("import", source, "--out", ".")
    assert done.exit_code == 2
    assert "it would replace import.json" in done.stderr
    assert source.read_bytes() == before


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--as", "places", "--strict"), "--strict does not go with --as"),
        (("--as", "places", "--route-factor", "1.3"), "--route-factor does not go with --as"),
        (("--as", "spans", "--crs", "EPSG:25832"), "with --as, --crs is gcj02 or bd09"),
        (("--column", "a"), "'a' is not OURS=THEIRS"),
        (("--snap", "far"), "'far' is neither auto nor metres"),
        (("--network", "x"), 'no network "x"'),
        (("--fibre", "x"), 'no kind of fibre "x"'),
    ],
)
def test_wrong_usage(tmp_path: Path, words: tuple[str, ...], said: str) -> None:
    source = write(tmp_path / "net.json")
    done = run("import", source, "--out", tmp_path / "net", *words)
    assert done.exit_code == 2
    assert said in done.stderr


def test_a_scenario_is_not_written_over(net: Path) -> None:
    assert run("new", net, "--hub", "vienna").exit_code == 0
    before = (net / "scenario.yaml").read_bytes()
    done = run("new", net, "--hub", "graz")
    assert done.exit_code == 2
    assert "net/scenario.yaml is there already: --replace writes over it" in done.stderr
    assert (net / "scenario.yaml").read_bytes() == before
    assert run("new", net, "--hub", "graz", "--replace").exit_code == 0


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((), "name at least one place that traffic comes from: --hub ID"),
        (("--hub", "Wien"), 'no place "Wien" in net; '),
        (("--hub", "vienn"), "did you mean vienna?"),
        (("--hub", "graz", "--to", "largest x"), "--to is ids or names, all-demand"),
        (("--hub", "graz", "--stretch", "2", "--one-way-ms", "3"), "not both"),
        (("--hub", "graz", "--after-cut", "3"), "--after-cut goes with --failures"),
        (("--hub", "graz", "--to", "graz"), "no pair: from and to both select graz"),
    ],
)
def test_what_new_refuses(net: Path, words: tuple[str, ...], said: str) -> None:
    done = run("new", net, *words)
    assert done.exit_code in (2, 3), done.output
    assert said in done.stderr
    assert not (net / "scenario.yaml").exists()


def test_the_largest_are_taken_by_what_is_known(net: Path) -> None:
    done = run("new", net, "--hub", "linz", "--to", "largest 2", "--one-way-ms", "5")
    assert "note: the largest by number of links: graz, salzburg" in done.stderr
    text = (net / "scenario.yaml").read_text("utf-8")
    assert 'to: ["graz", "salzburg"]\n    one_way_ms: 5.0' in text
    (net / "demands.csv").write_text("a,b,gbps,value\nvienna,salzburg,5,\ngraz,linz,,1\n")
    done = run("new", net, "--hub", "linz", "--to", "largest 2", "--replace")
    assert "note: the largest by traffic: salzburg, vienna" in done.stderr


def test_a_folder_without_a_network_is_refused(tmp_path: Path) -> None:
    done = run("new", tmp_path, "--hub", "x")
    assert done.exit_code == 3
    assert "places.geojson: found no such file; allowed: what netplan import writes" in done.stderr


def test_on_a_terminal_it_asks(net: Path) -> None:
    leader, follower = pty.openpty()
    with subprocess.Popen(
        [sys.executable, "-m", "netplan", "new", str(net)],
        stdin=follower,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as running:
        os.write(leader, b"salzburg\nlargest 1\n1.8\n")
        out, err = running.communicate(timeout=60)
    os.close(leader)
    os.close(follower)
    assert running.returncode == 0, err.decode()
    assert out.decode() == "net/scenario.yaml\n"
    assert "Hub (id or name)" in err.decode()
    text = (net / "scenario.yaml").read_text("utf-8")
    assert 'from: ["salzburg"]' in text
    assert "stretch: 1.8" in text


def test_help_lists_every_format_that_is_read() -> None:
    from netplan.interchange.recognise import FORMATS  # noqa: PLC0415  (loads what reads)

    shown = " ".join(run("import", "--help").output.split())
    for format in FORMATS:
        assert format.name in shown
        assert all(ending in shown for ending in format.endings.split())


def test_places_are_found_but_for_case_and_accents(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    names = (("Brasilia", -47.9, -15.8), ("São Paulo", -46.6, -23.5), ("Peru", -45, -20),
             ("Perú", -44, -19))  # fmt: skip
    rows = [f"{i},{name},{lon},{lat}" for i, (name, lon, lat) in enumerate(names)]
    Path("nodes.csv").write_text("\n".join(["id,name,lon,lat", *rows]), "utf-8")
    Path("links.csv").write_text("from,to\n0,1\n1,2\n2,3\n")
    assert run("import", "nodes.csv", "links.csv", "--out", "net").exit_code == 0
    done = run("new", "net", "--hub", "Brasília", "--to", "sao  paulo")
    assert done.exit_code == 0, done.output
    text = Path("net/scenario.yaml").read_text("utf-8")
    assert 'from: ["brasilia"]' in text and 'to: ["sao-paulo"]' in text
    assert run("new", "net", "--hub", "Perú", "--replace").exit_code == 0
    assert 'from: ["peru_2"]' in Path("net/scenario.yaml").read_text("utf-8")
    done = run("new", "net", "--hub", "PERU")
    assert 'several places are called "PERU": peru, peru_2' in done.stderr
    done = run("new", "net", "--hub", " ")
    assert done.exit_code == 2
    assert "an empty name is no place: give an id or a name" in done.stderr


def test_a_layer_in_another_currency_keeps_its_prices(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("places.csv").write_text("id,name,role,lon,lat\na,A,hub,16,48\nb,B,demand,15,47\n")
    assert run("import", "places.csv", "--as", "places", "-o", "places.geojson").exit_code == 0
    head = "id,a,b,state,fibre,length_km,length_source,corridor,wkt,build_cost_eur"
    row = 'a-b,a,b,candidate,g654e,150,published,a-b,"LINESTRING (16 48, 15 47)",'
    Path("spans.csv").write_text(f"{head}\n{row}1250000\n")
    words = ("--as", "spans", "--places", "places.geojson", "-o", "spans.geojson")
    done = run("import", "spans.csv", *words)
    assert done.exit_code == 0, done.output
    (feature,) = json.loads(Path("spans.geojson").read_text("utf-8"))["features"]
    assert feature["properties"]["build_cost_eur"] == 1_250_000
    assert "build_cost_cny" not in feature["properties"]
    Path("spans.csv").write_text(f"{head}\n{row}dear\n")
    done = run("import", "spans.csv", *words)
    assert done.exit_code == 3
    assert "build_cost_eur" in done.stderr and "_cny" not in done.stderr
    Path("spans.csv").write_text(f"{head},build_cost_usd\n{row}1,2\n")
    done = run("import", "spans.csv", *words)
    assert done.exit_code == 3
    assert "found columns build_cost_eur, build_cost_usd; allowed: one column" in done.stderr
