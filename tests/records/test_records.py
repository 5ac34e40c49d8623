"""The record of every answer: written, held against its schema, read back, written the same."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from netplan import api
from netplan.candidates.options import CandidateOptions, method_of
from netplan.cli.main import cli
from netplan.errors import InputError, RequestError
from netplan.files.output.manifest import MANIFEST, Unfinished, read_manifest
from netplan.files.output.writing import json_bytes
from netplan.files.reference import answer_models, json_schema
from netplan.files.schemas.answer import AnswerFile
from netplan.model.scenario import Scenario
from netplan.records.answer import as_written, record_of
from netplan.records.bill import bill_record
from netplan.records.circle import circle_record
from netplan.records.front import front_record, read_front
from netplan.records.phase import phases_record
from netplan.records.robustness import risk_record, sensitivity_record
from netplan.records.survey import read_survey
from netplan.records.verification import verification_record
from netplan.whatif.sweep.sweep import JOURNAL, read_journal
from tests.support import candidate_cases, files_cases, foreign_cases, raw_networks, small
from tests.support.protection_cases import attainable, protect, trap

Record = dict[str, Any]
BUNDLED, FOREIGN, TINY = "railway-only", "foreign", "tiny"
NETWORKS = (BUNDLED, FOREIGN, TINY)
TARGET = {BUNDLED: ("gba", 6.2), FOREIGN: ("south", 3.5), TINY: ("east", 7)}
"""A target of each, and a limit that changes what is built."""


@pytest.fixture(scope="module")
def questions(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Return the scenario of every network, as commands name it."""
    cases = foreign_cases
    abroad = cases.write(
        tmp_path_factory.mktemp("europe"), cases.EUROPE, cases.EUROPE_CABLES, cases.EUROPE_TARGETS
    )
    looser = files_cases.SCENARIO.replace("_ms: 6", "_ms: 6.5").replace("_ms: 7", "_ms: 7.5")
    tiny = files_cases.write(tmp_path_factory.mktemp("small"), scenario=looser)
    return {BUNDLED: BUNDLED, FOREIGN: str(abroad), TINY: str(tiny)}


def through(kind: str, record: Record, folder: Path) -> Record:
    """Return a record that came back from its file as it went."""
    found = in_schema(kind, record)
    path = folder / f"{kind}.json"
    path.write_bytes(json_bytes(record))
    assert api.read_answer(path, kind) == found
    return record


def in_schema(kind: str, record: Record) -> AnswerFile:
    """Return what is read of a record, which is all that it says."""
    content = json_bytes(record)
    schema = json_schema(kind)
    Draft202012Validator(schema).validate(json.loads(content))
    assert list(record) == in_yuan(schema["properties"])
    assert not [key for key in keys_of(record) if key.endswith(("_ns", "_us"))]
    found = record_of(json.loads(content), answer_models()[kind], "record")
    assert json_bytes(as_written(found)) == content
    return found


def in_yuan(properties: Mapping[str, Any]) -> list[str]:
    """Return the keys of a record in CNY without traffic: the second would say another money."""
    first, *more = properties
    written = [first, *more[more[:1] == ["currency"] :]]
    return [key for key in written if "left out" not in properties[key].get("description", "")]


def keys_of(value: Any) -> list[str]:
    if isinstance(value, Mapping):
        return [*value, *(key for part in value.values() for key in keys_of(part))]
    return [key for part in value for key in keys_of(part)] if isinstance(value, list) else []


def changed(name: str) -> str:
    target, limit = TARGET[name]
    return f"targets.{target}.one_way_ms={limit}"


def comparison(question: str, name: str, folder: Path) -> Record:
    return api.comparison_record(api.compare([question], overrides=[changed(name)]))


def sweep(question: str, name: str, folder: Path) -> Record:
    target, limit = TARGET[name]
    key = f"targets.{target}.one_way_ms"
    points = api.sweep_points([f"{key}=0.01,{limit},-1,30"])
    results = api.sweep(question, points, folder / "sweep", workers=1)
    statuses = [result["status"] for result in results]
    assert statuses == ["infeasible", "optimal", "invalid", "optimal"]
    return api.sweep_record(results)


