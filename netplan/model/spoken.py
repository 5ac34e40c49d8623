"""The language in which this process speaks to its reader; one for all of its threads."""

from __future__ import annotations


class _Voice:
    language = "en"


def speak(language: str) -> None:
    """Speak a language from here on: "en" or "zh"."""
    _Voice.language = language


def spoken() -> str:
    """Return the language that is spoken."""
    return _Voice.language


def speaks_chinese() -> bool:
    """Tell whether Chinese is spoken."""
    return _Voice.language == "zh"
