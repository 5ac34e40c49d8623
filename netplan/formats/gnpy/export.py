"""A plan as the files that GNPy runs on as they are, with what it could not hold."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from netplan.errors import RequestError
from netplan.files.output.writing import json_bytes
from netplan.formats.export import Export, check_ids, sha256_of
from netplan.formats.gnpy.library import library, services
from netplan.formats.gnpy.run import COMMAND, LIBRARY, TOPOLOGY, arguments, services_name
from netplan.formats.gnpy.topology import known, topology
from netplan.formats.lost import PLAN, SPANS, Loss, plan_lost, with_sidecar
from netplan.formats.styles.styles import Language
from netplan.lighting.carried import carried_requests
from netplan.lighting.requests import Request, batches, requests
from netplan.lighting.verdict import LinkVerdict
from netplan.model.network import Span
from netplan.model.plan import Plan
from netplan.model.scenario import Scenario
from netplan.optics.noise import NoiseModel

SCRIPT, README = "run.sh", "README.md"
FORMAT = "GNPy"
_RUN = f"""#!/bin/sh
# Needs GNPy 3: python3.11 -m venv gnpy && gnpy/bin/pip install gnpy==3.0.1
# GNPY is its command; for one that is not on PATH: GNPY=gnpy/bin/{COMMAND} sh {SCRIPT}
cd "$(dirname "$0")" || exit 1
set -e
"""
_READ = {
    "en": f"""# {{title}} for GNPy

Run it in an environment with GNPy 3, which needs Python 3.11 or 3.12:

    python3.11 -m venv gnpy && gnpy/bin/pip install gnpy==3.0.1
    GNPY=gnpy/bin/{COMMAND} sh {SCRIPT}

It prints a table and writes result.json. Then `netplan optics plan.json --gnpy result.json` sets
it beside netplan's own figures; `--gnpy gnpy` does both at once.

- {TOPOLOGY}: every lit span in both directions, an amplifier at the start and behind each section;
  places as ROADMs with a transceiver. Ids are `roadm PLACE`, `fibre SPAN A>B NUMBER`.
- {LIBRARY}: fibres, amplifiers and modes of the equipment file; launch powers stand with
  the amplifiers.
- {services_name(0)}: {{count}} requests: the mode of every link over its own route and
  over its worst one, each stretch between regenerators apart; and the other modes over its own.
  Of a plan with traffic first all channels that are lit, each in its slots, and one for every
  stretch that only failures light; channels on further pairs of fibres stand in files of their own.
  What does not fit into one band stands in services-2.json and so on, for GNPy gives each a
  channel.

GNPy knows one speed of light: take no latency from it. It knows no hollow core: a large
effective area stands for it.
""",
    "zh": f"""# {{title}}（供 GNPy 使用）

在装有 GNPy 3 的环境中运行（需 Python 3.11 或 3.12）：

    python3.11 -m venv gnpy && gnpy/bin/pip install gnpy==3.0.1
    GNPY=gnpy/bin/{COMMAND} sh {SCRIPT}

屏幕显示结果表，并写出 result.json。随后用 `netplan optics plan.json --gnpy result.json --lang zh`
与 netplan 的计算结果对照；`--gnpy gnpy` 可一步完成。

- {TOPOLOGY}：全部在用光缆段的双向模型，起点及每个光放段之后各一台光放；节点为 ROADM 加光收发器。
  标识为 `roadm 节点`、`fibre 光缆段 甲>乙 序号`。
- {LIBRARY}：设备文件中的光纤、光放和传输模式；入纤光功率写在各光放上。
- {services_name(0)}：{{count}} 个请求：每条链路所选模式在自身路由和最差路由上的各再生段，
  以及其余模式在自身路由上。含业务量的方案先列出全部已开通波道及其频隙，
  以及仅在故障后开通的各再生段；同一光缆段其余纤对上的波道另列文件。
  GNPy 为每个请求分配波道，一个频带放不下的写入 services-2.json 等文件。

GNPy 只有一种光速，不要采用其时延。GNPy 不含空芯光纤模型，以很大的有效面积代替。
""",
}


@dataclass(frozen=True)
class Asked:
    """The files that GNPy reads, by name, and what is asked in them, lot by lot."""

    files: Mapping[str, bytes]
    lots: tuple[tuple[Request, ...], ...]

    @property
    def requests(self) -> tuple[Request, ...]:
        """Return all requests."""
        return tuple(request for lot in self.lots for request in lot)


def gnpy_files(plan: Plan, scenario: Scenario, verdicts: Sequence[LinkVerdict]) -> Asked:
    """Return the files that GNPy reads, and what is asked in them."""
    model, network = NoiseModel(scenario.equipment), scenario.network
    table = model.optics.table
    asked = requests(verdicts, carried_requests(plan, scenario))
    lots = batches(asked, model.optics.modes, (table.f_max_thz - table.f_min_thz) * 1000)
    spans = known([network.span[cost.id] for cost in plan.spans], model)
    files = {
        TOPOLOGY: json_bytes(topology(plan.name, network, spans, asked, model)),
        LIBRARY: json_bytes(library(model)),
    }
    for number, lot in enumerate(lots):
        files[services_name(number)] = json_bytes(services(lot, network, model))
    return Asked(files, lots)


def gnpy_export(
    plan: Plan, scenario: Scenario, verdicts: Sequence[LinkVerdict], language: Language
) -> Export:
    """Return what ``netplan export --to gnpy`` writes.

    Raises:
        RequestError: there is no link to ask for.
        InputError: the plan names what its scenario does not have.
    """
    check_ids(plan, scenario)
    asked = gnpy_files(plan, scenario, verdicts)
    if not asked.lots:
        raise RequestError(
            "GNPy has nothing to compute: the plan lights no link whose noise is known"
        )
    title = (language == "zh" and plan.title_zh) or plan.title or plan.name
    readme = _READ[language].replace("{title}", title).replace("{count}", str(len(asked.requests)))
    runs = (f'"${{GNPY:-{COMMAND}}}" {" ".join(arguments(i))}\n' for i in range(len(asked.lots)))
    script = _RUN + "".join(runs)
    written = {**asked.files, SCRIPT: script.encode(), README: readme.encode()}
    model = NoiseModel(scenario.equipment)
    lit = [scenario.network.span[cost.id] for cost in plan.spans]
    held = len({place for span in lit for place in (span.a, span.b)}), len(known(lit, model))
    losses = (*_losses(verdicts, lit, model), *plan_lost(plan, written=("links",)))
    with_record, notes = with_sidecar(written, plan, FORMAT, held, losses)
    return Export(with_record, notes, sha256_of(plan))


def _losses(
    verdicts: Sequence[LinkVerdict], lit: Sequence[Span], model: NoiseModel
) -> Iterator[Loss]:
    held = {span.id for span in known(lit, model)}
    left = tuple((span.id, span.fibre) for span in lit if span.id not in held)
    if left:
        texts = (
            "spans over which no noise is known: of a fibre without optics, or of sections that "
            "are too long",
            "无法计算噪声的光缆段：其光纤没有光学参数，或光放段过长",
        )
        yield Loss(SPANS, "noise", texts, left)
    capped = tuple(
        (verdict.link.id, verdict.shown.mode.id)
        for verdict in verdicts
        if (worst := verdict.shown.intact.worst) is not None and worst.noise.capped
    )
    if capped:
        texts = (
            "caps of the reach of fibres: GNPy goes by noise alone",
            "光纤传输距离上限：GNPy 仅按噪声判断",
        )
        yield Loss(PLAN, "reach_cap_km", texts, capped)
