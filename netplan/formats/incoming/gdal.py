"""Layers through GDAL: a copy of the file, one driver, a process with limits, plain values back."""

from __future__ import annotations

import importlib.util
import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from netplan.errors import InputError, NetplanError, RequestError
from netplan.formats._optional import missing
from netplan.formats.incoming import child
from netplan.formats.incoming.encoding import TELL, recoded
from netplan.formats.incoming.kinds import SHAPEFILE, FileKind
from netplan.formats.incoming.kml_names import original_name
from netplan.formats.incoming.private import (
    Parts,
    encoding_applies,
    laid_out,
    parts_of,
    private_folder,
)
from netplan.formats.incoming.raw import (
    MAX_COLUMNS,
    MAX_FEATURES,
    MAX_FILE_BYTES,
    MAX_VERTICES,
    RawLayer,
    RawRow,
    Shape,
)
from netplan.formats.incoming.regular import wrong
from netplan.text import spelled


@dataclass(frozen=True)
class Limits:
    """What the process that reads a file is held to, and how much it may find.

    ``seconds`` are of processor time.
    """

    seconds: int = 60
    memory: int = 3_000_000_000
    answer_bytes: int = 400_000_000
    features: int = MAX_FEATURES
    vertices: int = MAX_VERTICES
    columns: int = MAX_COLUMNS
    file_bytes: int = MAX_FILE_BYTES


LIMITS = Limits()
OUT_OF_MEMORY = ("MemoryError", "bad_alloc", "memory allocation of")
PATIENCE = 3
"""How many times as long the clock may run as the processor: others use the machine, too."""
DRIVERS = (
    "ADBC,AIVector,AVCBin,AVCE00,AmigoCloud,CSV,CSW,Carto,DGN,DXF,EDIGEO,EEDA,ESRI Shapefile,"
    "ESRIJSON,Elasticsearch,FlatGeobuf,GDALG,GML,GPKG,GPSBabel,GPX,GTFS,GeoJSON,GeoJSONSeq,"
    "GeoRSS,HTTP,Idrisi,JML,JSONFG,KML,LIBKML,LVBAG,MBTiles,MEM,MVT,MapInfo File,MapML,"
    "MiraMonVector,NGW,OAPIF,ODS,OGCAPI,OGR_GMT,OGR_PDS,OGR_VRT,OSM,OpenFileGDB,PCIDSK,PDF,PDS4,"
    "PGDUMP,PLSCENES,PMTiles,S57,SQLite,SXF,Selafin,TopoJSON,VDV,VFK,VICAR,WAsP,WFS,XLSX"
)
"""What GDAL 3.12 comes with. The process checks that nothing but the allowed is left, so a
driver that is not listed here costs a second start, not safety."""
OF_KML = "kml_"
_ADVICE = re.compile(
    r"[.;,:]?\s*(?:It might help|; run with|\bTry\b|\bSet [A-Z_]{6,}|unless the [A-Z_]{6,})"
)
"""Where GDAL's messages begin to speak of options that are not to be had here."""
_KEPT = re.compile(
    r"(?i)PATH|(LD|DYLD)_\w+|PYTHON(HOME|PATH|NOUSERSITE)|SYSTEM(ROOT|DRIVE)|WINDIR|TE?MP(DIR)?|"
    r"CONDA_PREFIX|VIRTUAL_ENV|(GDAL|PROJ)_(DATA|LIB)"
)
"""Of the environment: what a Python with GDAL needs to start, and no option of GDAL's."""
_QUIET: Mapping[str, str] = {
    "GDAL_DRIVER_PATH": "disable",  # no plugins
    "GDAL_VRT_ENABLE_PYTHON": "NO",
    "GDAL_XML_VALIDATION": "NO",
    "GDAL_PAM_ENABLED": "NO",  # writes no side files
    "GDAL_NUM_THREADS": "1",
    "SHAPE_RESTORE_SHX": "YES",  # an index that is missing is made again beside the copy
    "GML_DOWNLOAD_SCHEMA": "NO",
    "GML_SKIP_RESOLVE_ELEMS": "ALL",
    "GML_SAVE_RESOLVED_TO": "",
    "LIBKML_RESOLVE_STYLE": "NO",
    "LIBKML_ID_FIELD": f"{OF_KML}id",  # its own columns, which must not push ours aside
    "LIBKML_NAME_FIELD": f"{OF_KML}name",
    "LIBKML_BEGIN_FIELD": f"{OF_KML}begin",
    "LIBKML_END_FIELD": f"{OF_KML}end",
    "OGR_SQLITE_LIST_VIRTUAL_OGR": "NO",
    "OGR_SQLITE_LOAD_EXTENSIONS": "",
    "OGR_GEOCODE_APPLICATION": "none",
    "CPL_VSIL_CURL_ALLOWED_EXTENSIONS": ".none",
    "CPL_VSIL_DEFLATE_CHUNK_SIZE": "1M",
    "CPL_CURL_VERBOSE": "NO",
    "GDAL_HTTP_PROXY": "127.0.0.1:9",  # the discard port: whatever asks for a page gets none
    "GDAL_HTTPS_PROXY": "127.0.0.1:9",
    "GDAL_HTTP_MAX_RETRY": "0",
    "GDAL_HTTP_TIMEOUT": "1",
    "GDAL_HTTP_CONNECTTIMEOUT": "1",
    "PROJ_NETWORK": "OFF",
    "OPENBLAS_NUM_THREADS": "1",  # its threads take address space that is limited
    "OMP_NUM_THREADS": "1",
    "PYTHONIOENCODING": "utf-8",
    "PYTHONDONTWRITEBYTECODE": "1",
}


