"""Which column of a table or layer is what: by a small dictionary of words in both languages."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from netplan.errors import RequestError
from netplan.formats.incoming.columns import (
    LATITUDE,
    LONGITUDE,
    AmbiguousError,
    coordinate_columns,
)
from netplan.interchange.options import ImportOptions
from netplan.interchange.raw_network import LengthKind, LengthUnit
from netplan.text import spelled

WORDS: Mapping[str, tuple[str, ...]] = {
    "id": (
        "id", "spanid", "linkid", "nodeid", "siteid", "placeid", "code", "编号", "代码", "编码",
        "站点编号", "节点编号", "线路编号", "光缆编号", "序号",
        "kennung", "identifiant", "identificador", "identificacao", "codigo",
    ),
    "name": (
        "name", "namezh", "nameen", "label", "title", "site", "sitename", "nodename", "city",
        "node", "place", "名称",
        "站点名称", "节点名称", "站点", "节点", "站名", "局站", "线路名称", "光缆名称", "城市",
        "bezeichnung", "nom", "nombre", "nome",
    ),
    "fibre": (
        "fibre", "fiber", "fibretype", "fibertype", "cabletype", "fibrekind", "光缆型号",
        "光纤类型", "光纤型号", "纤芯", "纤芯类型", "纤芯型号", "光缆类型",
        "faser", "fasertyp", "kabeltyp", "typefibre", "typedefibre", "typecable",
        "tipofibra", "tipodefibra", "tipocable", "tipodecable", "tipocabo", "tipodecabo",
    ),
    "operator": (
        "operator", "owner", "carrier", "provider", "运营商", "产权单位", "业主", "所属单位",
        "betreiber", "eigentuemer", "eigentumer", "operateur", "exploitant",
        "proprietaire", "operador", "operadora", "propietario", "proprietario",
    ),
    "status": ("state", "status", "状态", "建设状态",
        "zustand", "etat", "statut", "estado", "estatus", "situacao",
    ),
    "group": (
        "corridor", "corridorid", "trench", "路由走廊", "走廊", "duct", "ductid", "管道",
        "管道编号",
        "cable", "cableid", "光缆", "光缆段", "srlg", "srlgs", "riskgroup", "风险组",
    ),
    "capacity_gbps": ("capacitygbps", "capacitygbit", "容量gbps",
        "kapazitaetgbps", "kapazitatgbps", "kapazitaetgbits", "kapazitatgbits",
        "capacitegbps", "capacitegbits", "capacidadgbps", "capacidadegbps",
    ),
}  # fmt: skip
"""Names of columns, without spaces, punctuation and case; the first that is there is taken.

