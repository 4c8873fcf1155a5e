"""What the terminal says once the server answers: the address, who can sign in with the demo, how to stop."""

from pathlib import Path

from django.db import connection

from reviews import queries

DEMO_PASSWORD = "concord-demo"


def text(port: int, data_dir: Path) -> str:
    lines = ["", f"  Concord is at http://127.0.0.1:{port}/", ""]
    people = queries.demo_people()
    connection.close()
    if people:
        lines += [f"  The demo is loaded. Sign in with the password {DEMO_PASSWORD} as", ""]
        lines += [f"    {person.email:<22} {person.role}" for person in people if person.role]
        lines.append("")
    return "\n".join([*lines, f"  The data are kept in {data_dir}. Ctrl-C stops the server.", ""])
