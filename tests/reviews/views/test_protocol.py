"""The protocol's pages: each change is a new version with its reason; criteria keep their ids."""

from tests.makers.people import make_criteria, make_review, member


def criteria_post(*rows, reason="", **more) -> dict:
    data = {"criteria-TOTAL_FORMS": str(len(rows)), "criteria-INITIAL_FORMS": "0", "reason": reason, **more}
    for number, row in enumerate(rows):
        data |= {f"criteria-{number}-{key}": value for key, value in row.items()}
    return data


def change(team, *rows, **more):
    return team.client(team.alice).post(team.url("protocol/criteria/change/"), criteria_post(*rows, **more))


def test_criteria_keep_their_ids_when_renamed_and_reordered(team):
    first, second = make_criteria(team.review, "A", "B", by=team.lead)

    change(team, {"id": first.pk, "label": "A", "ORDER": 2}, {"id": second.pk, "label": "B, renamed", "ORDER": 1})

    standing = team.review.criteria.filter(retired_at__isnull=True)
    assert [(c.pk, c.label) for c in standing] == [(second.pk, "B, renamed"), (first.pk, "A")]


def test_criterion_taken_out_retires_and_its_reason_stands_in_the_versions(team):
    first, second = make_criteria(team.review, "A", "B", by=team.lead)

    change(
        team,
        {"id": first.pk, "label": "A"},
        {"id": second.pk, "label": "B", "DELETE": "on"},
        reason="Nobody ever used B",
    )

    page = team.client(team.bob).get(team.url("protocol/")).content.decode()
    second.refresh_from_db()
    assert second.retired_at is not None
    assert "Nobody ever used B" in page
    assert "“B” was taken out." in page


def test_criterion_of_another_review_is_not_taken_over(team):
    other = make_review(lead=team.charlie, title="Other")
    theirs = make_criteria(other, "Theirs", by=member(other, team.charlie))[0]

    change(team, {"id": theirs.pk, "label": "Mine now"})

    theirs.refresh_from_db()
    assert (theirs.label, theirs.review) == ("Theirs", other)
    assert team.review.criteria.get().label == "Mine now"


def test_wrong_criteria_come_back_as_they_were_typed(team):
    response = change(team, {"label": "A"}, {"label": "a"}, reason="Because")

    assert response.status_code == 422
    assert "Another criterion has the same reason." in response.content.decode()
    assert 'value="Because"' in response.content.decode()
    assert team.review.criteria.count() == 0


def test_version_shows_the_protocol_as_it_stood(team):
    make_criteria(team.review, "First wording", by=team.lead)
    number = team.review.protocol_versions.order_by("-number").first().number
    criterion = team.review.criteria.get()
    change(team, {"id": criterion.pk, "label": "Second wording"})

    page = team.client(team.bob).get(team.url(f"protocol/versions/{number}/")).content.decode()

    assert "First wording" in page
    assert "Second wording" not in page


def test_question_changes_frame_and_drops_the_parts_of_the_old_one(team):
    data = {"title": "T", "question": "Q", "frame": "peo", "peo-exposure": "Therapy", "spider-sample": "Adults"}

    team.client(team.alice).post(team.url("protocol/question/change/"), {**data, "reason": "Simpler"})

    team.review.refresh_from_db()
    assert (team.review.frame, team.review.frame_parts) == ("peo", {"exposure": "Therapy"})
    assert team.review.protocol_versions.order_by("-number").first().reason == "Simpler"


def test_keywords_are_set_anew(team):
    data = {
        "groups-TOTAL_FORMS": "3",
        "groups-INITIAL_FORMS": "0",
        "groups-0-words": "sleep, rest",
        "groups-1-kind": "against",
    }
    data |= {"groups-1-name": "Animals", "groups-1-words": "rat", "groups-2-words": "gone", "groups-2-DELETE": "on"}

    team.client(team.alice).post(team.url("protocol/keywords/change/"), data)

    groups = team.review.keyword_groups.order_by("pk")
    assert [(g.name, g.kind, g.words) for g in groups] == [
        ("Speak for inclusion", "for", ["sleep", "rest"]),
        ("Animals", "against", ["rat"]),
    ]


def test_reader_without_the_right_sees_no_way_to_change(team):
    page = team.client(team.bob).get(team.url("protocol/")).content.decode()

    assert "Change the" not in page
    assert "The lead of the review writes them down" in page


def test_protocol_asks_the_database_equally_often(team, monkeypatch, django_assert_num_queries):
    monkeypatch.setattr("reviews.thread._stages", {})
    for label in ("A", "B", "C"):
        make_criteria(team.review, label, by=team.lead)
    browser = team.client(team.bob)

    with django_assert_num_queries(6):
        browser.get(team.url("protocol/"))