def read_gdal(
    path: Path,
    kind: FileKind,
    *,
    layer: str | None,
    preferred: Sequence[str],
    encoding: str | None,
    limits: Limits = LIMITS,
) -> RawLayer:
    """Return a layer as GDAL's driver of that kind reads it.

    Args:
        path: the file, or the folder of a geodatabase.
        kind: what its ending says it is.
        layer: the layer's name; None for the only one, or the preferred.
        preferred: names of the layer taken when there are several, the first found.
        encoding: of its texts; None for what it declares, or can only be.
        limits: what reading may take.

    Raises:
        RequestError: no such layer, GDAL is not installed, or the kind has one encoding.
        InputError: the file is not of that kind, damaged, too large, or takes too much to read.
    """
    _check_ready(kind, encoding)
    parts = parts_of(path, kind, limits.file_bytes)
    wanted = {"layer": layer, "preferred": preferred, "layers": None}
    return _layers(parts, kind, wanted, encoding, limits)[0]


def read_all_layers(
    parts: Parts,
    kind: FileKind,
    *,
    layers: Sequence[str] = (),
    aside: Sequence[str] = (),
    encoding: str | None = None,
    limits: Limits = LIMITS,
) -> tuple[RawLayer, ...]:
    """Return the layers of a file as GDAL's driver of that kind reads them, in file order.

    Args:
        parts: the file with what belongs to it.
        kind: what its ending says it is.
        layers: names of the layers to read; none for all.
        aside: names of layers that are not read where all are.
        encoding: of its texts; None for what it declares, or can only be.
        limits: what reading may take, all layers together.

    Raises:
        RequestError: no such layer, GDAL is not installed, or the kind has one encoding.
        InputError: the file is not of that kind, damaged, too large, or takes too much to read.
    """
    _check_ready(kind, encoding)
    wanted = {"layer": None, "preferred": [], "layers": list(layers), "aside": list(aside)}
    return _layers(parts, kind, wanted, encoding, limits)


