"""What spans and links are for, in words: pairs with nothing cut, pairs after a failure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable

from netplan.planning.uses import After, Pair, Use, uses
from netplan.views.report.facts.subject import Subject
from netplan.views.report.words.lookup import Words


def purposes(subject: Subject, words: Words, *, by_id: bool = False) -> dict[str, tuple[str, str]]:
    """Return, of every span and link of the plan, whether it works or stands by, and for what.

    ``by_id``: targets are called by their ids, where there is little room.
    """
    plan = subject.plan
    used_for = uses(plan, subject.scenario, subject.model)
    rule = subject.scenario.candidates
    forced = {*rule.force_spans, *rule.force_links}
    called = str if by_id else words.target
    found = {}
    for id_ in (*(cost.id for cost in plan.spans), *(link.id for link in plan.links)):
        use = used_for[id_]
        none = words("for_forced" if id_ in forced else "for_nothing")
        found[id_] = words(f"use_{use.kind}"), _purpose(use, subject, words, called) or none
    return found


def _purpose(use: Use, subject: Subject, words: Words, called: Callable[[str], str]) -> str:
    """Return the pairs of a span or link, counted by target: "gba 12; after ...: yrd 3"."""
    parts = [_counted(use.intact, words, called)] if use.intact else []
    if use.after:
        parts.append(_after(use.after, subject, words, called))
    return words("for_join").join(parts)


def _counted(pairs: Iterable[Pair], words: Words, called: Callable[[str], str]) -> str:
    count = Counter(target for target, _, _ in pairs)
    told = (words("for_pairs", target=called(t), n=n) for t, n in count.items())
    return words("for_and").join(told)


def _after(
    after: tuple[After, ...], subject: Subject, words: Words, called: Callable[[str], str]
) -> str:
    first = after[0].failure
    more = max(one.failures for one in after) - 1
    key = "for_after_more" if more else "for_after"
    failure = words.failure(first, subject.lost(first))
    pairs = _counted((one.pair for one in after), words, called)
    return words(key, failure=failure, more=more, pairs=pairs)