def front(question: str, name: str, folder: Path) -> Record:
    target, limit = TARGET[name]
    measure = f"intact:{target}"
    return front_record(api.pareto(question, measure, from_ms=limit + 0.3, to_ms=limit - 0.3))


def traffic_front(question: str, name: str, folder: Path) -> Record:
    changes = ("demands={total_gbit_s: 4000}", "failures={single: none}", "solver.gap=0.5")
    return api.front_record(api.pareto_of_traffic(question, overrides=changes, questions=3))


def explanation(question: str, name: str, folder: Path) -> Record:
    scenario = api.load_scenario(question)
    plan = api.plan(scenario)
    spans = [span.id for span in plan.spans][:1]
    links = [link.id for link in plan.links][:1]
    found = api.explain(plan, scenario, spans=spans, links=links, targets=[TARGET[name][0]])
    return api.explanation_record(found)


def sensitivity(question: str, name: str, folder: Path) -> Record:
    if name == BUNDLED:  # the rest takes half a minute there
        return sensitivity_record(api.sensitivity(question))
    found = api.sensitivity(
        question, lengths=True, low_ends=True, relax_ms=0.1, within=0.2, across=[question]
    )
    return sensitivity_record(found)


def risk(question: str, name: str, folder: Path) -> Record:
    return risk_record(api.risk(question, samples=200, robust=True))


def confidence(question: str, name: str, folder: Path) -> Record:
    return api.confidence_record(api.confidence(question, levels=[0.5, 0.95], samples=200))


def survey(question: str, name: str, folder: Path) -> Record:
    found = api.survey(question, surveys=2, samples=400)
    folder = folder / "survey"
    api.save_survey(found, folder)
    assert read_survey(folder / "survey.json") == (found.survey, found.question)
    return api.survey_record(found)


def phases(question: str, name: str, folder: Path) -> Record:
    budgets = [100_000_000, 0, 2_000_000_000]
    return phases_record(api.phase(question, budgets, weighted=name == FOREIGN))


def bill(question: str, name: str, folder: Path) -> Record:
    scenario = api.load_scenario(question)
    return bill_record(api.bill_of_materials(api.plan(scenario), scenario), scenario)


def optics(question: str, name: str, folder: Path) -> Record:
    """Return what links carry, beside results of GNPy that are whole, blocked and missing."""
    scenario = api.load_scenario(question)
    plan = api.plan(scenario)
    asked = json.loads(api.export_layers(plan, scenario, "gnpy").files["services.json"])
    ids = [request["request-id"] for request in asked["path-request"]]
    metric = {"metric-type": "lowest_SNR-0.1nm", "accumulative-value": "25.0"}
    responses = [
        {"response-id": id_, "path-properties": {"path-metric": [metric]}} for id_ in ids[2:]
    ]
    responses.append({"response-id": ids[0], "no-path": {"no-path": "NO_PATH"}})
    (folder / "result.json").write_text(json.dumps({"response": responses}))
    found = api.optics(plan, scenario, gnpy=str(folder / "result.json"))
    assert not found.agreed
    return api.optics_record(found)


def circle(question: str, name: str, folder: Path) -> Record:
    scenario = api.load_scenario(question)
    plan = None if name == TINY else api.plan(scenario)
    return circle_record(api.circle(scenario, plan, limits_ms=[3, 5.5]))


def cross_check(question: str, name: str, folder: Path) -> Record:
    scenario = api.load_scenario(question)
    return api.cross_check_record(api.cross_check(api.plan(scenario), scenario))


def validation(question: str, name: str, folder: Path) -> Record:
    return api.validate(question, [changed(name)])


def verification(question: str, name: str, folder: Path) -> Record:
    scenario = api.load_scenario(question)
    proven = api.prove(scenario)
    made = api.save(proven.plan, scenario, folder / "plan", certificate=proven.certificate)
    plan, again = api.load_plan(made[0])
    proof = api.verify_certificate(made[1], plan, again, made[0])
    return verification_record(api.verify(plan, again, proof=proof), proof, ["one sentence"])


