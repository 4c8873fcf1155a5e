"""Kill -9 in the middle of an import: whoever starts next goes on, nothing is lost, nothing is there twice."""

import pytest
from django.conf import settings

from tests.needs import redis_url
from tests.stories import killed, servers

pytestmark = pytest.mark.slow
RECORDS = 1200
SEED = 20261125


def test_embedded_server_killed_in_the_middle_of_an_import(own_database, tmp_path):
    kills = killed.moments(SEED, 3)
    with servers.embedded(tmp_path) as server:
        found = killed.play(killed.embedded(server), tmp_path, name="embedded", records=RECORDS, kills=kills)

    assert killed.balances(found, RECORDS) == []


@pytest.mark.postgres
@pytest.mark.redis
def test_celery_worker_killed_in_the_middle_of_an_import(tmp_path):
    kills = killed.moments(SEED + 1, 3)
    with servers.team(tmp_path, settings.DATABASES["default"], redis_url()) as server:
        found = killed.play(killed.celery(server), tmp_path, name="team", records=RECORDS, kills=kills)

    assert killed.balances(found, RECORDS) == []
