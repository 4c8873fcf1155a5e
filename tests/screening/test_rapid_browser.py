"""A reader faster than any: keys without a pause, a reload and the back button in the middle, two windows, double
clicks. Whatever the page said afterwards stands on the server, once."""

import random
from dataclasses import dataclass, field

import pytest

from screening import actions
from screening.models import Note, Vote
from tests.makers.people import make_criteria
from tests.makers.screening import make_reports, titles
from tests.screening.bench_page import BENCH, open_bench, ready, settle_down

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.filterwarnings("ignore:No directory at"),
]
SECOND_THOUGHT_MS = 1000
# What was in view at each key, as the page itself had it: number of the report, moment, what follows from the answers.
WATCH = """
addEventListener("keydown", (event) => {
  const seen = JSON.parse(sessionStorage.seen || "[]");
  const number = document.querySelector("[data-current] [data-record]")?.dataset.record || "";
  const follows = document.querySelector("[data-follows]")?.textContent || "";
  seen.push([event.key, Number(number), performance.now(), follows]);
  sessionStorage.seen = JSON.stringify(seen);
}, true);
"""
FOLLOWS = "Follows: "
VERDICTS = {"i": "include", "m": "maybe", "e": "exclude"}


@pytest.fixture
def criteria(team):
    return [criterion.label for criterion in make_criteria(team.review, by=team.lead)]


@pytest.fixture
def context(signed_in, team, criteria):
    make_reports(team.review, 120)
    context = signed_in(team.bob)
    context.add_init_script(WATCH)
    return context


@pytest.fixture
def page(context, team):
    return open_bench(context, team)


@dataclass
class Reader:
    """What a reader means by these keys, told from what was in view: the page and the server must come to the same."""

    criteria: list[str]
    said: dict = field(default_factory=dict)  # number -> (verdict, reason)
    acts: list = field(default_factory=list)
    undone: list = field(default_factory=list)
    order: list = field(default_factory=list)  # the numbers as they were decided on, the last one last
    thought: tuple = (0, -SECOND_THOUGHT_MS)

    def loads_again(self) -> None:
        self.acts, self.undone, self.thought = [], [], (0, -SECOND_THOUGHT_MS)

    def presses(self, key: str, number: int, moment: float, follows: str) -> None:
        if key == "u":
            self._undo()
        elif key == "Z":
            self._redo()
        elif key == "f":
            if follows.startswith(FOLLOWS):
                self._act(number, parsed(follows))
        elif key in VERDICTS:
            self._act(number, (VERDICTS[key], ""))
            self.thought = (number, moment) if key == "e" and number else self.thought
        elif key in "123" and not follows:
            self._reason(self.criteria[int(key) - 1], number, moment)

    def _reason(self, label: str, number: int, moment: float) -> None:
        thought, at = self.thought
        self.thought = (0, -SECOND_THOUGHT_MS)
        if thought and moment - at < SECOND_THOUGHT_MS and self.acts and self.acts[-1][0] == thought:
            self.acts[-1] = (thought, self.acts[-1][1], ("exclude", label))
            self._say(thought, ("exclude", label))
        else:
            self._act(number, ("exclude", label))

    def _act(self, number: int, vote: tuple) -> None:
        if number:
            self.acts.append((number, self.said.get(number), vote))
            self.undone.clear()
            self._say(number, vote)

    def _undo(self) -> None:
        if not self.acts and self.order:
            last = self.order[-1]
            self.acts.append((last, None, self.said[last]))
        if self.acts:
            number, before, vote = self.acts.pop()
            self.undone.append((number, before, vote))
            self._say(number, before)
            self.thought = (0, -SECOND_THOUGHT_MS)

    def _redo(self) -> None:
        if self.undone:
            act = self.undone.pop()
            self.acts.append(act)
            self._say(act[0], act[2])

    def _say(self, number: int, vote: tuple | None) -> None:
        if number in self.order:
            self.order.remove(number)
        if vote:
            self.order.append(number)
            self.said[number] = vote
        else:
            self.said.pop(number, None)


def parsed(follows: str) -> tuple[str, str]:
    verdict, _, reason = follows.removeprefix(FOLLOWS).partition(", ")
    return verdict.lower(), reason


def follow(reader: Reader, page) -> None:
    """Takes over what was in view at each key since the last time."""
    for press in page.evaluate("[JSON.parse(sessionStorage.seen || '[]'), sessionStorage.seen = '[]'][0]"):
        print(*press)  # shown where a test fails
        reader.presses(*press)


def stands(team) -> dict[int, tuple[str, str]]:
    votes = Vote.objects.by(team.bob).filter(ended_at__isnull=True).select_related("reason", "entry__report")
    found = {vote.entry.report.number: (vote.verdict, vote.reason.label if vote.reason else "") for vote in votes}
    assert len(found) == len(votes)
    return found


def done(page) -> int:
    return int(page.inner_text(".cc-side [data-done]"))


