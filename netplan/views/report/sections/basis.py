"""The sections on what the plan rests on: assumptions, data, proof, glossary."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from netplan.model.claims import Claim, claim
from netplan.model.plan import Plan, Provenance
from netplan.model.quantity import Quantity
from netplan.model.scenario import Pairs, Scenario
from netplan.model.shown import achieved, gap_percent
from netplan.model.units import NS_PER_MS
from netplan.views.report.document import (
    UNITS,
    Block,
    Bullets,
    Cell,
    Column,
    Kind,
    Paragraph,
    Section,
    Table,
)
from netplan.views.report.facts.cable import length_sources
from netplan.views.report.facts.doubt import PROTECTION, WORKING, Doubt, to_measure
from netplan.views.report.facts.subject import Subject
from netplan.views.report.sections.burden import fibre_name
from netplan.views.report.words.lookup import Words
from netplan.whatif.robustness.constant_ranges import Constant, ConstantEnd, constant_ranges


def assumptions(
    subject: Subject, words: Words, ends: Sequence[ConstantEnd] | None = None
) -> Section:
    """Return the rules of the scenario, every constant with range and source, and what decides.

    ``ends`` is what constants do at the ends of their ranges, where that was solved again.
    """
    rules = Table(
        "rules",
        words("rules_title"),
        (Column(words("c_rule")), Column(words("c_setting"))),
        tuple(_rules(subject, words)),
    )
    columns = (
        Column(words("c_constant")),
        Column(words("c_value"), Kind.VALUE),
        Column(words("c_unit")),
        Column(words("c_low"), Kind.VALUE),
        Column(words("c_high"), Kind.VALUE),
        Column(words("c_confidence")),
        Column(words("c_from_source")),
    )
    constants = Table(
        "constants",
        words("constants_title"),
        columns,
        tuple(
            (
                name,
                q.value,
                _unit(q, words),
                q.low,
                q.high,
                words(q.confidence.value),
                _dated(q, words),
            )
            for name, q in _constants(subject, words)
        ),
    )
    blocks: tuple[Block, ...] = (rules, constants)
    if subject.plan.cost_cny is not None:
        blocks += (_deciding(subject, words, ends),)
    return Section("assumptions", words("s_assumptions"), blocks)


def _deciding(subject: Subject, words: Words, ends: Sequence[ConstantEnd] | None) -> Block:
    """Return the constants whose range changes the plan, each at the end where it does."""
    asked = ends is not None
    found = constant_ranges(subject.scenario, subject.plan) if ends is None else ends
    told = [end for end in found if end.missed or (asked and end.changes is not False)]
    if not told:
        return Paragraph(words("deciding_none_asked" if asked else "deciding_none"))
    columns = (
        Column(words("c_constant")),
        Column(words("c_value"), Kind.VALUE),
        Column(words("c_at_end"), Kind.VALUE),
        Column(words("c_unit")),
        Column(words("c_pairs_missed"), Kind.COUNT),
        Column(words("c_plan_there"), Kind.CNY),
        *((Column(words("c_best_there"), Kind.CNY),) if asked else ()),
    )
    rows = tuple(
        (
            _constant(end.constant, subject, words),
            end.constant.quantity.value,
            end.value,
            _unit(end.constant.quantity, words),
            end.missed,
            end.plan_cost_cny,
            *((end.best_cny,) if asked else ()),
        )
        for end in told
    )
    note = words("deciding_note_asked" if asked else "deciding_note")
    return Table("deciding", words("deciding_title"), columns, rows, note)


def _constant(constant: Constant, subject: Subject, words: Words) -> str:
    if constant.fibre:
        key = "k_delay" if constant.key == "delay_us_per_km" else "k_build"
        return words(key, fibre=fibre_name(constant.fibre, subject))
    return words(f"k_{constant.key}")


def _dated(quantity: Quantity, words: Words) -> str:
    """Return the source of a constant and, where it is stated, of when it is."""
    stated = words("k_as_of", date=quantity.as_of) if quantity.as_of else ""
    return ((words.lang == "zh" and quantity.source_zh) or quantity.source) + stated


def _unit(quantity: Quantity, words: Words) -> str:
    """Return a unit; money by the currency's name in Chinese."""
    if words.lang != "zh":
        return quantity.unit
    money = words.money_form.whole
    currency, *per = quantity.unit.split("/")
    if currency != words.currency:
        return words.of_data(quantity.unit)
    return money + ("/" + "·".join(words.of_data(one) for one in per) if per else "")


