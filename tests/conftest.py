"""What every test stands on: the four people, a review, files in a folder of the test's own, triggers that let go."""

from dataclasses import dataclass

import pytest
from django.test import Client, TransactionTestCase

from reviews import triggers
from reviews.models import AuditEvent, Membership, Review, User
from tests.browser import open_browser
from tests.makers.people import make_member, make_review, make_user, member
from tests.needs import chromium

_teardown = TransactionTestCase._fixture_teardown


def _teardown_with_triggers_lifted(self):
    with triggers.lifted():
        _teardown(self)


TransactionTestCase._fixture_teardown = _teardown_with_triggers_lifted


@pytest.fixture(autouse=True)
def _plain_settings(settings, tmp_path):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.JOB_RUNNER = "inline"
    settings.FILES_DIR = tmp_path / "files"
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}}


@dataclass
class Team:
    """A review with its people, and a signed-in browser for each of them."""

    review: Review
    alice: User
    bob: User
    carol: User
    charlie: User

    def member(self, user: User) -> Membership:
        return member(self.review, user)

    @property
    def lead(self) -> Membership:
        return self.member(self.alice)

    def client(self, user: User | None) -> Client:
        client = Client()
        if user:
            client.force_login(user)
        return client

    def url(self, rest: str = "") -> str:
        return f"/reviews/{self.review.slug}/{rest}"


@pytest.fixture
def team(db) -> Team:
    """Alice leads, Bob and Carol screen, Charlie is a stranger."""
    alice, bob, carol, charlie = (make_user(name) for name in ("Alice", "Bob", "Carol", "Charlie"))
    review = make_review(lead=alice)
    make_member(review, bob)
    make_member(review, carol)
    return Team(review, alice, bob, carol, charlie)


@pytest.fixture
def audited(db):
    """Fails unless the test left at least one event in some review's log."""
    before = AuditEvent.objects.count()
    yield
    assert AuditEvent.objects.count() > before, "the act left no event in the log"


@pytest.fixture(scope="module")
def browser():
    """Chromium, for the modules that need it; skipped by name where there is none."""
    if not chromium():
        pytest.skip("needs Chromium, and none is installed")
    with pytest.MonkeyPatch.context() as patch, open_browser() as opened:
        # Playwright runs a loop in this thread, and Django then refuses plain database calls.
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        yield opened
