"""The bench as a test sees it: opened, waited for, read."""

from playwright.sync_api import expect

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


def expect_counts(page, *, read: int, left: int | None = None) -> None:
    """The page comes to say so: where its numbers are in doubt, the server counts."""
    expect(page.locator(".cc-side [data-done]")).to_have_text(f"{read:,}")
    if left is not None:
        expect(page.locator(".cc-side [data-left]")).to_have_text(f"{left:,}")


def has_next(page) -> bool:
    """Once the next record has come, or the end of the queue."""
    page.wait_for_selector("[data-current] [data-record]:visible, [data-end]:visible")
    return page.locator("[data-current] [data-record]").count() > 0


def history(page) -> dict[int, str]:
    items = page.locator("[data-history] li").evaluate_all("items => items.map(item => ({...item.dataset}))")
    return {int(item["number"]): item["verdict"] for item in items}


def standing(user) -> dict[int, str]:
    votes = Vote.objects.by(user).filter(ended_at__isnull=True).select_related("entry__report")
    return {vote.entry.report.number: vote.verdict for vote in votes}
