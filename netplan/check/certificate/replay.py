"""The replay of a certificate: every part of its tree, every bound in it, with nothing to search.

A part is done when its evidence reaches the bound claimed, or a limit fails in it with
everything that it permits; an item is fixed when the bound with the item the other way
reaches what is claimed. Plans of the two halves of a split are all plans. So, once every
part is done, no plan costs less.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from math import gcd

from netplan.check.certificate.dual_bound import Prices, Standing
from netplan.check.certificate.statement import Statement
from netplan.check.report import Code, Findings
from netplan.model.certificate import Certificate, CutOff, Evidence, Fixing, Part, Split


@dataclass
class Replay:
    """One run through the tree of a certificate; what is wrong goes to ``findings``.

    Attributes:
        bounds: bounds evaluated so far, one for every end of a part and every item fixed.
    """

    certificate: Certificate
    statement: Statement
    findings: Findings
    bounds: int = 0
    prices: Prices = field(init=False)
    start: Standing = field(init=False)
    needed: int = field(init=False)
    _base: int = field(init=False)
    _step: int = field(init=False)

    def __post_init__(self) -> None:
        statement = self.statement
        self.prices = Prices(self.certificate, statement)
        free = {e for e, cny in enumerate(statement.cost) if cny == 0} - statement.forbidden
        self.start = Standing(statement.forced | free, statement.forbidden)
        open_ = self.prices.permitted - self.start.chosen
        self._base = sum(statement.cost[e] for e in self.start.chosen) + statement.beside_cny
        self._step = gcd(*(statement.cost[e] for e in open_)) or 1
        claim = self.certificate.lower_bound_cny or 0
        below = self._base + (claim - 1 - self._base) // self._step * self._step
        self.needed = (below - statement.beside_cny) * self.certificate.scale + 1
        """Scaled; plans cost the base and a multiple of the step: the next one is the claim."""

    def run(self) -> None:
        """Go through the whole tree from part 0."""
        parts = self.certificate.parts
        if not parts:
            self._say("certificate", "has no part 0")
            return
        todo, reached = [(0, self.start)], {0}
        while todo:
            number, standing = todo.pop()
            part, subject = parts[number], f"part {number}"
            fixed = self._fix_all(part, standing, subject)
            if fixed is not None and isinstance(part.end, Split):
                todo += self._split(part.end, fixed, subject, reached)
            elif fixed is not None:
                self._end(part, fixed, subject)
        if not self.findings.found:
            for number in sorted(set(range(len(parts))) - reached):
                self._say(f"part {number}", "is not reached from part 0")

    # -- how a part ends ------------------------------------------------------
    def _split(
        self, split: Split, standing: Standing, subject: str, reached: set[int]
    ) -> list[tuple[int, Standing]]:
        """Return the two parts: one with the item chosen, one with it refused."""
        e = self.prices.item[split.item]
        if standing.decides(e):
            self._say(subject, f"is split on {self._name(split.item)}, which is decided in it")
            return []
        chosen = Standing(standing.chosen | {e}, standing.refused)
        refused = Standing(standing.chosen, standing.refused | {e})
        found = []
        for number, child in ((split.chosen, chosen), (split.refused, refused)):
            if number >= len(self.certificate.parts):
                self._say(subject, f"leads to part {number}, which is not there")
            elif number in reached:
                self._say(subject, f"leads to part {number}, as another part does")
            else:
                reached.add(number)
                found.append((number, child))
        return found

    def _end(self, part: Part, standing: Standing, subject: str) -> None:
        """Check that a part that is not split holds no plan below the bound."""
        self.bounds += 1
        if isinstance(part.end, Evidence):
            if not self._check_cuts(part.end, standing, subject):
                return
            value = self.prices.evaluate(part.end, standing).whole(self.needed)
            if value < self.needed:
                self._short(subject, "its evidence gives", value)
        elif isinstance(part.end, CutOff):
            if not self.prices.is_cut_off(part.end.pair, standing.refused):
                self._say(subject, f"{self._pair(part.end.pair)} can keep its limit in it")
        elif not (part.fixings and set(part.fixings[-1].chosen) & set(part.fixings[-1].refused)):
            self._say(subject, "has no end, and no item is fixed both ways in it")

    def _check_cuts(self, evidence: Evidence, standing: Standing, subject: str) -> bool:
        """Check that every cut cuts: without its items a limit fails in the part."""
        good = True
        for number, cut in enumerate(evidence.cuts, 1):
            without = standing.refused.union(self.prices.item[i] for i in cut.items)
            self.bounds += 1
            if not self.prices.is_cut_off(cut.pair, without):
                text = f"{self._pair(cut.pair)} keeps its limit without the items of cut {number}"
                self._say(subject, text)
                good = False
        return good

    # -- fixing ---------------------------------------------------------------
    def _fix_all(self, part: Part, standing: Standing, subject: str) -> Standing | None:
        """Return a part's standing after its rounds of fixing, None once one is wrong."""
        for number, fixing in enumerate(part.fixings, 1):
            before = len(self.findings.found)
            fixed = self._fix(fixing, standing, f"{subject}, round {number}")
            if len(self.findings.found) > before:
                return None
            standing = fixed
        return standing

    def _fix(self, fixing: Fixing, standing: Standing, subject: str) -> Standing:
        """Check every item of one round, each on its own; return them all fixed."""
        if not self._check_cuts(fixing.evidence, standing, subject):
            return standing
        valued = self.prices.evaluate(fixing.evidence, standing)
        sides = (
            ("chosen", "refused", fixing.chosen, valued.if_refused),
            ("refused", "chosen", fixing.refused, valued.if_chosen),
        )
        for said, other, items, bound in sides:
            for i in items:
                e = self.prices.item[i]
                if standing.decides(e):
                    self._say(subject, f"fixes {self._name(i)}, which is decided already")
                    continue
                self.bounds += 1
                value = bound(e, self.needed)
                if value < self.needed:
                    text = f"{self._name(i)} is not shown to be {said}: {other}, the evidence gives"
                    self._short(subject, text, value)
        chosen = standing.chosen.union(self.prices.item[i] for i in fixing.chosen)
        refused = standing.refused.union(self.prices.item[i] for i in fixing.refused)
        return Standing(chosen, refused)

    # -- words ----------------------------------------------------------------
    def _say(self, subject: str, text: str, claimed: str = "", recomputed: str = "") -> None:
        self.findings.say(Code.CERTIFICATE, subject, text, claimed, recomputed)

    def _short(self, subject: str, text: str, value: int) -> None:
        """Note a bound that does not reach the claim."""
        whole = -(-value // self.certificate.scale) + self.statement.beside_cny
        proven = self._base - (self._base - whole) // self._step * self._step
        shown, claimed = (
            self.findings.money(proven),
            self.findings.money(self.certificate.lower_bound_cny),
        )
        self._say(subject, f"{text} {shown}, less than {claimed}", claimed, shown)

    def _name(self, item: int) -> str:
        return self.certificate.items[item]

    def _pair(self, pair: int) -> str:
        name = self.certificate.pairs[pair]
        return f"{name.demand} under {name.failure}"