def imported(question: str, name: str, folder: Path) -> Record:
    """Return what came of the network of a scenario, as if a stranger had handed it on."""
    network = api.load_scenario(question).network
    places = [raw_networks.place(p.id, (p.lon, p.lat), name=p.name) for p in network.places]
    spans = [raw_networks.span(s.a, s.b, id=s.id, route=s.route or None) for s in network.spans]
    return api.import_record(raw_networks.brought_in(raw_networks.network(places, spans)))


def candidates(question: str, name: str, folder: Path) -> Record:
    """Return what was proposed for Austria, thinned for a limit, with everything left out."""
    net = candidate_cases.folder(folder / "net", candidate_cases.AUSTRIA, candidate_cases.LINE)
    scenario = folder / "asked.yaml"
    scenario.write_text(candidate_cases.ASKED)
    made = api.propose_candidates(
        net,
        CandidateOptions(
            (method_of("delaunay"), method_of("nearest:1")), parallel=True, fibres=("g652d",)
        ),
        scenario=scenario,
    )
    return api.candidates_record(made)


def lost(question: str, name: str, folder: Path) -> Record:
    """Return what OFDS could not hold of a plan."""
    scenario = api.load_scenario(question)
    made = api.export_layers(api.plan(scenario), scenario, "ofds")
    record: Record = json.loads(made.files[f"{made.main}.lost.json"])
    return record


MADE: dict[str, Callable[[str, str, Path], Record]] = {
    "comparison": comparison,
    "sweep": sweep,
    "front": front,
    "traffic-front": traffic_front,
    "explanation": explanation,
    "sensitivity": sensitivity,
    "risk": risk,
    "confidence": confidence,
    "survey": survey,
    "phases": phases,
    "bill": bill,
    "optics": optics,
    "circle": circle,
    "cross-check": cross_check,
    "validation": validation,
    "verification": verification,
    "import": imported,
    "candidates": candidates,
    "lost": lost,
}


def test_the_journal_of_a_sweep_comes_back(questions: dict[str, str], tmp_path: Path) -> None:
    """Every line has its version and is what its schema says; nothing is asked again."""
    record = sweep(questions[TINY], TINY, tmp_path)
    lines = (tmp_path / "sweep" / JOURNAL).read_text(encoding="utf-8").splitlines()
    schema = json_schema("journal")
    for line in map(json.loads, lines):
        Draft202012Validator(schema).validate(line)
        assert list(line) == in_yuan(schema["properties"])
    kept = read_journal(tmp_path / "sweep" / JOURNAL)
    points = sorted(kept.values(), key=lambda answer: answer["number"])
    assert api.sweep_record(points) == record


def test_the_manifest_of_a_folder_comes_back(questions: dict[str, str], tmp_path: Path) -> None:
    scenario = api.load_scenario(questions[TINY])
    api.save(api.plan(scenario), scenario, tmp_path)
    content = (tmp_path / MANIFEST).read_bytes()
    schema = json_schema("manifest")
    Draft202012Validator(schema).validate(json.loads(content))
    found = read_manifest(tmp_path)
    assert found is not None and found.content() == content
    run = Unfinished(".netplan-1.new", tuple(found.files.values()), ("old.json",))
    (tmp_path / MANIFEST).write_bytes(found.during(run).content())
    record = json.loads((tmp_path / MANIFEST).read_bytes())
    Draft202012Validator(schema).validate(record)
    assert list(record) == list(schema["properties"])
    again = read_manifest(tmp_path)
    assert again == found.during(run)
    (tmp_path / MANIFEST).write_bytes(
        content.replace(b'"schema_version": 1', b'"schema_version": 2')
    )
    with pytest.raises(InputError, match="netplan did not write"):
        read_manifest(tmp_path)


def test_every_kind_of_answer_is_here() -> None:
    assert tuple(answer_models()) == tuple(MADE)


@pytest.mark.parametrize("name", NETWORKS)
@pytest.mark.parametrize("kind", MADE)
def test_a_round_trip(kind: str, name: str, questions: dict[str, str], tmp_path: Path) -> None:
    through(kind, MADE[kind](questions[name], name, tmp_path), tmp_path)


# answers without a plan, without a proof, of other objectives


def explained(question: str, *overrides: str, **asked: Any) -> Record:
    scenario = api.load_scenario(question, overrides)
    return api.explanation_record(api.explain(api.plan(scenario), scenario, **asked))


