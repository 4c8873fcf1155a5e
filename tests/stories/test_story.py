"""The whole way once, in a real browser, against both modes."""

import pytest
from django.conf import settings

from tests.needs import redis_url
from tests.stories import servers
from tests.stories.servers import Server
from tests.stories.story import beginning, importing, matching, reading, reporting, screening, studies
from tests.stories.story.cast import cast

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def play(server: Server, browser) -> None:
    with cast(server, browser) as story:
        beginning.begin(story)
        importing.bring_in(story)
        matching.settle_duplicates(story)
        screening.screen_titles(story)
        reading.screen_full_texts(story)
        studies.make_studies(story)
        studies.appraise_all(story)
        studies.describe_all(story)
        reporting.report(story)


@pytest.mark.usefixtures("own_database")
def test_a_team_goes_the_whole_way_on_one_machine(browser, tmp_path):
    with servers.embedded(tmp_path) as server:
        play(server, browser)


@pytest.mark.postgres
@pytest.mark.redis
def test_a_team_goes_the_whole_way_in_team_mode(browser, tmp_path):
    with servers.team(tmp_path, settings.DATABASES["default"], redis_url()) as server:
        play(server, browser)
