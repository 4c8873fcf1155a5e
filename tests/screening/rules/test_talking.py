"""Whom an @ means."""

import pytest

from screening.rules.talking import mentioned

TEAM = {1: "Ann Lee", 2: "Bo Ek", 3: "Ann Moe", 4: "Cy", 5: "bo@example.org", 6: "Éva"}


@pytest.mark.parametrize(
    ("text", "people"),
    [
        ("@Bo, what now?", {2}),
        ("(@bo ek)", {2}),
        ("@Ann", set()),  # two people have that first name
        ("@Ann Lee and @ANN MOE", {1, 3}),
        ("@Cyril", set()),
        ("Cy", set()),
        ("write to x@cy.example", set()),
        ("@@Cy", set()),
        ("@Cy's view; @cy", {4}),
        ("@bo@example.org", {5}),
        ("@éva", {6}),
        ("", set()),
    ],
)
def test_mentioned(text, people):
    assert mentioned(text, TEAM) == people
