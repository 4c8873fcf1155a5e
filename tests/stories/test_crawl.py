"""Every page that Alice, Bob and Carol reach in the half-way review: it works, writes nothing, asks little, and is shut
to those outside."""

from urllib.parse import urlsplit

import pytest
from django.urls import Resolver404, resolve

from tests.stories.conftest import PEOPLE

# The mark on the database: without it pytest-django makes none for a fixture of the session.
pytestmark = [pytest.mark.slow, pytest.mark.django_db]
MOST_QUERIES = 60
ROOMS = {"reviews", "citations", "screening", "appraisal", "synthesis", "reporting"}


@pytest.mark.parametrize("name", PEOPLE)
def test_every_link_leads_somewhere(crawled, name):
    assert [(visit.text, visit.status) for visit in crawled.served[name] if visit.status >= 400] == []


@pytest.mark.parametrize("name", PEOPLE)
def test_reading_a_page_writes_nothing(crawled, name):
    assert [(visit.text, visit.writes) for visit in crawled.served[name] if visit.writes] == []


@pytest.mark.parametrize("name", PEOPLE)
def test_no_page_asks_the_database_often(crawled, name):
    assert [(visit.text, visit.queries) for visit in crawled.served[name] if visit.queries > MOST_QUERIES] == []


@pytest.mark.parametrize("name", PEOPLE)
def test_every_form_is_sent_to_an_address_that_exists(crawled, name):
    lost = {f"{way} on {visit.address}" for visit in crawled.served[name] for way in visit.ways.posted if is_lost(way)}

    assert sorted(lost) == []


def is_lost(address: str) -> bool:
    try:
        resolve(urlsplit(address).path)
    except Resolver404:
        return True
    return False


@pytest.mark.parametrize("name", PEOPLE)
def test_crawl_reaches_every_room(crawled, name):
    assert {resolve(urlsplit(visit.address).path).namespace for visit in crawled.served[name]} == ROOMS


def test_stranger_finds_none_of_these_pages(crawled):
    assert [(visit.address, visit.status) for visit in crawled.served["charlie"] if visit.status != 404] == []


def test_signed_out_visitor_is_sent_to_sign_in(crawled):
    strays = [v for v in crawled.served[""] if v.status != 302 or not v.location.startswith("/account/login/?next=")]

    assert [(visit.address, visit.status, visit.location) for visit in strays] == []
