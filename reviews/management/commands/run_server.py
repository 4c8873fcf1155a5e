"""Starts Concord for one team on this machine: prepares the database, loads the demo once, then serves."""

import errno
import fcntl
import os
import socket
import sys

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connections

from reviews import queries


class Command(BaseCommand):
    help = __doc__

    def handle(self, **options) -> None:
        if not settings.EMBEDDED:
            raise CommandError("CONCORD_MODE is team: start the processes that the Procfile names instead.")
        refuse_a_busy_port(settings.BIND_ADDRESS, settings.PORT)
        keep_others_out(settings.DATA_DIR / "server.lock")
        self.say("Preparing the database")
        call_command("migrate", verbosity=0, interactive=False)
        self.load_demo_once(settings.DATA_DIR / "demo_loaded")
        connections.close_all()
        os.chdir(settings.BASE_DIR)
        server = ["-m", "gunicorn", "--config", "config/gunicorn.py", "config.wsgi"]
        os.execv(sys.executable, [sys.executable, *server])

    def load_demo_once(self, loaded) -> None:
        """Not where people already work, and not again where it was erased. One broken off in the middle goes on."""
        if not settings.DEMO or loaded.exists() or queries.has_real_reviews():
            return
        self.say("Loading the demo: two reviews in which everything is invented (about a minute, only this once)")
        call_command("create_demo", stdout=self.stdout, stderr=self.stderr)
        loaded.touch()

    def say(self, words: str) -> None:
        self.stdout.write(words)
        self.stdout.flush()


def refuse_a_busy_port(address: str, port: int) -> None:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((address, port))
        except OSError as error:
            raise CommandError(_why_not(error, address, port)) from error


def _why_not(error: OSError, address: str, port: int) -> str:
    if error.errno == errno.EADDRINUSE:
        text = f"Port {port} is taken by another program, maybe a Concord that still runs."
    elif error.errno == errno.EACCES:
        text = f"This account may not open port {port}."
    else:
        return f"Concord cannot listen at {address}, port {port}: {error.strerror}. See BIND_ADDRESS and PORT."
    return f"{text} Choose another one: PORT={port + 1 if port < 65535 else 8000} make run"


def keep_others_out(path) -> None:
    """Locks the data folder until the server ends: two background threads would run every job twice.

    The descriptor stays open on purpose and goes on to gunicorn, which takes the place of this process.
    """
    lock = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        raise CommandError(
            f"A Concord already runs on the data in {path.parent}. Stop it first, or give this one its own folder: "
            "DATA_DIR=another-folder make run"
        ) from error
    os.set_inheritable(lock, True)
