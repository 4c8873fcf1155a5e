"""The arrow: a room imports itself and what stands to its left; pure parts know nothing of Django."""

import pytest

from tests.house.source import PURE, ROOMS, Module, imported, modules

NETWORK = ("Bio.Entrez", "urllib.request", "http.client", "requests", "httpx", "socket")
DOORS_TO_THE_INTERNET = ("citations/pubmed.py", "citations/lookups.py")
INSIDE_AN_APP = ("models", "queries", "actions", "forms", "views")


def against_the_arrow(module: Module) -> list[str]:
    if module.room == "config":
        return []
    right = set(ROOMS[ROOMS.index(module.room) + 1 :]) | {"config"}
    return [
        f"{module.path}:{line} imports {name}" for line, name in imported(module.tree) if name.split(".")[0] in right
    ]


def impure(module: Module) -> list[str]:
    if not module.is_pure:
        return []
    return [
        f"{module.path}:{line} imports {name}"
        for line, name in imported(module.tree)
        if name.split(".")[0] in {"django", "config", "celery"}
        or (name.split(".")[0] in ROOMS and len(name.split(".")) > 1 and name.split(".")[1] not in PURE)
    ]


def upwards_in_the_app(module: Module) -> list[str]:
    """models <- queries <- actions <- forms <- views: a lower part never imports a higher one."""
    if len(module.parts) < 2 or module.parts[1] not in INSIDE_AN_APP:
        return []
    own = INSIDE_AN_APP.index(module.parts[1])
    higher = {f"{module.room}.{part}" for part in INSIDE_AN_APP[own + 1 :]}
    return [
        f"{module.path}:{line} imports {name}"
        for line, name in imported(module.tree)
        if ".".join(name.split(".")[:2]) in higher
    ]


def side_doors_to_the_internet(module: Module) -> list[str]:
    if module.path in DOORS_TO_THE_INTERNET or "management/commands" in module.path:
        return []
    return [f"{module.path}:{line} imports {name}" for line, name in imported(module.tree) if name in NETWORK]


RULES = [against_the_arrow, impure, upwards_in_the_app, side_doors_to_the_internet]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_rule_holds_in_every_module(rule):
    assert [fault for module in modules() for fault in rule(module)] == []


@pytest.mark.parametrize(
    ("rule", "path", "text"),
    [
        (against_the_arrow, "citations/new.py", "from screening.models import Vote"),
        (against_the_arrow, "reviews/new.py", "def f():\n    import reporting.queries"),
        (against_the_arrow, "screening/new.py", "from config import settings"),
        (impure, "screening/rules/new.py", "from django.db import models"),
        (impure, "citations/formats/new.py", "from citations.models import Record"),
        (upwards_in_the_app, "screening/queries.py", "from screening import actions"),
        (upwards_in_the_app, "screening/actions/cast.py", "from screening.views.screen import page"),
        (side_doors_to_the_internet, "reporting/new.py", "import urllib.request"),
    ],
)
def test_rule_sees_a_planted_fault(rule, path, text):
    assert len(rule(Module(path, text))) >= 1
