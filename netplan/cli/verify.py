"""``netplan verify``: recompute a finished plan with code that shares nothing with the solver."""

from __future__ import annotations

import time
from pathlib import Path

import click

from netplan import api
from netplan.cli.inputs import INPUT_FILE
from netplan.cli.options import format_option, print_json
from netplan.cli.streams import say
from netplan.errors import ExitCode


@click.command("verify")
@click.argument("plan", type=INPUT_FILE)
@click.option(
    "--certificate",
    type=INPUT_FILE,
    help="Replay this proof of the lower bound; without it, certificate.json or "
    "certificate.json.gz beside the plan, where there is one.",
)
@format_option
def command(plan: Path, certificate: Path | None, format_: str) -> None:
    """Recompute a finished plan: costs, latencies, every target under every failure.

    With a certificate, the lower bound is proven too, without any solver. What is
    not checked is listed by name.

    \b
    Examples:
      netplan verify out/plan.json
      netplan verify out/plan.json --certificate out/certificate.json
    """
    record, scenario = api.load_plan(plan)
    beside = api.mixture(plan)
    path = certificate or api.certificate_beside(plan)
    began = time.process_time()
    proof = None if path is None else api.verify_certificate(path, record, scenario, plan)
    seconds = time.process_time() - began
    report = api.verify(record, scenario, proof=proof)
    if format_ == "json":
        from netplan.records.verification import verification_record  # noqa: PLC0415

        print_json(verification_record(report, proof, beside.wrong))
    else:
        for line in (*report.lines(), *(proof.lines() if proof else ())):
            say(line)
        for sentence in beside.wrong:
            say(f"mixture: {sentence}")
        if proof is not None:
            say(f"{path}: replayed in {seconds:.1f} s", err=True)
    for sentence in beside.notes:
        say(f"note: {sentence}", err=True)
    ok = report.ok and (proof is None or proof.ok) and not beside.wrong
    raise SystemExit(int(ExitCode.OK if ok else ExitCode.INVALID_INPUT))