IMPOSSIBLE = ("targets.east.one_way_ms=6", "targets.east.after_cut_one_way_ms=7")
UNPROVEN = "solver.node_limit=1"
HARD = "karst"
"""Its root leaves a gap."""


def test_what_cannot_hold(questions: dict[str, str], tmp_path: Path) -> None:
    tiny = questions[TINY]
    record = through("explanation", explained(tiny, *IMPOSSIBLE), tmp_path)
    [no] = record["impossible"]
    assert no["limit_one_way_ms"] == 6.0
    assert no["best_one_way_ms"] == no["needed_one_way_ms"] == 6.451815
    assert no["certificate"]["labels_ms"]["guian"] == 0.0
    assert no["certificate_flaws"] == []
    same = through("explanation", explained("near-bay-5ms"), tmp_path)
    assert same["impossible"][0]["lifts"]
    against = api.comparison_record(api.compare([tiny], overrides=IMPOSSIBLE))
    through("comparison", against, tmp_path)
    assert against["differences"][0]["cost_delta_cny"] is None
    robust = risk_record(api.risk(tiny, samples=20, robust=True))
    assert through("risk", robust, tmp_path)["robust"]["cost_cny"] is None
    scenario = api.load_scenario(tiny, IMPOSSIBLE)
    plan = api.plan(scenario)
    through("verification", verification_record(api.verify(plan, scenario)), tmp_path)
    through("cross-check", api.cross_check_record(api.cross_check(plan, scenario)), tmp_path)


def test_what_is_not_proven(tmp_path: Path) -> None:
    record = api.comparison_record(api.compare([BUNDLED, HARD], overrides=[UNPROVEN], why=False))
    through("comparison", record, tmp_path)
    assert [plan["status"] for plan in record["plans"]] == ["optimal", "feasible"]
    low, high = record["differences"][0]["best_cost_delta_cny"]
    assert low < high


@pytest.mark.parametrize(
    ("objective", "unit"),
    [
        ("{minimise: mean_latency, weight: count, OPEN}", "ms"),
        ("{minimise: mean_stretch, weight: count, OPEN}", "stretch"),
        ("[{minimise: worst_latency, OPEN}, {minimise: cost}]", "ms"),
    ],
)
def test_a_rise_stands_in_the_unit_of_its_objective(
    objective: str, unit: str, questions: dict[str, str], tmp_path: Path
) -> None:
    rest = objective.replace("OPEN", "budget_cny: 80000000, hard_targets: false")
    question = f"objective={rest}"
    scenario = api.load_scenario(questions[TINY], [question])
    part = api.plan(scenario).spans[0].id
    record = explained(questions[TINY], question, spans=[part], targets=["east"])
    through("explanation", record, tmp_path)
    [asked] = [entry for entry in record["parts"] if entry["id"] == part]
    rise = asked["changes"][0]
    assert [key for key in rise if key.startswith("low_") and rise[key]] == [f"low_{unit}"]
    assert asked["without"]["achieved"][0][f"value_{unit}"]
    assert asked["slower"]


def test_a_budget_that_is_too_small(questions: dict[str, str], tmp_path: Path) -> None:
    record = explained(questions[TINY], "objective.budget_cny=1000000")
    short = through("explanation", record, tmp_path)["short"]
    assert short["budget_cny"] == 1_000_000
    assert short["money"]["cost_cny"] == 74_970_000


@given(st.one_of(small.scenarios(), attainable()))
@settings(deadline=None, max_examples=20)
def test_whatever_is_asked_is_explained_in_the_schema(question: Scenario) -> None:
    """Two paths, shares of the time, failures, forced links: as they come."""
    plan = api.plan(question)
    in_schema("explanation", api.explanation_record(api.explain(plan, question)))
    in_schema("verification", verification_record(api.verify(plan, question)))


def test_two_paths_that_cannot_be_had(tmp_path: Path) -> None:
    question = protect(trap(), 1.6)
    record = api.explanation_record(api.explain(api.plan(question), question))
    [no] = through("explanation", record, tmp_path)["impossible"]
    assert (no["obstacle"], no["certificate"]) == ("protection", None)


