"""The command line: ``python -m benchmarks run | page | list | parameters``."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from benchmarks.case import DEFAULT, LONG, QUICK, measure
from benchmarks.catalogue import chosen, named
from benchmarks.results import FILE, Results
from benchmarks.runner import run_all

PAGE = Path(__file__).parents[1] / "docs" / "benchmarks.md"


def main(argv: list[str] | None = None) -> None:
    """Run what the arguments ask for."""
    args = _parser().parse_args(argv)
    if args.command == "case":
        print(json.dumps(measure(named(args.name), args.time_limit_s)))
    elif args.command == "page":
        from benchmarks.page import page  # noqa: PLC0415 - the other commands need no page

        args.page.write_text(page(args.results), encoding="utf-8")
    elif args.command == "parameters":
        from benchmarks.parameters import run  # noqa: PLC0415 - the other commands read no question

        sys.exit(run(tuple(args.only), args.again))
    else:
        cases = chosen(args.size, tuple(args.only))
        if args.command == "list":
            print("\n".join(f"{case.name}  {case.limit_s:g} s  {case.size}" for case in cases))
            return
        results = Results.open(args.results)
        if not args.again:
            cases = [case for case in cases if case.name not in results.cases]
        from netplan.optimize.kernels import kernels_warm  # noqa: PLC0415 - only measuring needs it

        kernels_warm()
        run_all(cases, results, args.time_limit_s, args.jobs)
        print(f"{len(cases)} cases measured, {args.results}", file=sys.stderr)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    run = commands.add_parser("run", help="measure what the results file does not hold yet")
    listing = commands.add_parser("list", help="name the cases")
    for command in (run, listing):
        command.add_argument("--only", nargs="+", default=[], help="parts of case names")
        size = command.add_mutually_exclusive_group()
        size.add_argument("--quick", dest="size", action="store_const", const=QUICK)
        size.add_argument("--long", dest="size", action="store_const", const=LONG)
        command.set_defaults(size=DEFAULT)
    run.add_argument("--again", action="store_true", help="measure what is there already, too")
    run.add_argument("--jobs", type=int, default=1, help="cases at a time; at most one a core")
    run.add_argument("--time-limit-s", type=float, help="lower every case's limit to this")
    case = commands.add_parser("case", help="measure one case in this process")
    case.add_argument("name")
    case.add_argument("--time-limit-s", type=float)
    tuning = commands.add_parser("parameters", help="measure each number at half and at double")
    tuning.add_argument("--only", nargs="+", default=[], help="parts of keys, names of questions")
    tuning.add_argument("--again", action="store_true", help="measure what is there already, too")
    page = commands.add_parser("page", help="write the page from the results")
    page.add_argument("--page", type=Path, default=PAGE)
    for command in (run, page):
        command.add_argument("--results", type=Path, default=FILE)
    return parser


if __name__ == "__main__":
    main()
