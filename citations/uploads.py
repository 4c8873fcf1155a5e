"""Uploads that are too large are dropped while they arrive, before they fill the disk."""

from collections.abc import Callable
from contextlib import suppress
from functools import wraps

from django.conf import settings
from django.core.files.uploadhandler import FileUploadHandler, SkipFile
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_protect

from reviews.errors import Refused


class Limit(FileUploadHandler):
    """Counts the bytes of each file and skips the rest of one that has too many."""

    def __init__(self, request: HttpRequest, most: int) -> None:
        super().__init__(request)
        self.most = most
        self.too_large: list[str] = []

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        if start + len(raw_data) > self.most:
            self.too_large.append(self.file_name)
            raise SkipFile
        return raw_data

    def file_complete(self, file_size: int) -> None:
        """The handlers behind this one make the file."""


def limit_files(setting: str) -> Callable:
    """For a view under the gate that is exempt from the CSRF middleware: that one would read the whole body first.
    The token is checked here instead, once the limit is set. `request.too_large` names the files that were dropped."""

    def wrap(view: Callable) -> Callable:
        protected = csrf_protect(view)

        @wraps(view)
        def limited(request: HttpRequest, **kwargs) -> HttpResponse:
            limit = Limit(request, getattr(settings, setting))
            request.upload_handlers.insert(0, limit)
            request.too_large = limit.too_large
            try:
                return protected(request, **kwargs)
            except OSError:  # no room for what arrives
                _drop_half(request)
                raise

        return limited

    return wrap


def _drop_half(request: HttpRequest) -> None:
    """What is written of a file that cannot be written whole makes way at once."""
    for handler in request.upload_handlers:
        with suppress(OSError):  # the last bytes find no room either
            handler.upload_interrupted()


def refusal(name: str, setting: str) -> Refused:
    most = getattr(settings, setting) // 1024 // 1024
    return Refused(f"{name} is larger than {most} MB, the most this installation takes. Nothing of it was stored.")
