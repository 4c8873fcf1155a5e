"""What the database knows of the size of its tables."""

from django.db import connection

MANY = 10_000


def tell_sizes(new_rows: int) -> None:
    """Has PostgreSQL look at its tables once many rows came at once, as its manual advises.

    Until it looks by itself, which is a minute later or never, it knows nothing of the new file's rows and takes them
    for few: each portion of a file of 200,000 records then read all of them.
    """
    if new_rows >= MANY and connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")


def tell_growth(before: int, now: int) -> None:
    """The same while they come: once they are many, and each time they have doubled since."""
    if _doublings(now) > _doublings(before):
        tell_sizes(now)


def _doublings(rows: int) -> int:
    return (rows // MANY).bit_length()
