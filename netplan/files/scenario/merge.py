"""From a scenario file, what it extends and overrides on the command line to one tree."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from netplan.errors import InputError, Problem
from netplan.files.text.findings import found_text
from netplan.files.text.named_currency import named_currency
from netplan.files.text.paths import Location, existing, locate, must_locate
from netplan.files.text.reading import YAML
from netplan.files.text.tree import Node, Plain, Scalar, entry_id, leaves, plain
from netplan.files.text.yaml_text import parse_value, read_yaml
from netplan.model.change import changes_in, knows_currency, option_of
from netplan.model.currency import CNY
from netplan.model.scenario import InputFile
from netplan.model.words import did_you_mean
from netplan.text import spelled

EXCLUSIVE = (
    frozenset({"one_way_ms", "stretch", "preset"}),
    frozenset({"after_cut_one_way_ms", "after_cut_stretch"}),
)
"""Ways to say the same limit: setting one replaces whichever was set before."""
ADD = "+"
"""At the end of a key: add to the list of that name."""
_SHOWN = 200


@dataclass(frozen=True)
class ResolvedScenario:
    """A scenario after ``extends`` and overrides, before it is checked.

    Args:
        values: the plain content.
        origin: for each value, by its address (``targets.gba.one_way_ms``), "file:line"
            of what set it.
        tree: the content with places.
        inputs: the scenario files read, the one asked for first.
        top: where the scenario file is.
    """

    values: dict[str, Plain]
    origin: dict[str, str]
    tree: Node
    inputs: tuple[InputFile, ...]
    top: Location

    def flat(self) -> dict[str, Scalar]:
        """Return every value by its address, in the order of ``origin``."""
        return {address: _scalar(node) for address, node in leaves(self.tree)}


def _scalar(node: Node) -> Scalar:
    assert not isinstance(node.value, dict | list)  # leaves are scalars
    return node.value


def resolve(reference: str, overrides: Sequence[str] = ()) -> ResolvedScenario:
    """Return a scenario with everything it extends merged in and the overrides applied.

    Args:
        reference: path of a scenario file or name of a bundled one.
        overrides: ``a.b.c=value`` each, the value in YAML; applied in order, last of all.

    Raises:
        InputError: a file cannot be read or parsed, ``extends`` goes in a circle, a merge
            or an override addresses something that is not there.
    """
    top = must_locate(reference)
    inputs: list[InputFile] = []
    problems: list[Problem] = []
    tree = _load(top, (), inputs, problems)
    tree = _changed(tree, overrides, problems)
    if problems:
        raise InputError(problems)
    values = plain(tree)
    assert isinstance(values, dict)  # the top of a scenario file is a mapping
    origin = {
        address: f"{node.file}:{node.line}" if node.line else node.file
        for address, node in leaves(tree)
    }
    return ResolvedScenario(values, origin, tree, tuple(inputs), top)


def _changed(tree: Node, overrides: Sequence[str], problems: list[Problem]) -> Node:
    """Return a tree with its changes; those of options get the currency of the costs file."""
    if not all(map(knows_currency, overrides)):
        priced = tree
        for override in filter(knows_currency, overrides):
            priced = _override(priced, override, [])
        overrides = changes_in(overrides, _currency(priced))
    for override in overrides:
        tree = _override(tree, override, problems)
    return tree


def _currency(tree: Node) -> str:
    """Return the currency of the costs file that a scenario names; CNY where none can be read."""
    named = tree.child("costs")
    is_named = named is not None and isinstance(named.value, str)
    where = locate(str(named.value), named.origin) if named and is_named else None
    try:
        return CNY if where is None else named_currency(read_yaml(where)[1])
    except InputError:  # reported when the file is read for its prices
        return CNY


def _load(
    location: Location,
    chain: tuple[Location, ...],
    inputs: list[InputFile],
    problems: list[Problem],
) -> Node:
    layers: dict[Path, Node] = {}
    _collect(location, chain, layers, inputs, problems)
    merged: Node | None = None
    for layer in layers.values():
        merged = _merge(merged, layer, problems)
    assert merged is not None  # the file asked for is a layer itself
    return merged


def _collect(
    location: Location,
    chain: tuple[Location, ...],
    layers: dict[Path, Node],
    inputs: list[InputFile],
    problems: list[Problem],
) -> None:
    """Put a file into ``layers`` behind everything it extends, every file once.

    Two overlays of one base, stacked, are laid over the base in their order; the second
    does not bring back what the first has changed.
    """
    file, node = read_yaml(location)
    inputs.append(file.recorded("extends" if chain else "scenario"))
    chain = (*chain, location)
    problems.extend(_repeated_targets(node))
    for reference in _references(node):
        base = _base(reference, location, chain, problems)
        if base is not None and base.path.resolve() not in layers:
            _collect(base, chain, layers, inputs, problems)
    layers[location.path.resolve()] = node


def _references(node: Node) -> list[Node]:
    """Return what ``extends`` names; other types are left to the schema."""
    extends = node.child("extends")
    if extends is None:
        return []
    listed = extends.value if isinstance(extends.value, list) else [extends]
    return [entry for entry in listed if isinstance(entry.value, str)]


def _base(
    reference: Node, beside: Location, chain: tuple[Location, ...], problems: list[Problem]
) -> Location | None:
    """Return the file that ``extends`` names, None (and a problem) where that cannot be."""
    name = str(reference.value)
    base = locate(name, beside)
    if base is None:
        problems.append(_at(reference, "extends", f'"{spelled(name)}"', existing(name)))
        return None
    if any(base.path.resolve() == seen.path.resolve() for seen in chain):
        circle = " -> ".join(seen.shown for seen in (*chain, base))
        problems.append(_at(reference, "extends", f"a circle: {circle}", "a chain that ends"))
        return None
    return base


def _repeated_targets(node: Node) -> list[Problem]:
    targets = node.child("targets")
    if targets is None or not isinstance(targets.value, list):
        return []
    first: dict[str, Node] = {}
    problems = []
    for index, entry in enumerate(targets.value):
        name = entry_id(entry)
        if name is not None and name in first:
            allowed = f"each id once in a file ({first[name].where} has it)"
            problems.append(_at(entry, f"targets[{index}].id", f'"{spelled(name)}" again', allowed))
        elif name is not None:
            first[name] = entry
    return problems


def _merge(base: Node | None, over: Node, problems: list[Problem]) -> Node:
    """Lay one file's mapping over another's: mappings merge, targets by id, lists replace.

    A key that ends in ``+`` adds to the list below in place of replacing it.
    """
    empty = over.with_value({})
    below = base or empty
    assert isinstance(below.value, dict)  # files are mappings
    assert isinstance(over.value, dict)
    merged = dict(below.value)
    for key, entry in over.value.items():
        if key == "targets":
            merged[key] = _merge_targets(merged.get(key), entry, problems)
        else:
            if key == "objective" and isinstance(entry.value, dict):
                _unlist_objective(merged)
            _lay_key(merged, key, entry)
    return over.with_value(merged)


def _unlist_objective(values: dict[str, Node]) -> None:
    """Turn a list of objectives into the first one with the rest as ``then``, to change a key."""
    listed = values.get("objective")
    if listed is None or not isinstance(listed.value, list) or not listed.value:
        return
    first, *rest = listed.value
    if isinstance(first.value, dict):
        behind = first.value.get("then")
        if behind is not None and isinstance(behind.value, list):
            rest = [*behind.value, *rest]
        chain = {**first.value, "then": listed.with_value(rest)} if rest else first.value
        values["objective"] = listed.with_value(chain)


def _lay_key(merged: dict[str, Node], key: str, over: Node) -> None:
    name = key.removesuffix(ADD)
    if name == key or not name:
        merged[key] = _lay_over(merged.get(key), over)
    else:
        merged[name] = _append(merged.get(name), over)


def _lay_over(below: Node | None, over: Node) -> Node:
    if not isinstance(over.value, dict):
        return over
    merged = dict(below.value) if below is not None and isinstance(below.value, dict) else {}
    for key, entry in over.value.items():
        _lay_key(merged, key, entry)
    return over.with_value(merged)


def _append(below: Node | None, over: Node) -> Node:
    """Return the list below with more entries; a value alone counts as a list of it."""
    if over.value is None:
        return over if below is None else below
    entries = list(below.value) if below is not None and isinstance(below.value, list) else []
    if below is not None and below.value is not None and not isinstance(below.value, list):
        entries = [below]
    return over.with_value([*entries, *(over.value if isinstance(over.value, list) else [over])])


def _merge_targets(below: Node | None, over: Node, problems: list[Problem]) -> Node:
    if not isinstance(over.value, list):
        return over
    entries = list(below.value) if below is not None and isinstance(below.value, list) else []
    for index, entry in enumerate(over.value):
        names = [entry_id(e) for e in entries]
        name = entry_id(entry)
        at = names.index(name) if name is not None and name in names else None
        if _is_removal(entry):
            if at is None:
                known = ", ".join(n for n in names if n) or "none"
                found = f'"{spelled(name or "")}"'
                allowed = f"the id of a target to remove: {known}"
                problems.append(_at(entry, f"targets[{index}].id", found, allowed))
            else:
                del entries[at]
        elif at is None:
            entries.append(entry)
        else:
            entries[at] = _merge_target(entries[at], entry)
    return over.with_value(entries)


def _is_removal(entry: Node) -> bool:
    remove = entry.child("remove")
    return remove is not None and remove.value is True


def _merge_target(below: Node, over: Node) -> Node:
    assert isinstance(below.value, dict)  # both have an id, so both are mappings
    assert isinstance(over.value, dict)
    set_here = {key for key, entry in over.value.items() if entry.value is not None}
    replaced = {key for group in EXCLUSIVE if group & set_here for key in group}
    merged = {key: entry for key, entry in below.value.items() if key not in replaced}
    merged.update(over.value)
    return over.with_value(merged)


def _override(tree: Node, text: str, problems: list[Problem]) -> Node:
    shown = spelled(option_of(text)[: len("--set ") + _SHOWN])
    address, equals, value = text.partition("=")
    steps = address.strip().split(".")
    if not equals or not all(steps):
        allowed = "key.key=value, value in YAML"
        problems.append(Problem("--set", "", "", found_text(text), allowed))
        return tree
    if len(steps) > YAML.depth:
        found = f"{len(steps)} keys in each other"
        problems.append(Problem(shown, "", "", found, f"up to {YAML.depth}"))
        return tree
    if steps[0].removesuffix(ADD) == "extends":  # files are laid over each other before this
        allowed = "a key to change; to start from another file, name it or extend it in a file"
        problems.append(Problem(shown, "", "extends", found_text(value), allowed))
        return tree
    try:
        leaf = parse_value(value, shown)
    except InputError as error:
        problems.extend(error.problems)
        return tree
    if steps[0] == "objective" and len(steps) > 1 and isinstance(tree.value, dict):
        values = dict(tree.value)
        _unlist_objective(values)
        tree = tree.with_value(values)
    return _set(tree, steps, leaf, problems, ())


def _set(
    node: Node, steps: Sequence[str], leaf: Node, problems: list[Problem], done: tuple[str, ...]
) -> Node:
    if not steps:
        return leaf
    step, rest = steps[0], steps[1:]
    if not rest and step.endswith(ADD) and len(step) > 1 and not isinstance(node.value, list):
        entries = dict(node.value) if isinstance(node.value, dict) else {}
        _lay_key(entries, step, leaf)
        return node.with_value(entries)
    here = spelled(".".join((*done, step)))
    if isinstance(node.value, list):
        return _set_in_list(node, steps, leaf, problems, done)
    if node.value is not None and not isinstance(node.value, dict):
        found = f"a single value at {'.'.join(done)}"
        problems.append(Problem(leaf.file, "", here, found, "a key of a mapping"))
        return node
    entries = dict(node.value) if isinstance(node.value, dict) else {}
    below = entries.get(step, Node({}, leaf.file, None, None))
    if len(done) == 2 and done[0] == "targets" and leaf.value is not None and not rest:
        for group in EXCLUSIVE:
            for other in group - {step} if step in group else ():
                entries.pop(other, None)
    entries[step] = _set(below, rest, leaf, problems, (*done, step))
    return node.with_value(entries)


def _set_in_list(
    node: Node, steps: Sequence[str], leaf: Node, problems: list[Problem], done: tuple[str, ...]
) -> Node:
    assert isinstance(node.value, list)
    step, rest = steps[0], steps[1:]
    entries = list(node.value)
    names = [entry_id(entry) or str(index) for index, entry in enumerate(entries)]
    if step in names:
        at = names.index(step)
        entries[at] = _set(entries[at], rest, leaf, problems, (*done, step))
        return node.with_value(entries)
    near = did_you_mean(step, names)
    hint = f'did you mean "{near}"? ' if near else ""
    allowed = f"{hint}one of {', '.join(names) or 'none: the list is empty'}"
    found = f'"{spelled(step)}"'
    field = spelled(".".join((*done, step)))
    problems.append(Problem(leaf.file, "", field, found, allowed))
    return node


def _at(node: Node, field: str, found: str, allowed: str) -> Problem:
    return Problem(node.file, node.where, field, found, allowed)
