"""Files of a stranger's network to places and spans, with everything that was done to them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from netplan.errors import RequestError
from netplan.files.network.equipment import load_equipment
from netplan.files.output.apart import will_read
from netplan.files.text.paths import must_locate
from netplan.formats.companions import companions
from netplan.interchange.findings import Finding, Findings, Severity, Spot
from netplan.interchange.imported import ImportedNetwork
from netplan.interchange.layers import problems_of
from netplan.interchange.options import ImportOptions
from netplan.interchange.raw_network import RawNetwork
from netplan.interchange.reading import contents_of, digests_of, networks_of
from netplan.interchange.repair.steps import located, repaired
from netplan.interchange.repair.values import Made
from netplan.interchange.topology.graph import graph_of
from netplan.model.scenario import InputFile
from netplan.model.words import counted, did_you_mean
from netplan.text import shortened, spelled

EQUIPMENT = "netplan:equipment.yaml"
State = Callable[[str], None]


@dataclass(frozen=True)
class Source:
    """Where networks come from.

    Args:
        inputs: the files that the user names, with their digests.
        paths: every file that is read.
    """

    inputs: tuple[InputFile, ...] = ()
    paths: tuple[Path, ...] = ()


def import_network(
    paths: Sequence[str | Path],
    options: ImportOptions = ImportOptions(),  # noqa: B008  (frozen)
    *,
    network: str | None = None,
    state: State = lambda _: None,
) -> ImportedNetwork:
    """Return the network of files that belong together.

    Args:
        paths: the files: of any format that can be brought in, plain, or packed.
        options: what the user decides.
        network: which one of several in the files; None for all of them as one.
        state: is told what is being done.

    Raises:
        InputError: no format that is known, or a file that is broken.
        RequestError: an option names what there is not, or an extra is not installed.
    """
    files = [Path(path) for path in paths]
    read = [found for path in files for found in companions(path)]
    read += [] if options.places is None else companions(options.places)
    for path in read:
        will_read(path)
    state("reading")
    contents = contents_of(files, options)
    source = Source(tuple(digests_of(files)), tuple(dict.fromkeys(read)))
    return bring_in(networks_of(contents, options), options, source, network=network, state=state)


def bring_in(
    networks: Sequence[RawNetwork],
    options: ImportOptions,
    source: Source,
    *,
    network: str | None = None,
    state: State = lambda _: None,
) -> ImportedNetwork:
    """Return the network that raw ones make, with the findings of every step.

    Args:
        networks: as a reader hands them on.
        options: what the user decides.
        source: where they come from.
        network: the name of the one to take; None for all of them as one.
        state: is told what is being done.

    Raises:
        RequestError: no network or kind of fibre of that name.
    """
    fibres = _fibres(options)
    findings = Findings()
    parts = []
    for part in _chosen(networks, network):
        state(f"positions of {shortened(part.name or part.file, 60)}")
        placed = located(part, options, findings)
        parts.append(graph_of(placed, options, findings) if part.lines_only else placed)
    whole = joined(parts, findings)
    state("repairing")
    made = repaired(whole, options, findings, fibres)
    state("checking")
    _judge(made, whole, findings)
    return ImportedNetwork(
        name=whole.name or Path(whole.file).stem or "network",
        format=whole.format,
        made=made,
        held=(len(whole.places), len(whole.spans)),
        findings=tuple(findings.found),
        options=options,
        inputs=source.inputs,
        credit=whole.credit,
        notes=whole.notes,
        paths=source.paths,
    )


def _fibres(options: ImportOptions) -> tuple[str, ...]:
    kinds = tuple(load_equipment(must_locate(EQUIPMENT))[0].fibres)
    for asked in (options.fibre, options.candidate_fibre):
        if asked not in kinds:
            meant = did_you_mean(asked, kinds)
            hint = f"; did you mean {meant}?" if meant else ""
            raise RequestError(
                f'no kind of fibre "{spelled(asked)}"; kinds are {", ".join(kinds)}{hint}',
                f"没有光纤类型“{spelled(asked)}”；可用类型：{'、'.join(kinds)}",
            )
    return kinds


def _chosen(networks: Sequence[RawNetwork], name: str | None) -> Sequence[RawNetwork]:
    if name is None:
        return networks
    chosen = [network for network in networks if network.name == name]
    if not chosen:
        names = ", ".join(
            f'"{shortened(spelled(n.name), 60)}"' for n in networks[:20] if n.name is not None
        )
        raise RequestError(
            f'no network "{spelled(name)}"; the file has {names or "one, unnamed"}',
            f"没有网络“{spelled(name)}”；文件中有 {names or '一个未命名的网络'}",
        )
    return chosen


def joined(networks: Sequence[RawNetwork], findings: Findings) -> RawNetwork:
    """Return several networks as one, with ids that keep them apart and their own operators."""
    if len(networks) == 1:
        return networks[0]
    named = [network.name or str(number) for number, network in enumerate(networks, 1)]
    if len(set(named)) < len(named) or any(":" in name for name in named):
        named = [str(number) for number in range(1, len(networks) + 1)]
    parts = [_apart(network, f"{name}:") for network, name in zip(networks, named, strict=True)]
    findings.add(
        "networks-joined",
        Severity.NOTE,
        ("The files hold several networks: taken as one", "文件含多个网络：合为一个"),
        [
            Spot(n.file, n.name or f"network {i}", zh=n.name or f"第 {i} 个网络")
            for i, n in enumerate(networks, 1)
        ],
        "--network NAME",
    )
    first = networks[0]
    names = [network.name for network in networks if network.name]
    credits_ = dict.fromkeys(network.credit for network in networks if network.credit)
    return replace(
        first,
        file=", ".join(dict.fromkeys(network.file for network in networks)),
        format=", ".join(dict.fromkeys(network.format for network in networks)),
        name=shortened(" + ".join(names), 200) or None,
        credit="; ".join(credits_) or None,
        notes=tuple(dict.fromkeys(note for network in networks for note in network.notes)),
        places=tuple(place for part in parts for place in part.places),
        spans=tuple(span for part in parts for span in part.spans),
        demands=tuple(demand for part in parts for demand in part.demands),
    )


def _apart(network: RawNetwork, before: str) -> RawNetwork:
    """Return a network whose ids no other of the same files has."""

    def own(id_: str | None) -> str | None:
        return None if id_ is None else before + id_

    return replace(
        network,
        places=tuple(replace(p, id=before + p.id, name=p.name or p.id) for p in network.places),
        spans=tuple(
            replace(s, id=own(s.id), a=own(s.a), b=own(s.b), operator=s.operator or network.name)
            for s in network.spans
        ),
        demands=tuple(replace(d, a=before + d.a, b=before + d.b) for d in network.demands),
    )


def _judge(made: Made, network: RawNetwork, findings: Findings) -> None:
    """Note what keeps the result from being a network to plan on."""
    only_places = bool(made.places) and not network.spans
    findings.add(
        "places-only",
        Severity.NOTE,
        ("The file has places and no links: netplan candidates proposes some",
         "文件只有节点而无链路：可用 netplan candidates 生成候选"),
        [Spot(network.file, counted(len(made.places), "place"),
              zh=f"{len(made.places):,} 个节点")] if only_places else [],
    )  # fmt: skip
    if not made.places or not (made.spans or only_places):
        if not findings.of(Severity.DECIDE):
            left = f"{counted(len(made.places), 'place')}, {counted(len(made.spans), 'link')}"
            findings.add(
                "nothing-left",
                Severity.DECIDE,
                ("No network is left to plan with", "没有可用于规划的网络"),
                [
                    Spot(
                        network.file,
                        f"{left} of {len(network.places):,} and {len(network.spans):,} in the file",
                        zh=f"文件中 {len(network.places):,} 个节点、{len(network.spans):,} 条链路，"
                        f"剩下 {len(made.places):,} 个节点、{len(made.spans):,} 条链路",
                    )
                ],
                _what_dropped(findings.found),
            )
        return
    if findings.of(Severity.DECIDE):
        return
    findings.add(
        "refused",
        Severity.DECIDE,
        ("netplan would not read what comes of it", "结果不符合 netplan 的输入要求"),
        [
            Spot(f"{problem.file}: {problem.where}", f"{problem.field}: {problem.found}; "
                 f"allowed: {problem.allowed}", zh=problem.field)
            for problem in problems_of(made)
        ],
    )  # fmt: skip


def _what_dropped(found: Sequence[Finding]) -> str | None:
    options = [f.option for f in found if f.severity is Severity.DROPPED and f.option]
    return "; ".join(dict.fromkeys(options)) or None