def hurry(page, count: int, seed: int, keys: str = "iiiiimmmmmeeeee123uZ") -> None:
    for key in random.Random(seed).choices(keys, k=count):
        page.keyboard.press("Shift+Z" if key == "Z" else key)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_keys_without_a_pause(page, team, criteria, seed):
    reader = Reader(criteria)

    for part in range(7):
        page.wait_for_selector(
            "[data-current] [data-record]"
        )  # keys come faster than records, an empty page takes none
        hurry(page, 14, seed * 10 + part)
    follow(reader, page)
    settle_down(page)

    assert reader.said  # how many keys find a record in view depends on the machine
    assert stands(team) == reader.said
    assert done(page) == len(reader.said)


@pytest.mark.parametrize("seed", [4, 5])
def test_reload_in_the_middle(page, team, criteria, seed):
    reader = Reader(criteria)
    for part in range(3):
        hurry(page, 30, seed * 10 + part)
        follow(reader, page)
        page.reload()
        ready(page)
        reader.loads_again()
    hurry(page, 5, seed, "uui")
    follow(reader, page)
    settle_down(page)

    assert stands(team) == reader.said
    assert done(page) == len(reader.said)


def test_back_button_in_the_middle(page, team, criteria):
    reader = Reader(criteria)
    for part in range(3):
        hurry(page, 20, 60 + part)
        follow(reader, page)
        page.goto(team.url("protocol/"))
        page.go_back()
        ready(page)
        reader.loads_again()
    hurry(page, 5, 6, "ieu")
    follow(reader, page)
    settle_down(page)

    assert stands(team) == reader.said
    assert done(page) == len(reader.said)


def test_criterion_by_criterion_is_turned_on_and_off_between(page, team, criteria):
    reader = Reader(criteria)
    for part, by_criterion in enumerate((False, True, False)):
        actions.set_rule(by=team.lead, stage=titles(team.review), by_criterion=by_criterion)
        page.reload()
        ready(page)
        reader.loads_again()
        keys = "1112233ffff[]uZ" if by_criterion else "iimmeee12uZ"
        hurry(page, 80 if by_criterion else 25, 70 + part, keys)
        follow(reader, page)
        settle_down(page)

    assert reader.said
    assert stands(team) == reader.said
    assert done(page) == len(reader.said)


def test_two_windows_on_one_queue_say_the_same(page, context, team, criteria):
    """What is decided in one is not asked again in the other, which counts it and shows it in its history."""
    other = open_bench(context, team)
    said = {}
    for place, key in enumerate("iememiimeimmeiieemii"):
        window = (page, other)[place % 2]
        window.bring_to_front()
        number = int(window.get_attribute("[data-current] [data-record]", "data-record"))
        window.keyboard.press(key)
        assert number not in said
        said[number] = (VERDICTS[key], "")
        heard(other if window is page else page, number)
    for window in (page, other):
        settle_down(window)

    assert stands(team) == said
    assert [done(window) for window in (page, other)] == [20, 20]
    histories = [window.locator("[data-history] a").all_inner_texts() for window in (page, other)]
    assert histories[0] == histories[1]


def heard(window, number: int) -> None:
    window.wait_for_selector(f"[data-history] [data-number='{number}']", state="attached")


def test_undo_in_one_window_of_what_the_other_changed(page, context, team):
    number = page.get_attribute("[data-current] [data-record]", "data-record")
    page.keyboard.press("i")
    settle_down(page)
    other = open_bench(context, team, f"{BENCH}{number}/")
    other.keyboard.press("e")
    page.wait_for_selector(f"[data-history] [data-number='{number}'][data-verdict=exclude]", state="attached")

    page.bring_to_front()
    page.keyboard.press("u")
    settle_down(page)

    assert stands(team) == {}
    assert done(page) == 0
    assert Vote.objects.by(team.bob).count() == 2


def test_windows_at_the_same_instant_leave_one_vote_each(page, context, team):
    """Both have the same record in view and decide on it before either has heard of the other."""
    other = open_bench(context, team)
    for window in (page, other):
        window.evaluate("document.querySelector('[data-decide] [value=include]').click()")
    for window in (page, other):
        settle_down(window)

    assert len(stands(team)) in (1, 2)


BUTTONS = {
    "[data-decide] [value=include]": 1,
    "[data-reason-label]": 1,
    "[data-decide] [value=maybe]": 1,
    "[data-decide] [value=exclude]": 1,
    "[data-undo]": -1,
    "[data-redo]": 1,
    "[data-later]": 0,
    "[data-pack-take]": 0,
    "[data-pack-give-back]": 0,
}


def test_double_click_on_any_button_acts_once(page, team):
    expected = 0
    for button, votes in BUTTONS.items():
        page.locator(button).first.dblclick()
        settle_down(page)
        expected += votes
        assert len(stands(team)) == done(page) == expected, button


def test_a_note_begun_in_the_same_moment_is_written_and_no_key_of_it_decides(page, team):
    """N before the page has come to rest on the next record, which gives its heading the focus."""
    page.evaluate(
        """for (const key of "sn") document.body.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }))"""
    )
    page.wait_for_timeout(0)
    page.keyboard.type("Mine")
    settle_down(page)

    assert Note.objects.by(team.bob).get().text == "Mine"
    assert not Vote.objects.by(team.bob).exists()