def _check_ready(kind: FileKind, encoding: str | None) -> None:
    if not sys.executable:
        raise RequestError("GDAL reads in a process of its own, and this Python cannot start one")
    if importlib.util.find_spec("pyogrio") is None:
        raise missing("pyogrio", extra="gis")
    if encoding is not None and not encoding_applies(kind):
        raise RequestError(f"--encoding is not for {kind.name}, whose texts are UTF-8")


def _layers(
    parts: Parts,
    kind: FileKind,
    wanted: Mapping[str, Any],
    encoding: str | None,
    limits: Limits,
) -> tuple[RawLayer, ...]:
    with private_folder() as folder:
        copy, encoding, notes = laid_out(parts, kind, folder, encoding)
        request = {
            **wanted,
            "file": str(copy),
            "answer": str(folder / "answer"),
            "drivers": kind.drivers,
            "encoding": "ISO-8859-1" if kind is SHAPEFILE and encoding else encoding,
            "memory": limits.memory,
            "seconds": limits.seconds,
            "bytes": limits.answer_bytes,
            "features": limits.features,
            "vertices": limits.vertices,
            "columns": limits.columns,
        }
        skipped = DRIVERS.split(",")
        reply = asked(request, skipped, parts.shown, folder, limits)
        if reply[0].get("error") == "drivers":
            reply = asked(request, [*skipped, *reply[0]["names"]], parts.shown, folder, limits)
    if "error" in reply[0]:
        raise _refused(reply[0], kind, parts.shown, str(folder), limits)
    heads = [i for i, line in enumerate(reply) if isinstance(line, dict)]
    recoding = encoding if kind is SHAPEFILE else None
    return tuple(
        _raw(reply[start:end], parts.shown, notes, recoding)
        for start, end in zip(heads, [*heads[1:], len(reply)], strict=True)
    )


def asked(
    request: Mapping[str, Any],
    drivers: Sequence[str],
    shown: str,
    folder: Path,
    limits: Limits,
    by: str = "GDAL",
) -> list[Any]:
    """Run the reading process; return its answer, line by line.

    Args:
        request: what it is to read; see ``child.py``.
        drivers: of GDAL's, those it must do without unless the request allows them.
        shown: what messages call the file.
        folder: where it works.
        limits: what it may take.
        by: what messages call what reads.

    Raises:
        InputError: it broke off, or took too much.
    """
    skipped = ",".join(name for name in drivers if name not in request["drivers"])
    environment = {key: value for key, value in os.environ.items() if _KEPT.fullmatch(key)}
    environment |= {**_QUIET, "OGR_SKIP": skipped, "CPL_TMPDIR": str(folder)}
    command = [sys.executable, "-P", str(child.__file__), json.dumps(request)]
    with (folder / "log").open("wb") as log:
        try:
            done = subprocess.run(
                command,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                timeout=PATIENCE * limits.seconds,
                check=False,
                cwd=folder,
            )
        except subprocess.TimeoutExpired as error:
            raise _too_slow(shown, PATIENCE * limits.seconds, by) from error
    if done.returncode != 0:
        raise _broken_off(done.returncode, folder, shown, limits, by)
    with Path(request["answer"]).open(encoding="ascii") as lines:
        reply = [json.loads(line) for line in lines]
    if not reply:
        raise NetplanError(f"the process that reads through {by} gave no answer")
    if reply[0].get("error") == "memory":
        raise _too_much_memory(shown, limits)
    return reply


def _broken_off(code: int, folder: Path, shown: str, limits: Limits, by: str) -> InputError:
    if -code == getattr(signal, "SIGXCPU", None):
        return _too_slow(shown, limits.seconds, by)
    said = (folder / "log").read_text("utf-8", "replace").strip().splitlines()
    if any(word in line for line in said[-3:] for word in OUT_OF_MEMORY):
        return _too_much_memory(shown, limits)
    last = f" ({_cleaned(said[-1], shown, str(folder))})" if said else ""
    found = f"a file at which {by} broke off, code {code}{last}"
    return wrong(shown, found, f"{shown} repaired, or a smaller part of it")