def test_the_front_of_a_mean(questions: dict[str, str], tmp_path: Path) -> None:
    found = api.pareto(questions[FOREIGN], "mean_latency:count", questions=4)
    record = through("front", front_record(found), tmp_path)
    assert record["points"][0]["bound_ms"] is not None


def test_a_front_is_read_where_one_is_drawn(questions: dict[str, str], tmp_path: Path) -> None:
    record = front(questions[FOREIGN], FOREIGN, tmp_path)
    path = tmp_path / "front.json"
    path.write_bytes(json_bytes(record))
    drawn = [(p.label, p.latency_ms, p.cost_cny, p.proven) for p in read_front(path)]
    keys = ("number", "latency_ms", "cost_cny", "proven")
    written = [tuple(point[key] for key in keys) for point in record["points"]]
    assert [(int(label), *rest) for label, *rest in drawn] == written
    older = {key: value for key, value in record.items() if key != "schema_version"}
    path.write_bytes(json_bytes(older))
    assert len(read_front(path)) == len(written)
    path.write_bytes(json_bytes({**record, "ended_by": "chance"}))
    with pytest.raises(InputError, match='ended_by: found "chance"; allowed: one of "physics", '):
        read_front(path)


def test_a_command_prints_what_it_writes(questions: dict[str, str], tmp_path: Path) -> None:
    def printed(*arguments: str) -> bytes:
        shown = CliRunner().invoke(cli, [*arguments, "--format", "json"])
        assert shown.exit_code in (0, 5, 10), shown.output
        return shown.stdout.encode()

    question, (target, limit) = questions[FOREIGN], TARGET[FOREIGN]
    key = f"targets.{target}.one_way_ms"
    out = ("-o", str(tmp_path))
    found = printed("compare", question, "--set", f"{key}={limit}", "--no-why", *out)
    assert found == (tmp_path / "compare.json").read_bytes()
    found = printed("sweep", question, "--vary", f"{key}={limit},30", "--workers", "1", *out)
    assert found == (tmp_path / "sweep.json").read_bytes()
    found = printed("pareto", question, "--y", f"intact:{target}", "--questions", "3", *out)
    assert found == (tmp_path / "front.json").read_bytes()
    found = printed("explain", question, *out)
    assert found == (tmp_path / "explanation.json").read_bytes()


def test_a_check_with_findings(questions: dict[str, str], tmp_path: Path) -> None:
    scenario = api.load_scenario(questions[FOREIGN])
    plan = api.plan(scenario)
    report = api.verify(plan, api.load_scenario(questions[FOREIGN], [changed(FOREIGN)]))
    record = through("verification", verification_record(report), tmp_path)
    assert record["ok"] is False
    assert record["findings"]


# what is no answer


def test_an_answer_of_another_version_or_kind(questions: dict[str, str], tmp_path: Path) -> None:
    record = validation(questions[TINY], TINY, tmp_path)
    path = tmp_path / "found.json"

    def told(values: Any, kind: str = "validation") -> list[str]:
        path.write_bytes(json_bytes(values))
        with pytest.raises(InputError) as caught:
            api.read_answer(path, kind)
        return [str(problem) for problem in caught.value.problems]

    at = path.as_posix()
    assert told([]) == [f"{at}: found an empty list; allowed: the mapping netplan writes"]
    for version, found in ((2, "2"), (True, "true"), ("1", '"1"')):
        [line] = told({**record, "schema_version": version})
        assert line == f"{at}: schema_version: found {found}; allowed: 1, a file of this format"
    [line] = told({**record, "names": 1})
    assert line.startswith(f'{at}: names: found unknown key "names"; allowed: ')
    [line] = told({**record, "counts": {**record["counts"], "failures": -1}})
    assert line.startswith(f"{at}: counts.failures: found -1; allowed: a whole number >= 0")
    assert any(line.startswith(f"{at}: points: found nothing") for line in told(record, "sweep"))
    path.write_text('{"schema_version": 1, "name": NaN}', encoding="utf-8")
    with pytest.raises(InputError, match="line 1: found NaN; allowed: a number or null"):
        api.read_answer(path, "validation")
    with pytest.raises(RequestError, match='"plan" is no kind of answer; kinds are comparison, '):
        api.read_answer(path, "plan")
