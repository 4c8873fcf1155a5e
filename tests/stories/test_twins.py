"""The seal on every page (DESIGN.md 3.2): where one reader has voted alone, the other is served the same bytes
whatever that vote, note or appraisal says."""

import re
from collections.abc import Iterator

import pytest
from django.db import connection

from appraisal import actions as appraisal
from screening import actions as screening
from tests.stories import half_way
from tests.stories.half_way import Visit

pytestmark = [pytest.mark.slow, pytest.mark.django_db]
OPPOSITE = {"include": "exclude", "maybe": "exclude", "exclude": "include"}
# What differs from one request to the next whoever asks.
TOKEN = re.compile(
    rb'(name="csrfmiddlewaretoken" value="|X-CSRFToken": "|name="client_key" value="|data-form-key=")[^"]*'
)


@pytest.fixture
def contrary(monkeypatch):
    """Lets a person say the opposite: of each report in the set, in each note, in each answer of the checklist."""

    def turn(name: str, alone: set[tuple[str, str]], opened: set[int]) -> None:
        email = f"{name}@example.org"
        cast, note, answer = screening.cast, screening.save_note, appraisal.save_answers

        def cast_contrary(*, by, entry, verdict, reason=None, **rest):
            if by.user.email == email and (entry.stage.key, entry.report.title) in alone:
                verdict = OPPOSITE[verdict]
                needs_reason = verdict == "exclude" and entry.stage.is_full_text
                reason = by.review.criteria.first() if needs_reason else None
            return cast(by=by, entry=entry, verdict=verdict, reason=reason, **rest)

        def note_contrary(*, by, entry, text, **rest):
            is_theirs = by.user.email == email
            return note(by=by, entry=entry, text="Quite another note." if is_theirs else text, **rest)

        def answer_contrary(*, by, study, answers, **rest):
            if by.user.email == email and study.number in opened:
                answers = {code: ("no" if value == "yes" else "yes", "Other.") for code, (value, _) in answers.items()}
            return answer(by=by, study=study, answers=answers, **rest)

        monkeypatch.setattr(screening, "cast", cast_contrary)
        monkeypatch.setattr(screening, "save_note", note_contrary)
        monkeypatch.setattr(appraisal, "save_answers", answer_contrary)

    return turn


def differing(one: list[Visit], other: list[Visit]) -> Iterator[str]:
    served = {visit.address: visit for visit in other}
    assert {visit.address for visit in one} == set(served)
    # A PDF made anew has another date inside; nothing in it comes from a vote.
    for visit in (visit for visit in one if visit.content_type != "application/pdf"):
        twin = served[visit.address]
        here, there = TOKEN.sub(b"", visit.body), TOKEN.sub(b"", twin.body)
        if (visit.status, here) != (twin.status, there):
            yield f"{visit.text}: {first_difference(here, there)}"


def first_difference(here: bytes, there: bytes) -> str:
    at = next((at for at, (one, other) in enumerate(zip(here, there, strict=False)) if one != other), 0)
    return f"{here[max(0, at - 60) : at + 60]!r} is {there[max(0, at - 60) : at + 60]!r} for the twin"


@pytest.mark.parametrize(("name", "reader"), [("carol", "bob"), ("bob", "carol")])
def test_reader_is_served_the_same_whatever_the_other_said_alone(crawled, contrary, tmp_path, name, reader):
    if connection.vendor == "postgresql":
        pytest.skip("PostgreSQL draws new ids for the second play, so addresses differ: compared on SQLite")
    alone = crawled.alone(name, reader)
    contrary(name, alone, {2})

    with half_way.played(tmp_path / "twin"):
        said = half_way.votes_of(name)
        twin = half_way.crawl(half_way.signed_in(reader))

    assert len(alone) > 5
    assert {key for key, verdict in said.items() if verdict != crawled.votes[name][key]} == alone
    assert list(differing(crawled.served[reader], twin)) == []
