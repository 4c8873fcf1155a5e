"""No pattern goes on for hours: each comes to its end on texts made for it to be slow. How the work grows with the text
is measured by `python -m bench.patterns`."""

import pytest

from .patterns import attacks, keywords, patience, text, used

SIGNS = 250  # what doubles with every few signs does not come to its end


@pytest.mark.parametrize("pattern", [*used(), *keywords()], ids=str)
def test_pattern_comes_to_its_end(pattern):
    with patience():
        for attack in attacks(pattern):
            pattern.work(text(attack, SIGNS))
