"""A fresh installation in a temporary folder, with large reviews in it, for measurements that need one."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


@contextmanager
def fresh(*sizes: int) -> Iterator[dict[str, str]]:
    """The environment of an installation that holds the reviews bench-N; removed with its data at the end."""
    with tempfile.TemporaryDirectory(prefix="concord-bench-") as folder:
        environment = {
            **os.environ,
            "DATA_DIR": folder,
            "DATABASE_URL": "",
            "CONCORD_MODE": "embedded",
            "LOG_LEVEL": "ERROR",
        }
        manage(environment, "migrate", "--verbosity", "0")
        for size in sizes:
            manage(environment, "create_demo", "--reports", str(size))
        yield environment


def manage(environment: dict[str, str], *words: str) -> None:
    subprocess.run(
        [sys.executable, "manage.py", *words], cwd=ROOT, env=environment, check=True, stdout=subprocess.DEVNULL
    )


def again_inside(environment: dict[str, str], module: str, *words: str) -> None:
    """Runs the module once more in the installation, where Django can be set up with its settings."""
    subprocess.run([sys.executable, "-m", module, *words], cwd=ROOT, env=environment, check=True)


def set_up_django() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import django  # only inside an installation

    django.setup()
