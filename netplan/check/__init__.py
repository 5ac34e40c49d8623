"""Independent verification of a plan: shares no code with the optimizer or its graphs."""

from netplan.check.report import Code, Counts, Finding, Report, Unchecked
from netplan.check.verify import verify

__all__ = ["Code", "Counts", "Finding", "Report", "Unchecked", "verify"]