netplan's own ``state`` goes before its ``status``, whose "built" is what a plan would build. Of
groups the first that says something is the corridor: what is one trench for certain goes before
what only shares some risk.
"""
SEVERAL = ("status", "group")
"""Of these all columns that are there count: a state may be one of the United States, and what
shares a cable may share a duct with more."""
ENDS = (
    ("from", "to"), ("fromid", "toid"), ("fromnode", "tonode"), ("fromsite", "tosite"),
    ("fromname", "toname"), ("source", "target"), ("src", "dst"), ("sourceid", "targetid"),
    ("source", "destination"), ("origin", "destination"), ("start", "end"),
    ("startnode", "endnode"), ("startpoint", "endpoint"), ("startsite", "endsite"),
    ("a", "b"), ("a", "z"), ("aend", "bend"), ("aend", "zend"), ("enda", "endb"),
    ("enda", "endz"), ("nodea", "nodeb"), ("nodea", "nodez"), ("sitea", "siteb"),
    ("sitea", "sitez"), ("node1", "node2"), ("site1", "site2"), ("city1", "city2"),
    ("u", "v"), ("起点", "终点"), ("起点名称", "终点名称"), ("起点站", "终点站"),
    ("起始", "终止"), ("起始点", "终止点"), ("起始站", "终止站"), ("起始站点", "终止站点"),
    ("起始节点", "终止节点"), ("始端", "末端"), ("始端", "终端"), ("a端", "z端"), ("a端", "b端"),
    ("a端站点", "z端站点"), ("a端局站", "z端局站"), ("本端", "对端"), ("起站", "止站"),
    ("von", "nach"), ("anfang", "ende"), ("start", "ziel"), ("knotena", "knotenb"),
    ("von", "bis"), ("de", "vers"), ("depart", "arrivee"), ("debut", "fin"), ("noeuda", "noeudb"),
    ("origine", "destination"), ("extremitea", "extremiteb"),
    ("origen", "destino"), ("desde", "hasta"), ("inicio", "fin"), ("nodoa", "nodob"),
    ("nodoorigen", "nododestino"), ("extremoa", "extremob"), ("sitioa", "sitiob"),
    ("origem", "destino"), ("de", "para"), ("inicio", "fim"), ("noa", "nob"),
)  # fmt: skip
"""Pairs of columns that name the two ends."""
_ONE = (r"{x}(?:a|1|from|start|起点|a端)", r"(?:a|1|from|start|起点|a端){x}")
_OTHER = (r"{x}(?:b|z|2|to|end|终点|z端|b端)", r"(?:b|z|2|to|end|终点|z端|b端){x}")
_LON, _LAT = r"(?:lon|long|lng|longitude|x|经度)", r"(?:lat|latitude|y|纬度)"
_UNITS = {
    LengthUnit.KM: ("km", "kms", "kilometers", "kilometres", "公里", "千米"),
    LengthUnit.M: ("m", "meters", "metres", "米"),
    LengthUnit.MILE: ("mi", "mile", "miles", "英里"),
    LengthUnit.FOOT: ("ft", "feet", "foot", "英尺"),
}
UNIT_OF = {word: unit for unit, words in _UNITS.items() for word in words}
_UNIT = "|".join(sorted(UNIT_OF, key=len, reverse=True))
_LENGTH = re.compile(
    r"(?P<what>fibre|fiber|optical|光纤|纤芯|faser|cable|route|span|link|光缆|线路|皮长|kabel|"
    r"trassen|strecken|geodesic|greatcircle|straight|luftlinien|直线|球面)?"
    r"(?:length|len|distance|dist|长度|里程|距离|皮长公里|laenge|lange|entfernung|distanz|longueur|"
    r"longitud|distancia|comprimento|extensao)"
    r"(?:de|du|da|do|del|dela)?(?P<of>fibre|fibra|cable|cabo|ligne|linea|linha|trace|ruta|rota)?"
    rf"(?:in|en|em)?(?P<unit>{_UNIT})?"
)
_FIBRE = frozenset({"fibre", "fiber", "optical", "光纤", "纤芯", "faser", "fibra"})
_STRAIGHT = frozenset({"geodesic", "greatcircle", "straight", "luftlinien", "直线", "球面"})
_ORDER = tuple(LengthKind)
_MOST_NAMES = 1_000
"""How many cells of a line are looked at."""
POSITIONS = ("lon_a", "lat_a", "lon_b", "lat_b")


@dataclass(frozen=True)
class LengthColumn:
    """A column of lengths: where it is, its unit if its name says one, and of what."""

    index: int
    unit: LengthUnit | None
    kind: LengthKind


@dataclass(frozen=True)
class Columns:
    """Which column is what, by index.

    Args:
        of: by netplan's name: those of ``WORDS``, a, b, lon, lat, lon_a and so on.
        lengths: of lengths, the most exact first.
        names: all columns of the file.
        every: of those in ``SEVERAL`` that are there, all columns by index.
    """

    of: Mapping[str, int]
    lengths: tuple[LengthColumn, ...]
    names: tuple[str, ...] = field(repr=False)
    every: Mapping[str, tuple[int, ...]] = field(default_factory=dict)

    @property
    def known(self) -> int:
        """How many were recognised."""
        return len(self.of) + len(self.lengths)

    @property
    def in_words(self) -> bool:
        """Tell whether a name of more than a letter was recognised: A and B are places, too."""
        indices = [*self.of.values(), *(length.index for length in self.lengths)]
        return any(len(plain(self.names[index])) > 1 for index in indices)

    @property
    def has_ends(self) -> bool:
        """Tell whether both ends of a span are named."""
        return {"a", "b"} <= self.of.keys()

    @property
    def has_end_positions(self) -> bool:
        """Tell whether the positions of both ends of a span are given."""
        return set(POSITIONS) <= self.of.keys()

    @property
    def has_position(self) -> bool:
        """Tell whether the position of a place is given."""
        return {"lon", "lat"} <= self.of.keys()

    @property
    def shown(self) -> str:
        """Return which columns were taken for what, in words."""
        taken = [f"{spelled(self.names[i])[:40]} as {name}" for name, i in self.of.items()]
        more = (i for i in self.every.get("group", ()) if i != self.of.get("group"))
        taken += [f"{spelled(self.names[i])[:40]} as group" for i in more]
        for length in self.lengths:
            unit = f" in {length.unit.value}" if length.unit else ""
            taken.append(f"{spelled(self.names[length.index])[:40]} as length{unit}")
        return ", ".join(taken)


def plain(name: str) -> str:
    """Return a name of a column without case, accents, spaces and punctuation."""
    bare = re.sub(r"[\s_\-.:,/()（）\[\]【】°]", "", name).casefold()
    if bare.isascii():
        return bare
    parts = unicodedata.normalize("NFD", bare)
    return "".join(part for part in parts if not unicodedata.combining(part))


def columns_of(names: Sequence[str], options: ImportOptions, file: str) -> Columns:
    """Return which column is what.

    Args:
        names: the columns of the file.
        options: columns that a person has named go before the dictionary.
        file: what messages call the file.

    Raises:
        RequestError: two columns could be one of ours.
    """
    plains = [plain(name) for name in names]
    given = {key: names.index(column) for key, column in options.columns.items() if column in names}
    try:
        pair = coordinate_columns(names)
    except AmbiguousError as error:
        if not {"lon", "lat"} <= given.keys():
            several = ", ".join(spelled(name) for name in error.names)
            raise RequestError(
                f"{file}: columns {several} could be the {error.wanted}; name one with --column",
                f"{file}：{several} 列均可能是坐标：请用 --column 指定其一",
            ) from error
        pair = None
    found = dict(_by_words(plains))
    if pair is not None:
        found |= {"lon": pair[0], "lat": pair[1]}
    found |= _ends(plains) | _end_positions(plains) | given
    found.pop("length", None)
    lengths = _lengths(names, plains, given, options)
    if pair is not None:  # Spanish longitud is the longitude beside a latitud, else the length
        lengths = [length for length in lengths if length.index not in pair]
    every = {
        key: (given[key],) if key in given else tuple(_all(plains, WORDS[key])) for key in SEVERAL
    }
    return Columns(found, tuple(lengths), tuple(names), every)


def known_names(names: Sequence[str]) -> int:
    """Return how many of some texts are names of columns that the dictionary has."""
    plains = [plain(name) for name in names[:_MOST_NAMES]]
    ours = {word for words in WORDS.values() for word in words}
    ours |= {word for pair in ENDS for word in pair}
    ours |= {word for family in (*LONGITUDE, *LATITUDE) for word in family}
    return sum(name in ours or _LENGTH.fullmatch(name) is not None for name in plains)


def _all(plains: Sequence[str], words: Sequence[str]) -> Iterator[int]:
    """Yield the columns of these names, in the order of the names."""
    for word in words:
        yield from (index for index, name in enumerate(plains) if name == word)


def _by_words(plains: Sequence[str]) -> Iterator[tuple[str, int]]:
    for key, words in WORDS.items():
        index = next((plains.index(word) for word in words if word in plains), None)
        if index is not None:
            yield key, index


def _ends(plains: Sequence[str]) -> dict[str, int]:
    for one, other in ENDS:
        if one in plains and other in plains:
            return {"a": plains.index(one), "b": plains.index(other)}
    return {}


def _end_positions(plains: Sequence[str]) -> dict[str, int]:
    found = {}
    for key, templates, axis in (
        ("lon_a", _ONE, _LON),
        ("lat_a", _ONE, _LAT),
        ("lon_b", _OTHER, _LON),
        ("lat_b", _OTHER, _LAT),
    ):
        either = re.compile("|".join(template.format(x=axis) for template in templates))
        index = next((i for i, name in enumerate(plains) if either.fullmatch(name)), None)
        if index is None:
            return {}
        found[key] = index
    return found


def _lengths(
    names: Sequence[str],
    plains: Sequence[str],
    given: Mapping[str, int],
    options: ImportOptions,
) -> list[LengthColumn]:
    named = options.length_field
    chosen = names.index(named) if named in names else given.get("length")
    found = []
    for index, name in enumerate(plains):
        match = _LENGTH.fullmatch(name)
        if index == chosen or (match and chosen is None):
            what = match["what"] or match["of"] if match else None
            unit = UNIT_OF.get(match["unit"] or "") if match else _bracketed(names[index])
            kind = LengthKind.ROUTE
            if what in _FIBRE:
                kind = LengthKind.FIBRE
            elif what in _STRAIGHT:
                kind = LengthKind.GREAT_CIRCLE
            found.append(LengthColumn(index, unit, kind))
    return sorted(found, key=lambda column: (_ORDER.index(column.kind), column.index))


def _bracketed(name: str) -> LengthUnit | None:
    """Return the unit that the name of a column ends in, in brackets or behind a mark."""
    match = re.search(rf"[(（\[_\s]({_UNIT})[)）\]]?\s*$", name.casefold())
    return UNIT_OF[match[1]] if match else None
