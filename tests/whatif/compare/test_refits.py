"""What both plans have on the same route but fitted otherwise: channels, pairs, regenerators."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from netplan.model.fitted import Refit, refits
from netplan.records.comparison import comparison_record
from netplan.views.chinese import in_chinese
from netplan.views.whatif.compare import comparison_markdown
from netplan.whatif.compare.changes import changes, with_change
from netplan.whatif.compare.comparison import Side, compare
from tests.support.chinese import english_in
from tests.support.traffic_cases import TRAFFIC, regenerated, small


@pytest.fixture(scope="module")
def sides(tmp_path_factory: pytest.TempPathFactory) -> tuple[Side, Side, Side]:
    folder: Path = tmp_path_factory.mktemp("traffic")
    plan, scenario = small(folder / "base")
    more, asked = small(folder / "more", TRAFFIC.replace("4300", "5000"))
    return (
        Side("base", scenario, plan),
        Side("more", asked, more),
        Side("again", scenario, regenerated(plan, scenario, "guangzhou")),
    )


def moved(base: Side, other: Side) -> dict[str, tuple[str, tuple[Refit, ...]]]:
    (difference,) = compare([base, other], why=False).differences
    return {m.id: (m.change, m.refits) for m in difference.moved}


def test_more_channels_are_told_by_mode(sides: tuple[Side, Side, Side]) -> None:
    base, more, _ = sides
    expected = Refit("channels", 11, 13, "400g_qpsk")
    assert moved(base, more)["guian--guangzhou"] == ("resized", (expected,))
    assert "guian-guangzhou.new" not in moved(base, more)  # its two pairs have room for them


def test_a_link_whose_regenerators_alone_changed_is_listed(
    sides: tuple[Side, Side, Side],
) -> None:
    base, _, again = sides
    assert moved(base, again) == {"guian--shenzhen": ("resized", (Refit("regenerators", 0, 7),))}


def test_so_is_one_of_a_plan_without_traffic(sides: tuple[Side, Side, Side]) -> None:
    base = sides[0]

    def bare(count: int) -> Side:
        links = tuple(replace(link, channels=(), regenerators=count) for link in base.plan.links)
        plan = replace(base.plan, links=links, carried=None)
        return Side(f"bare{count}", replace(base.scenario, demands=None, channels=None), plan)

    assert set(moved(bare(0), bare(1)).values()) == {("resized", (Refit("regenerators", 0, 1),))}


def test_pairs_of_fibres_count_as_well(sides: tuple[Side, Side, Side]) -> None:
    span = sides[0].plan.spans[0]
    more = replace(span, fibre_pairs=span.fibre_pairs + 1)
    assert refits(span, more) == (Refit("fibre_pairs", span.fibre_pairs, span.fibre_pairs + 1),)
    assert refits(span, span) == ()


def test_both_languages_tell_it(sides: tuple[Side, Side, Side]) -> None:
    base, more, again = sides
    compared = compare([base, more, again], why=False)
    english = comparison_markdown(compared)
    assert "- link resized: guian--guangzhou" in english
    assert "- fitted otherwise, guian--guangzhou: channels of 400g_qpsk 11 to 13" in english
    assert "- fitted otherwise, guian--shenzhen: regenerators 0 to 7" in english
    assert "| traffic, Gbit/s " in english and "| 6,800.0 " in english and "| 7,500.0 " in english
    for line in english.splitlines():
        if "resized" in line or "fitted" in line:
            ids = ("guian", "400g_qpsk")  # the rest of the ids looks like options
            assert english_in(in_chinese(line), ids) == [], line


def test_the_record_has_it_only_where_there_is_some(
    sides: tuple[Side, Side, Side],
) -> None:
    base, more, _ = sides
    record = comparison_record(compare([base, more], why=False))
    assert record["plans"][0]["traffic"] == {
        "gbit_s": 6800.0,
        "channels": 18,
        "fibre_pairs": 5,
        "regenerators": 0,
    }
    changed = record["differences"][0]["moved"]
    assert [m["fitted"][0]["after"] for m in changed if m["id"] == "guian--guangzhou"] == [13]
    bare = replace(base.plan, carried=None)
    alone = compare([replace(base, plan=bare), replace(base, plan=bare)], why=False)
    assert "traffic" not in comparison_record(alone)["plans"][0]


def test_traffic_is_an_input_that_differs_and_is_carried_over(
    sides: tuple[Side, Side, Side],
) -> None:
    base, more = sides[0].scenario, sides[1].scenario
    assert base.demands is not None and base.channels is not None
    dense = replace(
        more,
        demands=replace(more.demands, protected_percent={"": 50.0, "hot": 100.0}),
        channels=replace(base.channels, owned=True),
    )
    found = {change.key: change.describe() for change in changes(base, dense)}
    assert found == {
        "demands.rows": "demands.rows: 2 rows, 6800 Gbit/s -> 2 rows, 7500 Gbit/s",
        "demands.protected_percent": "demands.protected_percent: others 50 -> others 50, hot 100",
        "channels.owned": "channels.owned: False -> True",
    }
    here = base
    for key in found:
        here = with_change(here, dense, key)
    assert (here.demands, here.channels) == (dense.demands, dense.channels)
    none = replace(base, demands=None, channels=None)
    assert [change.describe() for change in changes(none, base)] == [
        "demands: not asked -> asked",
        "channels: not asked -> asked",
    ]
    assert with_change(none, base, "demands").demands == base.demands
