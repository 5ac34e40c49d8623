"""Kernels compiled when first called, once per installation, for the one signature they have."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import Any

from numba import njit
from numba.core.caching import NullCache

_made: list[Any] = []
"""Every function of this installation that numba compiles."""


def _compilable(function: Callable[..., Any], **options: Any) -> Any:
    """Return numba's dispatcher of a function, kept on disk where there is a place for it."""
    try:
        made = njit(cache=True, nogil=True, **options)(function)
    except RuntimeError:  # neither the package's folder nor the user's takes files
        made = njit(nogil=True, **options)(function)
    _made.append(made)
    return made


def inner(function: Callable[..., Any]) -> Any:
    """Make a function that only kernels call: the entry from Python takes long to compile."""
    return _compilable(function, no_cpython_wrapper=True, no_cfunc_wrapper=True)


class Kernel:
    """A compiled function of flat arrays.

    Compiling takes seconds, and a question needs only some kernels: each waits for its first
    call, from Python or from another kernel, and is kept on disk from then on.

    Args:
        function: what to compile; it runs without the interpreter's lock.
        signature: types of what it returns and takes; arguments of others are converted.
        passed: whether it is handed to other kernels as an argument.
    """

    def __init__(self, function: Callable[..., Any], signature: Any, passed: bool) -> None:
        self.home = function.__module__
        self.__doc__ = function.__doc__
        self._signature = signature
        self._dispatcher = _compilable(function, no_cfunc_wrapper=not passed)

    def compiled(self) -> Any:
        """Return the compiled function, from the disk where it is there."""
        if self._dispatcher._can_compile:
            try:
                self._dispatcher.compile(self._signature)
            except (OSError, EOFError, ValueError):  # a full disk, or a file cut short by one
                for made in _made:
                    made._cache = NullCache()
                self._dispatcher.compile(self._signature)
            self._dispatcher.disable_compile()
        return self._dispatcher

    @property
    def is_kept(self) -> bool:
        """Say whether there is a place on disk for compiled functions."""
        return self.folder is not None

    @property
    def folder(self) -> str | None:
        """Return the folder that keeps it once it is compiled."""
        path: str | None = self._dispatcher._cache.cache_path
        return path

    @property
    def is_loaded(self) -> bool:
        """Say whether it is compiled in this process."""
        return not self._dispatcher._can_compile

    @property
    def is_ready(self) -> bool:
        """Say whether it need not be compiled: it is loaded, or on disk for this machine."""
        if self.is_loaded:
            return True
        cache = self._dispatcher._cache
        if not self.is_kept:
            return False
        with suppress(OSError, EOFError, ValueError):
            # Numba has no public way to ask what is on disk without loading it.
            stored = cache._cache_file._load_index()
            return cache._index_key(self._signature, _codegen()) in stored
        return False

    def __call__(self, *arguments: Any) -> Any:
        """Call the compiled function."""
        return self.compiled()(*arguments)

    @property
    def _numba_type_(self) -> Any:
        """Let other kernels call it: they find its one signature, and compile no other."""
        return self.compiled()._numba_type_


def kernel(signature: Any, *, passed: bool = False) -> Callable[[Callable[..., Any]], Kernel]:
    """Make a function of flat arrays a kernel with this signature.

    With ``passed`` its compiled form can be an argument of type ``nt.FunctionType(signature)``
    of other kernels. They jump to it and need not be compiled with what it is made of.
    """
    return lambda function: Kernel(function, signature, passed)


def _codegen() -> Any:
    from numba.core.registry import cpu_target  # noqa: PLC0415  (starts LLVM)

    return cpu_target.target_context.codegen()
