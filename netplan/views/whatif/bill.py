"""A bill of materials as text."""

from __future__ import annotations

from netplan.model.plan import Plan
from netplan.model.scenario import Scenario
from netplan.views.report.document import Table, heading, shown
from netplan.views.report.facts.subject import Subject
from netplan.views.report.sections.bill import document
from netplan.views.report.words.lookup import Words
from netplan.views.whatif.table import table


def bill_text(plan: Plan, scenario: Scenario, lang: str = "en") -> str:
    """Return the bill summed up, in all and by province and owner, as the report has it."""
    made = document(Subject(plan, scenario, lang), Words(lang, plan.currency))
    blocks = []
    for block in made.sections[0].blocks:
        assert isinstance(block, Table)
        head = [heading(column, made) for column in block.columns]
        rows = [
            [
                "" if cell is None else shown(cell, column.kind, made)
                for cell, column in zip(row, block.columns, strict=True)
            ]
            for row in block.rows
        ]
        blocks.append(f"## {block.title}\n\n{table(head, rows)}\n\n{block.note}")
    return "\n\n".join(blocks) + "\n"
