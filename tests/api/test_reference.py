"""What ``import netplan`` offers, and the page that lists it."""

from __future__ import annotations

import subprocess
import sys

import pytest

import netplan
from netplan import api
from netplan.api.reference import markdown
from tests.support.folders import DOCS, PACKAGE


def test_the_page_is_made_from_the_functions() -> None:
    assert (DOCS / "api.md").read_text(encoding="utf-8") == markdown()


def test_every_public_function_is_offered_and_documented() -> None:
    assert set(netplan.__all__) == {*api.__all__, "__version__"}
    assert set(netplan.__all__) <= set(dir(netplan))
    page = markdown()
    for name in api.__all__:
        assert f"### {name}\n" in page
        assert getattr(netplan, name).__doc__


def test_what_is_not_offered_is_no_attribute() -> None:
    with pytest.raises(AttributeError, match="no attribute 'plann'"):
        netplan.plann  # noqa: B018


def python(code: str) -> str:
    return subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout.strip()


def test_importing_netplan_loads_nothing_else() -> None:
    code = "import sys, netplan; print([n for n in sys.modules if n.startswith('netplan.')])"
    assert python(code) == "['netplan._version']"


@pytest.mark.parametrize("name", ["explain", "circle"])
def test_a_function_stays_one_when_the_room_of_its_name_is_imported(name: str) -> None:
    code = (
        "import netplan\n"
        f"before = callable(netplan.{name})\n"
        f"import netplan.{name} as room\n"
        f"from netplan import {name} as named\n"
        f"try:\n    netplan.{name}()\nexcept TypeError as error:\n    said = str(error)\n"
        f"print(before, netplan.{name} is room is named, said.split(' missing')[0])"
    )
    assert python(code) == f"True True {name}()"


def test_an_explanation_is_had_from_the_package() -> None:
    scenario = netplan.load_scenario("policy-20ms")
    plan = netplan.plan(scenario)
    assert netplan.explain(plan, scenario) == api.explain(plan, scenario)


def test_the_package_says_that_it_is_typed() -> None:
    assert (PACKAGE / "py.typed").is_file()
