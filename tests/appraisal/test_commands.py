"""load_instruments: a team's own instrument from a file, and plain words for a flawed one."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from appraisal.models import Instrument

OWN = {
    "key": "own",
    "edition": "1",
    "title": "Our checklist",
    "licence": "Ours",
    "official_url": "https://example.org/",
    "citation": "Us (2026)",
    "items": [
        {"section": "A", "number": 1, "label": "Clear", "answers": "yes-cant-tell-no", "wording": "Is it clear?"}
    ],
}


def write(tmp_path, what):
    path = tmp_path / "own.json"
    path.write_text(json.dumps(what), encoding="utf-8")
    return str(path)


def test_load_instruments_adds_a_teams_own(db, tmp_path):
    out = StringIO()

    call_command("load_instruments", write(tmp_path, OWN), stdout=out)

    assert out.getvalue() == "Added Our checklist (1).\n"
    assert Instrument.objects.get(key="own").items.get().wording == "Is it clear?"


def test_load_instruments_without_files_has_nothing_to_add(db):
    out = StringIO()

    call_command("load_instruments", stdout=out)

    assert "Nothing to add" in out.getvalue()


def test_load_instruments_names_the_file_and_what_is_wrong(db, tmp_path):
    with pytest.raises(CommandError, match=r"own\.json: The field title is missing or empty\."):
        call_command("load_instruments", write(tmp_path, {**OWN, "title": ""}))


def test_load_instruments_of_a_file_that_is_not_there(db):
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("load_instruments", "/nowhere/own.json")
