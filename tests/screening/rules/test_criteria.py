"""What follows from answers to the criteria: the whole table for three of them, and what needs a line of why."""

from itertools import product

import pytest

from screening.rules.criteria import Follows, follows, is_followed

ORDER = (7, 3, 9)  # the agreed order, not that of the ids


@pytest.mark.parametrize(
    ("answers", "on_titles", "on_full_texts"),
    [
        ("", Follows(), Follows()),
        ("y", Follows(), Follows()),
        ("yy", Follows(), Follows()),
        ("yu", Follows(), Follows()),
        ("yyy", Follows("include"), Follows("include")),
        ("yyu", Follows("maybe"), Follows("awaiting", is_open=True)),
        ("uuu", Follows("maybe"), Follows("awaiting", is_open=True)),
        ("n", Follows("exclude", 7), Follows("exclude", 7)),
        ("-n", Follows("exclude", 3), Follows("exclude", 3)),
        ("yn", Follows("exclude", 3), Follows("exclude", 3)),
        ("--n", Follows("exclude", 9), Follows("exclude", 9)),
        ("nyn", Follows("exclude", 7, (9,)), Follows("exclude", 7, (9,))),
        ("unn", Follows("exclude", 3, (9,)), Follows("exclude", 3, (9,))),
        ("nnn", Follows("exclude", 7, (3, 9)), Follows("exclude", 7, (3, 9))),
    ],
)
def test_what_follows(answers, on_titles, on_full_texts):
    given = said(answers)

    assert follows(given, ORDER, full_text=False) == on_titles
    assert follows(given, ORDER, full_text=True) == on_full_texts


def said(answers: str) -> dict[int, str]:
    words = {"y": "yes", "n": "no", "u": "unclear", "-": ""}
    return {criterion: words[letter] for criterion, letter in zip(ORDER, answers, strict=False)}


@pytest.mark.parametrize("answers", ["".join(letters) for letters in product("ynu-", repeat=3)])
def test_the_reason_is_the_first_no_and_nothing_else_excludes(answers):
    what = follows(said(answers), ORDER, full_text=False)

    first_no = next((criterion for criterion, letter in zip(ORDER, answers, strict=True) if letter == "n"), None)
    assert what.reason == first_no
    assert (what.verdict == "exclude") == (first_no is not None)
    assert bool(what.verdict) == (first_no is not None or "-" not in answers)


def test_answers_to_criteria_that_no_longer_stand_count_for_nothing():
    assert follows({7: "yes", 99: "no"}, (7,), full_text=False) == Follows("include")
    assert follows({}, (), full_text=False) == Follows()


def test_an_answer_that_is_none_is_an_error():
    with pytest.raises(ValueError, match="perhaps"):
        follows({7: "perhaps"}, ORDER, full_text=False)


@pytest.mark.parametrize(
    ("verdict", "reason", "answers", "full_text", "expected"),
    [
        ("include", None, "yyy", False, True),
        ("maybe", None, "yyy", False, False),
        ("exclude", 3, "yn", False, True),
        ("exclude", 9, "ynn", False, False),
        ("exclude", None, "yn", False, False),
        ("include", None, "yn", False, False),
        ("include", None, "yy", False, False),
        ("exclude", 7, "", False, False),
        ("awaiting", None, "yyu", True, True),
        ("include", None, "yyu", True, True),
        ("exclude", 9, "yyu", True, False),
        ("include", None, "yyu", False, False),
    ],
)
def test_what_needs_no_line_of_why(verdict, reason, answers, full_text, expected):
    given = said(answers)

    assert is_followed(verdict, reason, given, follows(given, ORDER, full_text=full_text)) is expected
