"""The bench as a test sees it: opened, waited for, read."""

from screening.models import Vote

BENCH = "screening/title-abstract/"
SAVED = "[data-state][data-unsaved='0']"


def open_bench(context, team, path: str = BENCH):
    page = context.new_page()
    page.goto(team.url(path))
    ready(page)
    return page


def ready(page) -> None:
    page.wait_for_selector("html[data-bench-ready]", state="attached")
    page.wait_for_load_state("networkidle")


def settle_down(page) -> None:
    page.wait_for_selector(SAVED)
    page.wait_for_load_state("networkidle")


def number(page) -> int:
    return int(page.get_attribute("[data-current] [data-record]", "data-record"))


def shown_counts(page) -> list[int]:
    """Read and left, as the page says."""
    return [int(page.inner_text(f".cc-side [data-{name}]").replace(",", "")) for name in ("done", "left")]


def history(page) -> dict[int, str]:
    items = page.locator("[data-history] li").evaluate_all("items => items.map(item => ({...item.dataset}))")
    return {int(item["number"]): item["verdict"] for item in items}


def standing(user) -> dict[int, str]:
    votes = Vote.objects.by(user).filter(ended_at__isnull=True).select_related("entry__report")
    return {vote.entry.report.number: vote.verdict for vote in votes}
