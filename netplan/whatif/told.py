"""A memory that tells how far each question is, for those who watch."""

from __future__ import annotations

from dataclasses import dataclass, replace

from netplan.optimize.problem.answer import CoverResult, EngineSettings, OnProgress, Progress
from netplan.optimize.problem.cover import CoverProblem
from netplan.whatif.memory import Memory


@dataclass
class ToldMemory(Memory):
    """Passes the progress of every search on, with the number of the question."""

    listener: OnProgress | None = None
    asked: int = 0

    def __call__(
        self,
        problem: CoverProblem,
        *,
        settings: EngineSettings | None = None,
        on_progress: OnProgress | None = None,
    ) -> CoverResult:
        """Return a proven answer from memory where one follows, else search."""
        self.asked += 1

        def heard(progress: Progress) -> None:
            if on_progress is not None:
                on_progress(progress)
            self._tell(progress)

        return super().__call__(problem, settings=settings, on_progress=heard)

    def _tell(self, progress: Progress) -> None:
        if self.listener is not None:
            phase = f"question {self.asked}, {progress.phase}"
            self.listener(replace(progress, phase=phase))
