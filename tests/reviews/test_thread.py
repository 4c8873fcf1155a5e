"""The thread in the bar: on each page of a review exactly one stage is the current one."""

import pytest
from django.utils.html import strip_tags

from reviews import thread


@pytest.mark.parametrize(
    ("path", "current"),
    [
        ("", "overview"),
        ("search/", "search"),
        ("reports/7/", "search"),
        ("duplicates/", "duplicates"),
        ("screening/title-abstract/", "title-abstract"),
        ("conflicts/title-abstract/", "title-abstract"),
        ("screening/full-text/", "full-text"),
        ("conflicts/full-text/", "full-text"),
        ("studies/", "full-text"),
        ("appraisal/1/consensus/", "appraisal"),
        ("characteristics/", "characteristics"),
        ("report/lists/new_reports/", "report"),
        ("settings/", None),
    ],
)
def test_thread_marks_the_stage_that_a_page_belongs_to(team, path, current):
    rows = thread.thread(team.lead, team.url(path))

    assert [row["key"] for row in rows if row["current"]] == ([current] if current else [])


@pytest.mark.parametrize(("path", "said"), [("", "Overview: all stages"), ("settings/", "Stages")])
def test_button_of_a_small_screen_names_the_stage_or_says_what_it_opens(team, path, said):
    text = team.client(team.alice).get(team.url(path)).content.decode()

    button = text.split("cc-stage-btn", 1)[1].split("</button>", 1)[0].split(">", 1)[1]
    assert " ".join(strip_tags(button).split()) == said
