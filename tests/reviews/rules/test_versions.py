"""What changed between two protocol versions, in sentences."""

import pytest

from reviews.rules.versions import changes


def criterion(pk: int, label: str, **fields) -> dict:
    return {"id": pk, "label": label, "include_if": "", "exclude_if": "", "scope": "both", "alias_of": None} | {
        "retired": False,
        **fields,
    }


def content(*criteria: dict, **fields) -> dict:
    return {"question": "Why?", "frame": "peo", "frame_parts": {}, "criteria": list(criteria), **fields}


A, B = criterion(1, "A"), criterion(2, "B")


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        (content(A), content(A), []),
        (content(question=""), content(), ["The question was written down."]),
        (content(), content(question="How?"), ["The question was reworded."]),
        (content(), content(frame="spider"), ["The frame is now SPIDER, before it was PEO."]),
        (content(), content(frame_parts={"outcome": "Rest"}), ["Outcome was changed."]),
        (content(), content(A), ["“A” was added."]),
        (content(A, B), content(A, {**B, "retired": True}), ["“B” was taken out."]),
        (content(A, B), content(A), ["“B” was taken out."]),
        (content(A, B), content(A, {**B, "alias_of": 1}), ["“B” was taken out."]),
        (content(A, B), content(B, A), ["The order is now: B, A."]),
        (content(A), content({**A, "label": "A2"}), ["“A” is now called “A2”."]),
        (
            content(A),
            content({**A, "include_if": "x", "scope": "full_text"}),
            ["“A”: what includes and whom it is asked of was changed."],
        ),
        (content(A), content(A, stages={"title_abstract": {}}), ["Stages changed."]),
    ],
)
def test_changes_are_told(before, after, said):
    assert changes(before, after) == said
