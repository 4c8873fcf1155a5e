"""Concord as it is really started, in both modes: what `make run` runs and what the Procfile names, on own data."""

import os
import secrets
import shlex
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parents[2]
PATIENCE_SECONDS = 90
# Set by whoever runs the tests, and none of the server's business.
NOT_HANDED_ON = ("DJANGO_SETTINGS_MODULE", "DATABASE_URL", "DATABASE_PASSWORD", "REDIS_URL", "JOB_RUNNER", "SECRET_KEY")
QUEUE = 13  # the database of Redis that the story has for itself


@dataclass
class Server:
    """A running Concord: where it answers, and the environment of its commands."""

    url: str
    env: dict[str, str]
    log: Path
    processes: list[subprocess.Popen] = field(default_factory=list)

    def manage(self, *words: str) -> str:
        """The standard output of `manage.py`, run beside the server."""
        done = subprocess.run(
            [sys.executable, "manage.py", *words], cwd=ROOT, env=self.env, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, f"manage.py {shlex.join(words)}: {done.returncode}\n{done.stdout}{done.stderr}"
        return done.stdout

    def start(self, command: str) -> None:
        with self.log.open("a") as out:
            process = subprocess.Popen(
                ["sh", "-c", f"exec {command}"], cwd=ROOT, env=self.env, stdout=out, stderr=out, start_new_session=True
            )
        self.processes.append(process)

    def wait_until_it_answers(self) -> None:
        deadline = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < deadline:
            if any(process.poll() is not None for process in self.processes):
                break
            try:
                urllib.request.urlopen(f"{self.url}/readyz", timeout=2).close()
                return
            except (urllib.error.URLError, ConnectionError, TimeoutError):
                time.sleep(0.2)
        raise AssertionError(f"Concord does not answer at {self.url}:\n{self.log.read_text()[-4000:]}")

    def stop(self) -> None:
        for process in self.processes:
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)
        for process in self.processes:
            try:
                process.wait(timeout=30)
            except subprocess.TimeoutExpired:
                process.kill()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _environment(folder: Path, port: int, **given: str) -> dict[str, str]:
    plain = {name: value for name, value in os.environ.items() if name not in NOT_HANDED_ON}
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}"
    return plain | {
        "PATH": path,
        "DATA_DIR": str(folder / "data"),
        "PORT": str(port),
        "BIND_ADDRESS": "127.0.0.1",
        "DEMO": "0",
        "DEBUG": "0",
        "ALLOWED_HOSTS": "127.0.0.1",
        "HTTPS": "0",
        "TIME_ZONE": "UTC",
        "PYTHONDONTWRITEBYTECODE": "1",
        **given,
    }


def prepared(folder: Path) -> Server:
    """The embedded mode, not started yet: its folder and the environment of its commands."""
    port = free_port()
    env = _environment(folder, port, CONCORD_MODE="embedded")
    return Server(f"http://127.0.0.1:{port}", env, folder / "server.log")


@contextmanager
def embedded(folder: Path) -> Iterator[Server]:
    """What `make run` starts: SQLite, files in a folder, background work in the same process."""
    server = prepared(folder)
    server.start("python manage.py run_server")
    try:
        server.wait_until_it_answers()
        yield server
    finally:
        server.stop()


@contextmanager
def team(folder: Path, postgres: dict, redis_url: str) -> Iterator[Server]:
    """What the Procfile names, on PostgreSQL and Redis. `postgres` are Django's settings of the server."""
    with _database(postgres) as address:
        port = free_port()
        queue = f"{urlsplit(redis_url)._replace(path=f'/{QUEUE}').geturl()}"
        env = _environment(
            folder,
            port,
            CONCORD_MODE="team",
            DATABASE_URL=address,
            DATABASE_PASSWORD=postgres["PASSWORD"] or "",
            REDIS_URL=queue,
            SECRET_KEY=secrets.token_urlsafe(60),
            WEB_WORKERS="2",
            WORKERS="1",
        )
        server = Server(f"http://127.0.0.1:{port}", env, folder / "server.log")
        _empty(queue)
        server.manage("migrate", "--noinput", "-v", "0")
        server.manage("collectstatic", "--noinput", "-v", "0")
        for command in procfile().values():
            server.start(command)
        try:
            server.wait_until_it_answers()
            yield server
        finally:
            server.stop()
            _empty(queue)


def procfile() -> dict[str, str]:
    lines = (ROOT / "Procfile").read_text().splitlines()
    return {name: command.strip() for name, _, command in (line.partition(":") for line in lines if line.strip())}


@contextmanager
def _database(postgres: dict) -> Iterator[str]:
    """A database of its own on the server that the tests use, and gone afterwards."""
    name = f"concord_story_{os.getpid()}"
    host, port, user = postgres["HOST"] or "127.0.0.1", postgres["PORT"] or 5432, postgres["USER"]
    try:
        _on_server(postgres, f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)', f'CREATE DATABASE "{name}"')
        yield f"postgres://{user}@{host}:{port}/{name}"
    finally:
        _on_server(postgres, f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def _on_server(postgres: dict, *statements: str) -> None:
    import psycopg2  # only where there is such a server

    connection = psycopg2.connect(
        dbname="postgres",
        host=postgres["HOST"] or "127.0.0.1",
        port=postgres["PORT"] or 5432,
        user=postgres["USER"],
        password=postgres["PASSWORD"],
    )
    try:
        connection.autocommit = True
        with connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)
    finally:
        connection.close()


def _empty(queue: str) -> None:
    import redis  # only where there is such a server

    with redis.Redis.from_url(queue) as server:
        server.flushdb()
