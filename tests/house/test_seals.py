"""Sealed work is reached by three doors only, for models not yet written too."""

import ast

import pytest
from django.apps import apps
from django.db import models

from reviews.blinding import SealedWork
from tests.house.source import Module, modules

DOORS = {"by", "unsealed", "visible_to"}
BACK_DOOR_HOLDERS = ("actions", "seals")


def sealed_models() -> list[type[models.Model]]:
    return [model for model in apps.get_models() if issubclass(model, SealedWork)]


def open_relations(model: type[models.Model]) -> list[str]:
    """Ways from other models to this one: each would let a template or a lookup walk in from behind."""
    return [
        f"{relation.related_model.__name__ if hasattr(relation, 'related_model') else relation}: {field.name}"
        for field in model._meta.get_fields()
        if isinstance(field, models.ForeignKey | models.ManyToManyField) and not (relation := field.remote_field).hidden
    ]


def wrong_doors(module: Module, names: set[str]) -> list[str]:
    """Uses of `Model.objects` of a sealed model other than through a door."""
    faults = []
    holder = module.is_in(*BACK_DOOR_HOLDERS)
    tree = module.tree
    parents = {child: parent for parent in ast.walk(tree) for child in ast.iter_child_nodes(parent)}
    for node in ast.walk(tree):
        if not (isinstance(node, ast.Attribute) and node.attr in {"objects", "_default_manager", "_base_manager"}):
            continue
        if not (isinstance(node.value, ast.Name | ast.Attribute) and _last(node.value) in names):
            continue
        parent = parents.get(node)
        door = parent.attr if isinstance(parent, ast.Attribute) else ""
        if door in DOORS or (holder and node.attr == "objects"):
            continue
        faults.append(f"{module.path}:{node.lineno} {_last(node.value)}.{node.attr}.{door}")
    return faults


def _last(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else node.id


def test_there_is_sealed_work():
    assert {"Vote", "Note", "Tag", "Appraisal", "Answer", "Extraction"} <= {model.__name__ for model in sealed_models()}


@pytest.mark.parametrize("model", sealed_models(), ids=lambda model: model.__name__)
def test_no_relation_leads_to_sealed_work(model):
    assert open_relations(model) == []


def test_what_hangs_on_sealed_work_is_sealed():
    hanging = [
        f"{model.__name__}.{field.name}"
        for model in apps.get_models()
        for field in model._meta.get_fields()
        if isinstance(field, models.ForeignKey)
        and issubclass(field.related_model, SealedWork)
        and not issubclass(model, SealedWork)
    ]

    assert hanging == []


def test_only_the_three_doors_are_used():
    names = {model.__name__ for model in sealed_models()}

    assert [fault for module in modules() for fault in wrong_doors(module, names)] == []


@pytest.mark.parametrize("model", sealed_models(), ids=lambda model: model.__name__)
def test_every_sealed_model_says_what_is_open(model):
    assert model.unsealed_q.__func__ is not SealedWork.unsealed_q.__func__
    assert model.visible_q.__func__ is not SealedWork.visible_q.__func__


def test_an_open_relation_is_seen():
    class Planted(SealedWork):
        entry = models.ForeignKey("screening.Entry", on_delete=models.PROTECT, related_name="planted")

        class Meta:
            app_label = "planted"

    try:
        assert len(open_relations(Planted)) == 1
    finally:
        apps.all_models.pop("planted", None)
        apps.clear_cache()


@pytest.mark.parametrize(
    ("path", "line", "faults"),
    [
        ("screening/views/new.py", "Vote.objects.filter(entry=1)", 1),
        ("screening/queries.py", "models.Vote.objects.all()", 1),
        ("screening/queries.py", "Vote.objects.for_actions()", 1),
        ("reporting/queries.py", "Vote._base_manager.all()", 1),
        ("screening/queries.py", "Vote.objects.visible_to(membership)", 0),
        ("screening/actions.py", "Vote.objects.for_actions()", 0),
    ],
)
def test_a_wrong_door_is_seen(path, line, faults):
    assert len(wrong_doors(Module(path, line), {"Vote"})) == faults
