"""Read back: the answers that commands write as JSON."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from netplan.errors import RequestError

if TYPE_CHECKING:
    from netplan.files.schemas.answer import AnswerFile


def read_answer(path: str | Path, kind: str) -> AnswerFile:
    """Return the record of an answer; its fields are those that ``netplan schema KIND`` lists.

    A plan.json is read by ``load_plan``, a certificate by ``verify_certificate``.

    Args:
        path: a file that a command wrote, or what ``--format json`` printed.
        kind: ``comparison``, ``sweep``, ``front``, ``explanation``, ``sensitivity``, ``risk``,
            ``confidence``, ``survey``, ``phases``, ``bill``, ``optics``, ``circle``,
            ``cross-check``, ``validation``, ``verification``, ``import`` or ``candidates``.

    Raises:
        InputError: the file cannot be read, or is no such answer of this version.
        RequestError: there is no such kind.
    """
    from netplan.files.reference import answer_models  # noqa: PLC0415  (pydantic loads here)
    from netplan.records.answer import read_record  # noqa: PLC0415

    models = answer_models()
    if kind not in models:
        raise RequestError(f'"{kind}" is no kind of answer; kinds are {", ".join(models)}')
    return read_record(path, models[kind])
