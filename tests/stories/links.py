"""What a page leads to: the addresses it links and loads, and those its forms are sent to. Pure."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

READ_FROM = ("href", "hx-get", "src", "data-file")
SENT_TO = ("formaction", "hx-post", "data-autosave", "data-quote-url", "data-next")


@dataclass
class Ways:
    """Addresses with their query; `linked` are followed by reading, `posted` by sending a form."""

    linked: list[str] = field(default_factory=list)
    posted: list[str] = field(default_factory=list)


class _Parser(HTMLParser):
    def __init__(self, address: str) -> None:
        super().__init__()
        self.address, self.ways = address, Ways()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        for name in READ_FROM:
            self._add(self.ways.linked, given.get(name))
        for name in SENT_TO:
            self._add(self.ways.posted, given.get(name))
        if tag == "form":
            is_read = (given.get("method") or "get").lower() == "get"
            # An empty action stands for the page itself, or is filled in by the page's script.
            self._add(self.ways.linked if is_read else self.ways.posted, given.get("action") or self.address)

    def _add(self, to: list[str], value: str | None) -> None:
        if not value or value.startswith("#"):
            return
        parts = urlsplit(urljoin(self.address, value))
        if not parts.scheme and not parts.netloc:
            to.append(parts._replace(fragment="").geturl())


def ways_out(html: str, address: str) -> Ways:
    parser = _Parser(address)
    parser.feed(html)
    return parser.ways
