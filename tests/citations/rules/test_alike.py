"""Questions are alike when their reasons are and only one of them is a doubt."""

import pytest

from citations.rules.alike import kind_of, kinds

SAME = ["title same", "same authors and journal"]


@pytest.mark.parametrize(
    ("reasons", "kind"),
    [
        ([*SAME, "pages 14-19 / 14-21"], "title same; same authors and journal; pages differ"),
        ([*SAME, "year 2003 / 2004"], "title same; same authors and journal; year differs"),
        ([*SAME, "DOI 10.5555/1 / 10.5555/2"], "title same; same authors and journal; DOI differs"),
        ([*SAME, "authors differ"], "title same; same authors and journal; authors differ"),
        (["title worded differently", "same authors"], "title worded differently; same authors"),
        ([*SAME, "pages 1-2 / 3-4", "year 2003 / 2004"], ""),
        ([*SAME, "pages 1-2 / 3-4", "a title that many works carry"], ""),
        (["title differs", "pages 1-2 / 3-4"], ""),
        (SAME, ""),
        ([], ""),
    ],
)
def test_kind_holds_the_reasons_without_their_values(reasons, kind):
    assert kind_of(reasons) == kind


def test_kinds_have_two_questions_or_more_the_most_first():
    pages, year = [*SAME, "pages 1 / 2"], [*SAME, "year 2001 / 2002"]
    questions = [(1, pages), (2, year), (3, [*SAME, "pages 3 / 4"]), (4, year), (5, year), (6, ["title differs"])]

    found = kinds(questions)

    assert [(kind.words[-12:], kind.pairs) for kind in found] == [("year differs", (2, 4, 5)), ("pages differ", (1, 3))]
    assert len({kind.key for kind in found}) == 2
