"""Which solver answers a linear program: chosen here and nowhere else."""

from __future__ import annotations

from netplan.optimize.deadline import Deadline
from netplan.optimize.lp.glop import GlopLp
from netplan.optimize.lp.highs import HighsLp, has_highs, highs_core
from netplan.optimize.lp.interface import IncrementalLp

__all__ = ["has_highs", "new_lp"]


def new_lp(
    backend: str = "auto", *, dual: bool = False, deadline: Deadline | None = None
) -> IncrementalLp:
    """Open an empty program.

    Args:
        backend: ``highs``, ``glop`` or ``auto`` (GLOP: OR-Tools' public interface is always
            there, and the default question never needs the LP; see docs/optimizer/lp.md). Least
            means ask for ``highs`` where :func:`has_highs`.
        dual: dual simplex instead of primal.
        deadline: when its solves give up, unsolved.

    Raises:
        ValueError: the backend is unknown or not installed.
    """
    if backend not in {"auto", "highs", "glop"}:
        raise ValueError(f"unknown LP backend {backend!r}: use auto, highs or glop")
    core = highs_core() if backend == "highs" else None
    if core is not None:
        return HighsLp(core, dual=dual, deadline=deadline)
    if backend == "highs":
        raise ValueError("no usable HiGHS: pip install 'highspy>=1.11,<1.15'")
    return GlopLp(dual=dual, deadline=deadline)
