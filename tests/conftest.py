"""What every test stands on: the four people, a review, files in a folder of the test's own, triggers that let go."""

import threading
import time
from dataclasses import dataclass

import pytest
from django.conf import settings
from django.core.signals import request_finished, request_started
from django.test import Client, TransactionTestCase
from hypothesis import settings as hypothesis_settings

from reviews import triggers
from reviews.models import AuditEvent, Membership, Review, User
from tests.browser import DESKTOP, PATIENCE_MS, open_browser, sign_in
from tests.makers.people import make_member, make_review, make_user, member
from tests.needs import chromium

# How long an example took is the machine's affair, and no property.
hypothesis_settings.register_profile("untimed", deadline=None)
hypothesis_settings.load_profile("untimed")

_teardown = TransactionTestCase._fixture_teardown
_being_answered: set[int] = set()
PATIENCE_SECONDS = 20


def _teardown_at_rest(self):
    """Empties the tables once the test's own server has answered what a closed page had still asked."""
    until = time.monotonic() + PATIENCE_SECONDS
    while _being_answered - {threading.get_ident()} and time.monotonic() < until:
        time.sleep(0.01)
    with triggers.lifted():
        _teardown(self)


TransactionTestCase._fixture_teardown = _teardown_at_rest


@request_started.connect
def _request_began(**_):
    _being_answered.add(threading.get_ident())


@request_finished.connect
def _request_ended(**_):
    _being_answered.discard(threading.get_ident())


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix, tmp_path_factory):
    """SQLite as it is in use: a file, one connection per thread. In memory all threads would share one."""
    database = settings.DATABASES["default"]
    if database["ENGINE"].endswith("sqlite3"):
        database.setdefault("TEST", {})["NAME"] = str(tmp_path_factory.mktemp("database") / "test.sqlite3")


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


@pytest.fixture
def signed_in(browser, live_server):
    """Opens a browser of a person's own, signed in already. A script that breaks, or a breach of the policy, in any of
    its pages fails the test."""
    opened, faults = [], []

    def open_for(user: User, **options):
        context = browser.new_context(base_url=live_server.url, **{"viewport": DESKTOP, **options})
        opened.append(context)
        context.set_default_timeout(PATIENCE_MS)
        context.on("weberror", lambda fault: faults.append(str(fault.error)))
        context.on("console", lambda said: faults.append(said.text) if "Content Security Policy" in said.text else None)
        sign_in(context, user)
        return context

    yield open_for
    for context in opened:
        context.close()
    assert faults == []
