"""A fresh installation in a temporary folder, with large reviews in it, for measurements that need one."""

import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parents[1]


POSTGRES = os.environ.get("POSTGRES") or "postgres://postgres@127.0.0.1:5432/concord"


@contextmanager
def fresh(*sizes: int, database_url: str = "") -> Iterator[dict[str, str]]:
    """The environment of an installation that holds the reviews bench-N; removed with its data at the end."""
    with tempfile.TemporaryDirectory(prefix="concord-bench-") as folder:
        environment = {
            **os.environ,
            "DATA_DIR": folder,
            "DATABASE_URL": database_url,
            "CONCORD_MODE": "embedded",
            "LOG_LEVEL": "ERROR",
        }
        manage(environment, "migrate", "--verbosity", "0")
        for size in sizes:
            manage(environment, "create_demo", "--reports", str(size))
        if database_url:
            get_to_know(database_url)
        yield environment


@contextmanager
def postgres_database() -> Iterator[str | None]:
    """The URL of a database of our own on the server at POSTGRES, dropped at the end; None when none answers."""
    import psycopg2  # only where a server is looked for

    at = urlsplit(POSTGRES)
    login = {"host": at.hostname, "port": at.port, "user": at.username, "password": at.password, "connect_timeout": 3}
    try:
        connection = psycopg2.connect(dbname="postgres", **login)
    except psycopg2.OperationalError:
        yield None
        return
    connection.autocommit = True
    name = f"concord_bench_{os.getpid()}"
    with connection.cursor() as cursor:
        cursor.execute(f'CREATE DATABASE "{name}"')
        try:
            yield at._replace(path=f"/{name}").geturl()
        finally:
            cursor.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
            connection.close()


def get_to_know(database_url: str) -> None:
    """What autovacuum does within a minute of a large import, where the server at hand has it switched off."""
    import psycopg2  # only where a server is looked for

    with psycopg2.connect(database_url) as connection, connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    connection.close()


@contextmanager
def served(environment: dict[str, str], **settings: str) -> Iterator[str]:
    """The address of a web server on this installation."""
    port = free_port()
    given = {"PORT": str(port), "BIND_ADDRESS": "127.0.0.1", "ALLOWED_HOSTS": "127.0.0.1", "DEMO": "0", **settings}
    if settings.get("CONCORD_MODE") == "team":
        manage({**environment, **given}, "collectstatic", "--noinput")
    command = [sys.executable, "-m", "gunicorn", "--config", "config/gunicorn.py", "config.wsgi"]
    server = subprocess.Popen(command, cwd=ROOT, env={**environment, **given}, stdout=subprocess.DEVNULL)
    address = f"http://127.0.0.1:{port}"
    try:
        wait_for(address, server)
        yield address
    finally:
        server.terminate()
        server.wait()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for(address: str, server: subprocess.Popen) -> None:
    for _ in range(600):
        if server.poll() is not None:
            raise ChildProcessError(f"The web server ended with {server.returncode} before it answered.")
        try:
            urllib.request.urlopen(f"{address}/healthz").close()
            return
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.1)
    raise TimeoutError(f"{address} does not answer")


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
