"""Set-aside pieces are repaired or dismissed with a reason; the ledger balances through it all."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from citations import actions, queries
from citations.models import Piece, Report
from reviews.errors import Refused
from tests.makers.citations import make_batch, make_import, make_search, ris

TORN = "TY  - JOUR\nVL  - 3\nSP  - 11\nER  - \n\n"


def piece_of(batch):
    return batch.pieces.filter(kind=Piece.Kind.SET_ASIDE).first()


def numbers(batch):
    found = queries.ledger(batch)
    return found.in_file, found.new, found.known, found.open, found.dismissed


def test_torn_record_is_set_aside_with_line_reason_and_raw_text(team):
    batch = make_batch(team.review, text=ris("One", year=2001) + TORN)

    piece = piece_of(batch)

    assert piece.problem.endswith(".")
    assert piece.problem_line == piece.line == (ris("One", year=2001)).count("\n") + 1
    assert piece.raw.startswith("TY  - JOUR\nVL  - 3")
    assert numbers(batch) == (2, 1, 0, 1, 0)


@pytest.mark.parametrize("when", ["before", "after"])
def test_repaired_piece_is_a_new_record(team, audited, when):
    batch, search = make_batch(team.review, text=ris() + TORN), make_search(team.review)
    if when == "after":
        batch = actions.commit_batch(by=team.lead, batch=batch, search=search)

    piece = actions.repair_piece(
        by=team.lead, piece=piece_of(batch), title=" Found again ", authors=["Halvorsen, I"], year=2009
    )
    if when == "before":
        batch = actions.commit_batch(by=team.lead, batch=batch, search=search)

    report = piece.record.report
    report.refresh_from_db()
    assert (report.title, report.authors, report.year) == ("Found again", ["Halvorsen, I"], 2009)
    assert report.standing == Report.Standing.ACTIVE
    assert numbers(batch) == (2, 2, 0, 0, 0)
    assert queries.search_counts(team.review) == {search.pk: 2}


def test_dismissed_piece_stays_in_the_ledger_and_can_be_reopened(team, audited):
    batch = make_batch(team.review, text=ris() + TORN)

    piece = actions.dismiss_piece(by=team.lead, piece=piece_of(batch), reason="Footer")
    dismissed = numbers(batch)
    actions.reopen_piece(by=team.lead, piece=piece)

    assert dismissed == (2, 1, 0, 0, 1)
    assert numbers(batch) == (2, 1, 0, 1, 0)


def test_dismissing_without_a_reason_is_refused(team):
    batch = make_batch(team.review, text=ris() + TORN)

    with pytest.raises(Refused, match="Say why"):
        actions.dismiss_piece(by=team.lead, piece=piece_of(batch), reason="  ")


def test_piece_is_decided_once(team):
    piece = piece_of(make_batch(team.review, text=ris() + TORN))
    actions.repair_piece(by=team.lead, piece=piece, title="Found")

    with pytest.raises(Refused, match="repaired already"):
        actions.repair_piece(by=team.lead, piece=piece, title="Found twice")
    with pytest.raises(Refused, match="repaired already"):
        actions.dismiss_piece(by=team.lead, piece=piece, reason="Footer")


def test_pieces_of_an_undone_import_rest_with_it(team):
    batch = make_import(team.review, text=ris() + TORN)
    actions.undo_batch(by=team.lead, batch=batch)

    with pytest.raises(Refused, match="rest with it"):
        actions.repair_piece(by=team.lead, piece=piece_of(batch), title="Found")


def _expected(pieces, known):
    items = [n for kind, n in pieces if kind == WHOLE]
    return len(pieces), sum(n not in known for n in items), sum(n in known for n in items)


WHOLE, ANONYMOUS = "whole", "torn"
TEXTS = {WHOLE: "TY  - JOUR\nTI  - Title {n}\nAN  - {n}\nER  - \n\n", ANONYMOUS: "TY  - JOUR\nVL  - {n}\nER  - \n\n"}


@settings(max_examples=25, suppress_health_check=list(HealthCheck))
@given(
    st.lists(st.tuples(st.sampled_from([WHOLE, ANONYMOUS]), st.integers(1, 6)), min_size=1, max_size=12),
    st.lists(st.tuples(st.sampled_from([WHOLE, ANONYMOUS]), st.integers(1, 6)), min_size=1, max_size=12),
)
def test_ledger_balances_whatever_the_files_hold(team, first, second):
    search = make_search(team.review)
    files = ["".join(TEXTS[kind].format(n=n) for kind, n in pieces) for pieces in (first, second)]
    known = {n for kind, n in first if kind == WHOLE}
    expected = [_expected(first, set()), _expected(second, known)]
    if files[0] == files[1]:
        return
    batches = [make_import(team.review, text=text, search=search, name=f"{n}.ris") for n, text in enumerate(files)]

    assert [numbers(batch)[:3] for batch in batches] == expected
    for batch, pieces in zip(batches, (first, second), strict=True):
        assert batch.records.count() + batch.pieces.filter(kind="set_aside").count() == len(pieces)
    assert queries.search_counts(team.review).get(search.pk, 0) == sum(row[1] for row in expected)
    for batch in batches:
        actions.undo_batch(by=team.lead, batch=batch)