def _rules(subject: Subject, words: Words) -> Iterator[tuple[Cell, ...]]:
    scenario = subject.scenario
    offered = scenario.candidates.fibres
    comma = "、" if words.lang == "zh" else ", "
    fibres = (
        words("r_all")
        if offered is None
        else comma.join(fibre_name(fibre, subject) for fibre in offered)
    )
    asked = scenario.failures
    lost = [words(f"single_{family.value}") for family in asked.families]
    lost += [words("r_listed", n=len(asked.sets))] if asked.sets else []
    lost += [words("pairs_corridor")] if asked.pairs is Pairs.CORRIDOR else []
    lost += [words("r_disc", km=f"{asked.disc_km:g}")] if asked.disc_km is not None else []
    forced = (*scenario.candidates.force_spans, *scenario.candidates.force_links)
    forbidden = (*scenario.candidates.forbid_spans, *scenario.candidates.forbid_links)
    closed = (*scenario.closed.corridors, *scenario.closed.spans)
    yield (
        words("r_objective"),
        words(f"objective_{scenario.objective.minimise.value}"),
    )
    for target in scenario.targets:
        said = (words.lang == "zh" and target.document_zh) or target.document
        if said:
            yield words("r_document", target=words.target(target.id)), said
    yield words("r_failures"), comma.join(lost) or words("single_none")
    yield words("r_restoration"), words("r_restoration_text")
    yield words("r_today"), _today(scenario, words)
    yield words("r_fibres"), fibres
    yield words("r_links"), f"{len(subject.model.links):,}"
    yield words("r_spans"), f"{len(subject.model.spans):,}"
    yield words("r_forced"), comma.join(forced) or words("none")
    yield words("r_forbidden"), comma.join(forbidden) or words("none")
    yield words("r_closed"), comma.join(closed) or words("none")
    yield from _terms(subject, words, comma)
    factors = (f"{f.factor:g} × {_factor_of(f, words)}" for f in scenario.cost_factors)
    yield words("r_factors"), comma.join(factors) or words("none")


def _terms(subject: Subject, words: Words, comma: str) -> Iterator[tuple[Cell, ...]]:
    """Yield whose fibre costs rent, and which places paths may not pass; what there is of it."""
    scenario = subject.scenario
    if scenario.lease is not None:
        lease = scenario.lease
        own = comma.join(lease.own_operators) or words("none")
        years = f"{lease.horizon_years:g}"
        yield words("r_lease"), words("r_lease_text", own=own, years=years, fibres=lease.fibres)
    if scenario.network.no_transit:
        names = comma.join(subject.name(place) for place in sorted(scenario.network.no_transit))
        yield words("r_transit"), names
    for target in scenario.targets:
        if target.no_transit is not None:
            places = target.no_transit.select(scenario.network)
            names = comma.join(subject.name(place) for place in places)
            yield words("r_transit_of", target=words.target(target.id)), names


def _factor_of(factor: object, words: Words) -> str:
    keys = ("fibre", "operator", "corridor", "span", "province", "state")
    return " ".join(
        f"{words.of_data(k)}={v}" for k in keys if (v := getattr(factor, k)) is not None
    )


GEAR = (
    "amplifier_spacing_km",
    "amplifier_delay_us",
    "pass_through_delay_us",
    "terminal_delay_us",
    "regenerator_delay_us",
    "regenerator_reach_km",
    "hop_delay_us",
    "today_detour",
    "access_route_factor",
    "access_max_km",
)
MONEY = (
    "amplifier_site_cny",
    "roadm_degree_cny",
    "transponder_cny",
    "channels_per_link",
    "channel_gbit_s",
    "regenerator_cny",
    "maintenance_cny_per_km_year",
    "lease_cny_per_fibre_km_year",
    "cuts_per_1000km_year",
    "repair_h",
    "amplifier_site_cny_year",
    "roadm_degree_cny_year",
    "transponder_cny_year",
    "regenerator_cny_year",
    "equipment_upkeep_year",
    "discount_rate_year",
)


def _today(scenario: Scenario, words: Words) -> str:
    """Return what carries today's traffic: hops over today's fibre, or an IP service."""
    gear = scenario.equipment
    if gear.today_detour is None:
        return words("r_today_text")
    return words(
        "r_today_ip",
        service=scenario.service,
        detour=f"{gear.today_detour.value:g}",
        hop=f"{gear.hop_delay_us.value / 1000:g}",
    )


def _constants(subject: Subject, words: Words) -> Iterator[tuple[str, Quantity]]:
    gear, costs = subject.scenario.equipment, subject.scenario.costs
    for fibre in gear.fibres:
        name = words("k_delay", fibre=fibre_name(fibre, subject))
        yield name, gear.fibres[fibre].delay_us_per_km
    for name in GEAR:
        quantity = getattr(gear, name)
        if quantity is not None:
            yield words(f"k_{name}"), quantity
    for fibre, price in costs.build_cny_per_km.items():
        known = fibre_name(fibre, subject) if fibre in gear.fibres else fibre
        yield words("k_build", fibre=known), price
    yield from ((words(f"k_along_{name}"), q) for name, q in costs.along_factor.items())
    for name in MONEY:
        quantity = getattr(costs, name)
        if quantity is not None:
            yield words(f"k_{name}"), quantity


