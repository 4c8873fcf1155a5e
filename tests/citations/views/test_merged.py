"""The page of what was merged: counted beforehand, by rule, by run; each with its undo."""

import pytest
from django.urls import reverse

from citations import actions, matching, queries
from citations.models import MatchingPolicy, Merge
from reviews import jobs
from reviews.models import Job
from tests.makers.citations import make_import, make_report, make_search, ris

WORK = ris("Anchors in the harbour of care", author="Aasen, A", year=2001, doi="10.5555/a", pages="11-19")


@pytest.fixture
def bob(team):
    return team.client(team.bob)


@pytest.fixture
def twins(team):
    for database in ("MEDLINE", "CINAHL"):
        make_import(team.review, WORK, search=make_search(team.review, database), name=f"{database}.ris")


def url(team, name, *args):
    return reverse(f"citations:{name}", args=[team.review.slug, *args])


def text_of(answer):
    return " ".join(answer.content.decode().split())


def run_last_job():
    jobs.run_job(Job.objects.filter(kind="find_duplicates", state=Job.State.QUEUED).order_by("-pk").first().pk)


def test_counting_shows_each_rule_before_anything_is_merged(team, bob, twins):
    bob.post(url(team, "find_duplicates"), {"act": "count"})
    run_last_job()

    page = text_of(bob.get(url(team, "merged")))

    assert "1 pair would be merged and 0 more would be asked" in page
    assert Merge.objects.count() == 0


def test_rule_unticked_in_the_count_does_not_merge(team, bob, twins):
    bob.post(url(team, "find_duplicates"), {"act": "count"})
    run_last_job()
    rule = next(iter(queries.last_dry_run(team.review).result["rules"]))

    bob.post(url(team, "find_duplicates"), {"act": "find", "shown": [rule], "use": []})
    run_last_job()

    assert not Merge.objects.filter(rule=rule).exists()
    assert Job.objects.order_by("-pk").first().payload == {"rules_off": [rule], "dry_run": False}


def test_run_is_shown_and_taken_back_by_one_press(team, bob, twins):
    bob.post(url(team, "find_duplicates"), {"act": "find"})
    run_last_job()
    (run,) = queries.runs(team.review)

    page = text_of(bob.get(url(team, "run", run.job.pk)))
    after = text_of(bob.post(url(team, "undo_run", run.job.pk), follow=True))

    assert "1 merge" in page
    assert "1 merge is taken apart" in after
    assert Merge.objects.get().withdrawn_at is not None


def test_merge_says_in_words_what_is_the_same_and_what_differs(team, bob):
    a, b = (make_report(team.review, "Voices of harbours", year=year) for year in (2020, 2021))
    facts = {"title": "agree", "authors": "agree", "year": "contradict", "doi": "unknown"}
    actions.merge(by=team.lead, a=a, b=b, rule=matching.WEAKEST_RULE, facts=facts)

    text = text_of(bob.get(url(team, "rule", matching.WEAKEST_RULE)))

    assert "Same title, authors · different year" in text


def test_run_is_named_by_the_file_it_followed(team, bob, twins):
    job = Job.objects.filter(payload__batch__isnull=False).order_by("-pk").first()
    jobs.run_job(job.pk)

    assert "after CINAHL.ris" in text_of(bob.get(url(team, "merged")))


@pytest.mark.parametrize(
    ("sent", "after_import", "off"),
    [({"after_import": "on"}, True, []), ({"off": [matching.WEAKEST_RULE]}, False, [matching.WEAKEST_RULE])],
    ids=["looks", "looks not"],
)
def test_policy_is_kept(team, bob, sent, after_import, off):
    bob.post(url(team, "set_matching_policy"), sent)

    kept = MatchingPolicy.objects.get(review=team.review)
    assert (kept.after_import, kept.rules_off) == (after_import, off)


def test_whole_group_is_taken_apart_from_its_page(team, bob):
    a, b, c = (make_report(team.review) for _ in range(3))
    for other in (b, c):
        actions.merge(by=team.lead, a=a, b=other)

    page = text_of(bob.get(url(team, "report", a.pk)))
    after = text_of(bob.post(url(team, "part_group", a.pk), follow=True))

    assert "Take the whole group apart" in page
    assert "3 reports stand by themselves again" in after


def test_work_under_way_is_shown(team, bob, twins):
    bob.post(url(team, "find_duplicates"), {"act": "find"})

    assert "Find duplicates" in text_of(bob.get(url(team, "merged")))
