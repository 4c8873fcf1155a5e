"""What a child process knows of its surroundings (for `test_hostile.py`)."""

import os
from collections.abc import Callable


def main(say: Callable[[object], None]) -> None:
    say(sorted(os.environ))