def data(subject: Subject, words: Words) -> Section:
    """Return how well the plan's kilometres are known, and the files it was made from."""
    made = subject.plan.provenance
    blocks: list[Block] = []
    shares = length_sources(subject)
    if shares:
        columns = (
            Column(words("c_source")),
            Column(words("c_spans"), Kind.COUNT),
            Column(words("c_km"), Kind.KM),
            Column(words("c_share"), Kind.PERCENT),
            Column(words("c_mean_tol"), Kind.PERCENT),
        )
        rows = tuple(
            (words.length_source(*s.under), len(s.under), s.km, s.share, s.tolerance)
            for s in shares
        )
        blocks.append(Table("lengths", words("shares_title"), columns, rows))
    if subject.plan.cost_cny is not None and (doubtful := to_measure(subject)):
        blocks.append(_to_measure(doubtful, subject, words))
    if made.data_notes:
        blocks.append(Bullets(tuple(words.of_data(note) for note in made.data_notes)))
    if made.inputs:
        heads = (Column(words("c_role")), Column(words("c_file")), Column("SHA-256"))
        files = tuple((words.of_data(file.role), file.path, file.sha256) for file in made.inputs)
        blocks.append(Table("inputs", words("inputs_title"), heads, files))
    if made.overrides:
        blocks.append(Paragraph(words("overrides", what=words.semicolon.join(made.overrides))))
    return Section("data", words("s_data"), tuple(blocks))


def _to_measure(doubtful: Sequence[Doubt], subject: Subject, words: Words) -> Table:
    columns = (
        Column(words("c_target")),
        Column(words("c_from")),
        Column(words("c_to")),
        Column(words("c_when")),
        Column(words("c_one_way"), Kind.MS),
        Column(words("c_limit"), Kind.MS),
        Column(words("c_margin"), Kind.MS),
        Column(words("c_tolerance"), Kind.MS),
        Column(words("c_least_known")),
    )
    rows = tuple(
        (
            words.target(doubt.outcome.id),
            subject.name(doubt.outcome.source),
            subject.name(doubt.outcome.sink),
            _state(doubt.state, subject, words),
            *(
                ns / NS_PER_MS
                for ns in (
                    doubt.one_way_ns,
                    doubt.limit_ns,
                    doubt.margin_ns,
                    doubt.tolerance_ns,
                )
            ),
            None if doubt.span is None else subject.pair(doubt.span.a, doubt.span.b),
        )
        for doubt in doubtful
    )
    return Table("measure", words("measure_title"), columns, rows, words("measure_note"))


def _state(state: str, subject: Subject, words: Words) -> str:
    if state in (WORKING, PROTECTION):
        return words(f"c_{state}_path_only")
    return words.failure(state, subject.lost(state))


def proof(subject: Subject, words: Words) -> Section:
    """Return status, bound and gap, and what the solver was given and took."""
    plan, made = subject.plan, subject.plan.provenance
    given = plan.cost_cny is not None and claim(plan, subject.scenario) is Claim.GIVEN
    rows: list[tuple[Cell, ...]] = [
        (words("p_status"), words("st_given" if given else f"st_{plan.status.value}")),
        (words("p_reason"), words.reason(plan.reason, infeasible=bool(plan.impossible))),
    ]
    if plan.cost_cny is not None:
        rows.append((words("p_cost"), words.whole_money(plan.cost_cny)))
    if not given:
        rows.extend(_bounds(plan, words))
    rows.extend(_solver(made, words))
    columns = (Column(words("c_item")), Column(words("c_setting")))
    table = Table("proof", words("proof_title"), columns, tuple(rows))
    return Section("proof", words("s_proof"), (table,))


def _bounds(plan: Plan, words: Words) -> Iterator[tuple[Cell, ...]]:
    """Return what was reached of the last objective, and the bound that no plan passes."""
    if plan.lower_bound_cny is not None:
        yield words("p_bound"), words.whole_money(plan.lower_bound_cny)
    last = plan.last
    if last is not None and last.value is not None:
        yield words(f"p_{last.minimise}"), _reached(last.minimise, last.value, words)
    if last is not None and last.bound is not None:
        yield words("p_no_better"), _reached(last.minimise, last.bound, words)
    if plan.gap is not None:
        yield words("p_gap"), f"{gap_percent(plan.gap)} %"


def _reached(minimise: str, value: int, words: Words) -> str:
    return achieved(minimise, value).replace(" ms", f" {UNITS[words.lang][Kind.MS]}")


def _solver(made: Provenance, words: Words) -> Iterator[tuple[Cell, ...]]:
    yield "netplan", made.netplan_version
    yield words("p_solver"), f"{made.solver} {made.solver_version}".strip()
    yield words("p_seed"), str(made.seed)
    for key, value in (
        ("p_time_limit", made.time_limit_s),
        ("p_wall", made.wall_time_s),
        ("p_first", made.first_plan_s),
        ("p_nodes", made.search_nodes),
        ("p_threads", made.threads),
    ):
        if value is not None:
            yield words(key), f"{value:,g}"


def glossary(words: Words, *, traffic: bool = False) -> Section:
    """Return the terms of the report in both languages; ``traffic``: it tells of some."""
    more = words.traffic_glossary if traffic else ()
    columns = (Column(words("c_term")), Column(words("c_other")), Column(words("c_meaning")))
    table = Table("glossary", words("glossary_title"), columns, (*words.glossary, *more))
    return Section("glossary", words("s_glossary"), (table,))
