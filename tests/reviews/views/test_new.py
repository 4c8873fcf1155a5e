"""A new review: everything on one page, nothing lost when something is wrong with it."""

import pytest
from django.urls import reverse

from reviews.models import AuditEvent, Invitation, Review

ROWS = {"criteria-TOTAL_FORMS": "3", "criteria-INITIAL_FORMS": "0"}
WHOLE = {
    "title": "Therapy after self-harm",
    "question": "How is it lived through?",
    "frame": "spider",
    "spider-sample": "Adults",
    "pico-population": "typed before the frame was changed",
    "words_for": "therapy, self-harm*\nnarrative; therapy",
    "words_against": "",
    "readers": "Bob@example.org, carol@example.org",
    **ROWS,
    "criteria-0-label": "Not qualitative",
    "criteria-0-ORDER": "2",
    "criteria-1-label": "Not individual therapy",
    "criteria-1-exclude_if": "Groups only",
    "criteria-1-ORDER": "1",
    "criteria-2-label": "",
}


def create(team, **changes):
    return team.client(team.charlie).post(reverse("reviews:create"), {**WHOLE, **changes})


def test_create_makes_the_whole_review(team, audited):
    response = create(team)
    review = Review.objects.get(title="Therapy after self-harm", memberships__user=team.charlie)

    assert response.url == reverse("reviews:settings", kwargs={"slug": review.slug})
    assert review.frame_parts == {"sample": "Adults"}
    assert [c.label for c in review.criteria.all()] == ["Not individual therapy", "Not qualitative"]
    assert [(g.kind, g.words) for g in review.keyword_groups.all()] == [("for", ["therapy", "self-harm*", "narrative"])]
    assert set(review.invitations.values_list("email", flat=True)) == {"bob@example.org", "carol@example.org"}
    assert review.memberships.get().roles == ["lead"]


def test_title_alone_is_enough(team):
    response = team.client(team.charlie).post(reverse("reviews:create"), {"title": "Rest", "frame": "peo", **ROWS})

    assert response.url == "/reviews/rest/"
    assert Review.objects.get(slug="rest").criteria.count() == 0


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"title": ""}, "This field is required."),
        ({"frame": "acronym"}, "Select a valid choice."),
        ({"slug": "my review"}, "Enter a valid “slug”"),
        ({"readers": "bob, carol@example.org"}, "These are no e-mail addresses: bob."),
        ({"criteria-2-include_if": "Interviews"}, "Give this criterion a short reason"),
        ({"criteria-2-label": "not QUALITATIVE"}, "Another criterion has the same reason."),
        ({"criteria-0-label": "x" * 81}, "at most 80 characters"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_is_kept(team, changes, complaint):
    before = Review.objects.count(), AuditEvent.objects.count(), Invitation.objects.count()

    response = create(team, **changes)

    page = response.content.decode()
    assert response.status_code == 422
    assert complaint in page
    assert "typed before the frame was changed" in page
    assert "Groups only" in page
    assert (Review.objects.count(), AuditEvent.objects.count(), Invitation.objects.count()) == before


@pytest.mark.parametrize(("wanted", "given"), [("", "new-2"), ("invitation", "invitation-2"), ("mine", "mine")])
def test_reserved_words_never_become_addresses(team, wanted, given):
    create(team, title="New", slug=wanted, readers="")

    assert Review.objects.order_by("-pk").first().slug == given


def test_all_frames_are_on_the_page_without_a_script(team):
    page = team.client(team.charlie).get(reverse("reviews:new")).content.decode()

    for field in ("spider-research_type", "pico_qualitative-context", "pico-time", "spice-perspective", "peo-exposure"):
        assert f'name="{field}"' in page