def _too_slow(shown: str, seconds: int, by: str) -> InputError:
    found = f"a file that {by} had not read after {seconds} s"
    return wrong(shown, found, "a smaller part of it")


def _too_much_memory(shown: str, limits: Limits) -> InputError:
    found = f"a file that takes more than {limits.memory / 1e9:g} GB of memory to read"
    return wrong(shown, found, "a smaller part of it")


def _refused(
    reply: Mapping[str, Any], kind: FileKind, shown: str, folder: str, limits: Limits
) -> NetplanError:
    """Return the error that a refusal of the reading process stands for."""
    match reply["error"]:
        case "import":
            return missing("pyogrio", extra="gis")
        case "layer" if reply["names"]:
            names = ", ".join(spelled(name) for name in reply["names"])
            return RequestError(
                f'no layer "{spelled(reply["wanted"])}" in the file; it has {names}',
                f"文件中没有图层“{spelled(reply['wanted'])}”；有 {names}",
            )
        case "limit":
            what = str(reply["what"])
            found = f"{reply['found']:,} {what} or more"
            return wrong(shown, found, f"at most {getattr(limits, what):,}")
        case "text":
            found = f"byte 0x{reply['byte']:02x}"
            where = f"feature {reply['row']}" if reply["row"] else ""
            tell = f", or {TELL}" if encoding_applies(kind) else ""
            field = spelled(reply["field"])
            return wrong(shown, found, f"text in UTF-8{tell}", where=where, field=field)
        case "drivers":
            return RequestError("this build of GDAL cannot be held to one driver: nothing was read")
    said = _cleaned(reply.get("text", "no layer in it"), shown, folder)
    return wrong(shown, f"what GDAL cannot read ({said})", f"a file GDAL reads as {kind.name}")


def _cleaned(text: str, shown: str, folder: str) -> str:
    """Return GDAL's words without the copy's name and without advice for its own tools."""
    plain = re.sub(re.escape(folder) + r"[^\s'\"]*", Path(shown).name, text)
    plain = _ADVICE.split(plain)[0]
    return spelled(plain.strip().rstrip("."))[:200]


def _raw(
    reply: Sequence[Any], shown: str, notes: tuple[str, ...], encoding: str | None
) -> RawLayer:
    head, *rows = reply
    columns = head["columns"]
    if encoding is not None:
        columns = [recoded(name, encoding) for name in columns]
        rows = [_recoded_row(i, row, columns, encoding, shown) for i, row in enumerate(rows, 1)]
    return RawLayer(
        shown,
        _own_columns(columns),
        tuple(
            RawRow(
                f"feature {number}",
                tuple(tuple(c) if isinstance(c, list) else c for c in cells),
                None if type_ is None else Shape(type_, at),
            )
            for number, (cells, type_, at) in enumerate(rows, 1)
        ),
        head["crs"],
        notes,
        head["layer"],
    )


def _own_columns(columns: Sequence[str]) -> tuple[str, ...]:
    """Return the names with those of KML's elements, where no column of the data has them."""
    columns = [original_name(name) for name in columns]
    taken = {name.casefold() for name in columns}
    own = [name.removeprefix(OF_KML) for name in columns]
    return tuple(
        name if plain == name or plain in taken else plain
        for name, plain in zip(columns, own, strict=True)
    )


def _recoded_row(
    number: int, row: Sequence[Any], columns: Sequence[str], encoding: str, shown: str
) -> list[Any]:
    cells = []
    for name, cell in zip(columns, row[0], strict=True):
        try:
            cells.append(recoded(cell, encoding) if isinstance(cell, str) else cell)
        except UnicodeDecodeError as error:
            found = f"byte 0x{error.object[error.start]:02x}"
            allowed = f"text in {encoding.upper()}, or {TELL}"
            where = f"feature {number}"
            raise wrong(shown, found, allowed, where=where, field=spelled(name)) from error
    return [cells, *row[1:]]
