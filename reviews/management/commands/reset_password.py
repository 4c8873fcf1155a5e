"""Gives a person a new password, where no mail server is set: asked for at the terminal, or read from a pipe."""

import getpass
import sys

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from reviews import actions, queries


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser) -> None:
        parser.add_argument("email")

    def handle(self, *, email: str, **options) -> None:
        person = queries.person_named(email)
        if person is None:
            raise CommandError(f"Nobody here has the address {email}.")
        password = _asked() if sys.stdin.isatty() else sys.stdin.readline().rstrip("\n")
        try:
            validate_password(password, person)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        actions.reset_password(by=None, person=person, password=password)
        self.stdout.write(f"{person.email} has a new password, and is signed out everywhere.")


def _asked() -> str:
    password = getpass.getpass("New password: ")
    if getpass.getpass("Once more: ") != password:
        raise CommandError("The two differ. Nothing was changed.")
    return password
