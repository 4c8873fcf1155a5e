"""The stage on which the demo's history is played: people, the moving clock, and jobs run on the spot.

Everything goes through the importers and actions that the pages call; no row is inserted by hand.
"""

import time
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from citations import actions as citations
from citations.models import ImportBatch, Report, Search
from config.demo import protocol
from config.demo.papers import Paper
from reviews import actions as reviews
from reviews import clock, jobs
from reviews import queries as review_queries
from reviews.models import Job, Membership, Review, User

JOB_PATIENCE_SECONDS = 300


class Calendar:
    """The demo's own time: acts follow one another, days are skipped to."""

    def __init__(self, begins: datetime) -> None:
        self.now = begins

    def skip_to(self, year: int, month: int, day: int, hour: int = 9) -> None:
        self.now = max(self.now + timedelta(minutes=1), datetime(year, month, day, hour, tzinfo=UTC))

    def act(self, seconds: float = 20):
        """The moment of the next act, as the clock of a `with` block; then time has passed."""
        moment = self.now
        self.now = moment + timedelta(seconds=seconds)
        return clock.at(moment)


class Company:
    """Alice leads, Bob and Carol screen; Charlie is in no review."""

    def __init__(self, review: Review) -> None:
        self.review = review
        members = {m.user.email.split("@")[0]: m for m in review_queries.members(review)}
        self.alice, self.bob, self.carol = (members[name] for name in ("alice", "bob", "carol"))

    @property
    def screeners(self) -> tuple[Membership, Membership]:
        return self.bob, self.carol


def people() -> dict[str, User]:
    """The four people, made once; their password is shown on the sign-in page."""
    found = {}
    for email, name, _ in protocol.PEOPLE:
        user = User.objects.filter(email=email).first()
        if user is None:
            user = User.objects.create_user(email, protocol.PASSWORD, name=name, is_demo=True)
        found[email.split("@")[0]] = user
    return found


def open_review(calendar: Calendar, *, slug: str, title: str, half_way: bool = False) -> Company:
    """Alice creates the review with question, criteria and keywords, and invites Bob and Carol, who accept."""
    who = people()
    with calendar.act(600):
        review = reviews.create_review(
            by=who["alice"],
            slug=slug,
            title=title,
            question=protocol.QUESTION,
            frame="spider",
            frame_parts=protocol.FRAME,
            is_demo=True,
        )
    lead = review_queries.memberships_of(who["alice"]).get(review=review)
    with calendar.act(900):
        reviews.set_criteria(
            by=lead, review=review, criteria=protocol.CRITERIA, reason="Agreed by the team before the first search"
        )
    with calendar.act(300):
        reviews.set_keywords(by=lead, review=review, groups=protocol.KEYWORDS)
    for name in ("bob", "carol"):
        with calendar.act(60):
            invitation = reviews.invite(by=lead, review=review, email=who[name].email, roles=["reviewer"])
        with calendar.act(3600):
            reviews.accept_invitation(by=who[name], invitation=invitation)
    return Company(review)


def finish(job: Job | None) -> None:
    """Runs the job here, or waits for the runner that got it first. A job that broke ends the demo with its text."""
    if job is None:
        return
    jobs.run_job(job.pk)
    patience = time.monotonic() + JOB_PATIENCE_SECONDS
    while True:
        job.refresh_from_db()
        if job.state == Job.State.DONE:
            return
        if job.is_final or time.monotonic() > patience:
            raise RuntimeError(f"The demo's {job.title.lower()} ended as {job.state}: {job.error}")
        time.sleep(0.05)


def finish_all(review: Review) -> None:
    for job in review_queries.jobs(review).filter(state__in=[Job.State.QUEUED, Job.State.RUNNING]).order_by("pk"):
        finish(job)


def bring_in(
    calendar: Calendar, by: Membership, *, file_name: str, content: bytes, search: Search, commit: bool = True
) -> ImportBatch:
    """Stages one export file, has it read, and commits it."""
    with calendar.act(120):
        batch = citations.stage_file(by=by, review=by.review, file_name=file_name, chunks=[content], search=search)
        finish(batch.job)
        batch.refresh_from_db()
    if commit:
        with calendar.act(180):
            batch = citations.commit_batch(by=by, batch=batch, search=search)
    return batch


class Library:
    """Which report is which invented paper: by title, since every invented title occurs once."""

    def __init__(self, review: Review, made: Iterable[Paper]) -> None:
        self.review = review
        self._by_title = {_plain(paper.title): paper for paper in made}

    def paper(self, report: Report) -> Paper:
        return self._by_title[_plain(report.title)]

    def reports(self) -> list[tuple[Report, Paper]]:
        """(root report, paper) of every active report, in the order of their numbers."""
        active = Report.objects.filter(review=self.review, standing=Report.Standing.ACTIVE).order_by("number")
        return [(report, self.paper(report)) for report in active]


def _plain(title: str) -> str:
    return "".join(character for character in title.lower() if character.isalnum())
