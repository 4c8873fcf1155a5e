"""A number that the seal shuts: it counts as nothing, prints as "sealed", and is no number in data."""

from typing import Any


class SealedNumber(int):
    """Stands where a count would, so that figure and equations need not know of the seal."""

    def __str__(self) -> str:
        return "sealed"

    def __format__(self, spec: str) -> str:
        return "sealed"


SEALED = SealedNumber(0)


def without_sealed(data: Any) -> Any:
    """For JSON: null where a number is sealed."""
    if isinstance(data, SealedNumber):
        return None
    if isinstance(data, dict):
        return {key: without_sealed(value) for key, value in data.items()}
    if isinstance(data, list):
        return [without_sealed(value) for value in data]
    return data
