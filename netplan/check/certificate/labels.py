"""Check of distance labels: a proof that a limit is out of reach, without any search."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from netplan.check.recompute.light import fastest
from netplan.check.recompute.question import EVERY, INTACT, Loss, Question, alone, expand
from netplan.check.recompute.service import NOTHING
from netplan.model.network import SpanState
from netplan.model.reason import LabelCertificate
from netplan.model.scenario import Scenario


def check_labels(
    scenario: Scenario, certificates: Iterable[LabelCertificate]
) -> tuple[tuple[str, ...], ...]:
    """Return what is wrong with each certificate; an empty tuple where it is a proof."""
    listed = tuple(certificates)
    named = [c.failure for c in listed]
    question = alone(expand(scenario, named), named)
    return tuple(tuple(_flaws(certificate, question)) for certificate in listed)


def _flaws(certificate: LabelCertificate, question: Question) -> Iterator[str]:
    whole = certificate.failure in (INTACT, EVERY)
    loss = NOTHING if whole else question.losses.get(certificate.failure)
    if loss is None:
        yield f"{certificate.failure} is no failure of the scenario"
        return
    labels = certificate.labels
    places = frozenset(question.scenario.network.place)
    optical = certificate.optical.values()
    if labels.keys() != places or any(part.keys() != places for part in optical):
        yield "the labels are not those of all places"
        return
    if not places.issuperset((*certificate.sources, certificate.sink, *certificate.optical)):
        yield "it names a place that the scenario does not have"
        return
    yield from _ends(certificate, question, loss)
    barred = _barred(certificate, question)
    stated = [*labels.values(), *(ns for part in optical for ns in part.values())]
    if max(stated) != certificate.cap_ns:
        yield "the labels do not stop at their cap"
    for span in question.usable.values():
        if span.state is SpanState.EXISTING and span.id not in loss.spans:
            ns = question.gear.hop(span).total_ns
            if _rise(labels, span.a, span.b, barred - set(certificate.sources)) > ns:
                yield f"the hop over {span.id} takes less than its labels differ"
    yield from _links(certificate, question, loss, barred)


def _barred(certificate: LabelCertificate, question: Question) -> frozenset[str]:
    """Return the places that the demand may not pass."""
    about = (certificate.target, certificate.sources, certificate.sink)
    same = (d.barred for d in question.demands if (d.target, d.sources, d.sink) == about)
    return next(same, frozenset())


def _rise(labels: Mapping[str, int], a: str, b: str, closed: frozenset[str]) -> int:
    """Return by how much labels rise over a step that may be taken, either way; closed: not out."""
    there = 0 if a in closed else labels[b] - labels[a]
    back = 0 if b in closed else labels[a] - labels[b]
    return max(there, back)


def _ends(certificate: LabelCertificate, question: Question, loss: Loss) -> Iterator[str]:
    """Check that the certificate is about a limit that is asked, and beyond it.

    What is out of reach with nothing lost is so after every failure.
    """
    intact = certificate.failure == INTACT
    every = certificate.failure == EVERY
    losses = list(question.losses.values()) if every else [loss]
    asked = [
        demand.limit_ns if intact else demand.after_cut_ns
        for demand in question.demands
        if (demand.target, demand.sources, demand.sink)
        == (certificate.target, certificate.sources, certificate.sink)
        and (intact or any(map(demand.is_bound_by, losses)))
    ]
    if certificate.limit_ns not in asked:
        yield "the scenario asks no such limit"
    if any(certificate.labels[source] > 0 for source in certificate.sources):
        yield "a source is not at zero"
    if certificate.labels[certificate.sink] <= certificate.limit_ns:
        yield "the sink is not beyond the limit"


def _links(
    certificate: LabelCertificate, question: Question, loss: Loss, barred: frozenset[str]
) -> Iterator[str]:
    labels = certificate.labels
    closed = barred - set(certificate.sources)
    forbidden = question.forbidden_links
    checked: set[str] = set()
    for pair, (a, b) in question.link_ends.items():
        if pair in forbidden or {a, b} & loss.places or labels[a] == labels[b]:
            continue
        if question.light is not None:
            yield from _lit(certificate, question, loss, (a, b), closed)
            continue
        origin, end = (a, b) if a in certificate.optical else (b, a)
        if origin not in certificate.optical:
            yield f"nothing is said about the length of link {a}--{b}"
            continue
        reached = certificate.optical[origin]
        if origin not in checked:
            checked.add(origin)
            yield from _optical(origin, reached, question, loss, barred)
        optical_ns = max(0, reached[end])
        if question.gear.regenerators(optical_ns) > question.provision.regenerators(pair):
            continue  # longer than what it is offered with carries
        if _rise(labels, a, b, closed) > question.gear.link_ns(optical_ns):
            yield f"the link {a}--{b} takes less than its labels differ"


def _lit(
    certificate: LabelCertificate,
    question: Question,
    loss: Loss,
    ends: tuple[str, str],
    closed: frozenset[str],
) -> Iterator[str]:
    """Yield a link that can be lit over a route faster than its labels differ, found anew."""
    assert question.light is not None
    lost = {*question.scenario.candidates.forbid_spans, *loss.spans}
    barred = _barred(certificate, question)
    routes = question.light.search(ends[0], question.usable, lost, barred).get(ends[1], ())
    way = fastest(routes, question.provision.regenerators(frozenset(ends)))
    if way is not None and _rise(certificate.labels, *ends, closed) > way.one_way_ns:
        yield f"the link {'--'.join(ends)} takes less than its labels differ"


def _optical(
    origin: str,
    reached: Mapping[str, int],
    question: Question,
    loss: Loss,
    no_transit: frozenset[str],
) -> Iterator[str]:
    if reached[origin] > 0:
        yield f"the optical labels from {origin} do not start at zero"
    barred = frozenset(question.scenario.candidates.forbid_spans) | loss.spans
    for span in question.usable.values():
        if span.id in barred:
            continue
        if _rise(reached, span.a, span.b, no_transit - {origin}) > question.gear.optical_ns(span):
            yield f"{span.id} takes less than its optical labels from {origin} differ"
