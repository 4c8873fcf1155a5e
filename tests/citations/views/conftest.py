"""The pages of citations by themselves: what later rooms shut is set by the tests that are about it."""

import pytest

from citations import seals


@pytest.fixture(autouse=True)
def nothing_sealed(monkeypatch):
    monkeypatch.setattr(seals, "shut_for", [])
