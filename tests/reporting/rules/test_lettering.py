"""Text is broken so that it fits, and nothing of it is lost."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reporting.rules.lettering import printable, width, wrapped


@pytest.mark.parametrize(
    ("text", "is_bold", "expected"),
    [
        ("", False, 0),
        ("n", False, 6.34),
        ("n", True, 7.12),
        ("(n = 10)", False, 3.9 + 6.34 + 3.18 + 8.38 + 3.18 + 6.36 + 6.36 + 3.9),
        ("é", False, 7),
        ("e\u0301", False, 6.15),
        ("語", False, 10),
    ],
)
def test_width_adds_up_the_advances(text, is_bold, expected):
    assert width(text, 10, is_bold=is_bold) == pytest.approx(expected)


def test_a_no_break_space_is_as_wide_as_a_space_and_never_breaks():
    assert width("a\u00a0b", 10) == width("a b", 10)
    assert wrapped("reports (n\u00a0=\u00a010)", 50, 10) == ["reports", "(n\u00a0=\u00a010)"]


@pytest.mark.parametrize(
    ("text", "room", "lines"),
    [
        ("", 100, [""]),
        ("one", 100, ["one"]),
        ("one two", 100, ["one two"]),
        ("one two", 30, ["one", "two"]),
        ("mmmmmm", 30, ["mmm", "mmm"]),
        ("a mmmmmm", 30, ["a", "mmm", "mmm"]),
    ],
)
def test_lines_break_at_spaces_and_inside_a_word_only_if_they_must(text, room, lines):
    assert wrapped(text, room, 10) == lines


words = st.lists(st.text(st.characters(codec="utf-8", exclude_characters=" "), min_size=1), min_size=1).map(" ".join)


@given(words, st.integers(40, 300), st.booleans(), st.integers(0, 20))
def test_no_line_is_wider_than_its_room_and_no_sign_is_lost(text, room, is_bold, hanging):
    first, *rest = wrapped(text, room, 10, is_bold=is_bold, hanging=hanging)

    assert width(first, 10, is_bold=is_bold) <= room
    assert all(width(line, 10, is_bold=is_bold) <= room - hanging for line in rest)
    assert "".join([first, *rest]).replace(" ", "") == text.replace(" ", "")


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("  a\n\tb  ", "a b"),
        ("a\x00b\x1bc", "abc"),
        ("\u202eevil", "evil"),
        ("a\ufffeb\uffff", "ab"),
        ("\ud800lone", "lone"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("(n\u00a0=\u00a01)", "(n\u00a0=\u00a01)"),
    ],
)
def test_printable(text, clean):
    assert printable(text) == clean
