"""The log in words: every kind of event that any room writes reads as a sentence, and none of them shows an id."""

import ast

import pytest

from reviews import wording
from reviews.models import AuditEvent
from tests.house.source import modules

WRITERS = {"record", "_record"}


def kinds_written() -> set[str]:
    """The kinds that stand as plain strings in a call of the log's writer."""
    calls = [node for module in modules() for node in ast.walk(module.tree) if isinstance(node, ast.Call)]
    first = [call.args[0] for call in calls if call.args and _name(call) in WRITERS]
    return {
        argument.value for argument in first if isinstance(argument, ast.Constant) and isinstance(argument.value, str)
    }


def _name(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")


def test_every_kind_of_event_has_words():
    assert sorted(kinds_written() - set(wording._words)) == []


@pytest.mark.parametrize("kind", sorted(wording._words))
def test_words_tell_no_id(kind):
    event = AuditEvent(kind=kind, subject_id=987654, data={"report": 987654, "entry": 987654, "roles": ["lead"]})

    assert "987654" not in wording.text_of(event)


@pytest.mark.parametrize(
    ("kind", "data", "words"),
    [
        ("joined", {"roles": ["reviewer", "librarian"]}, "joined the review as reviewer, librarian"),
        ("joined", {}, "joined the review as nobody"),
        ("protocol_version", {"number": 3}, "set version 3 of the protocol"),
        ("never_heard_of", {}, "did this: never heard of"),
    ],
)
def test_words_of_one_event(kind, data, words):
    assert wording.text_of(AuditEvent(kind=kind, data=data)) == words
