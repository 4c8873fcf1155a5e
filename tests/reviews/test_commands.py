"""verify_log and reset_password, as scripts and operators call them."""

import io
import socket

import pytest
from django.core.management import CommandError, call_command

from reviews import triggers
from reviews.management.commands import run_server
from reviews.models import AuditEvent, LogHead, User


def test_verify_log_tells_length_and_head(team, capsys):
    call_command("verify_log", team.review.slug)
    head = LogHead.objects.get(review=team.review)

    assert capsys.readouterr().out == f"{team.review.slug}: whole, {head.length} events, head {head.hash}\n"


def test_verify_log_accepts_the_expected_head(team):
    call_command("verify_log", team.review.slug, "--expect", LogHead.objects.get(review=team.review).hash)


def test_verify_log_fails_with_each_fault_on_standard_error(team, capsys):
    with triggers.lifted():
        AuditEvent.objects.filter(review=team.review, number=1).update(kind="forged")

    with pytest.raises(CommandError) as failed:
        call_command("verify_log", team.review.slug, "--expect", "f" * 64)

    assert failed.value.returncode == 1
    assert "event 1 was changed after it was written" in capsys.readouterr().err


def test_verify_log_knows_no_other_review(db):
    with pytest.raises(CommandError) as failed:
        call_command("verify_log", "nothing")

    assert failed.value.returncode == 2


def reset(monkeypatch, email: str, typed: str) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(typed))
    call_command("reset_password", email)


def test_reset_password_signs_out_and_in(team, monkeypatch, audited):
    browser = team.client(team.bob)

    reset(monkeypatch, "BOB@example.org", "quite another password\n")

    assert browser.get(team.url()).status_code == 302
    assert User.objects.get(pk=team.bob.pk).check_password("quite another password")


@pytest.mark.parametrize(
    ("email", "typed", "words"),
    [
        ("nobody@example.org", "quite another password\n", "Nobody here has the address"),
        ("bob@example.org", "short\n", "at least 10 characters"),
        ("bob@example.org", "\n", "at least 10 characters"),
    ],
)
def test_reset_password_refuses(team, monkeypatch, email, typed, words):
    before = User.objects.get(pk=team.bob.pk).password

    with pytest.raises(CommandError, match=words):
        reset(monkeypatch, email, typed)

    assert User.objects.get(pk=team.bob.pk).password == before


def test_busy_port_is_named_with_another_one():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(CommandError, match=f"Port {port} is taken by another program"):
            run_server.refuse_a_busy_port("127.0.0.1", port)


def test_free_port_is_left_free():
    with socket.create_server(("127.0.0.1", 0)) as soon_free:
        port = soon_free.getsockname()[1]
    run_server.refuse_a_busy_port("127.0.0.1", port)

    socket.create_server(("127.0.0.1", port)).close()


def test_second_server_on_the_same_data_is_kept_out(tmp_path):
    run_server.keep_others_out(tmp_path / "server.lock")

    with pytest.raises(CommandError, match="A Concord already runs on the data"):
        run_server.keep_others_out(tmp_path / "server.lock")


@pytest.fixture
def demo_calls(monkeypatch, settings):
    settings.DEMO = True
    calls = []
    monkeypatch.setattr(run_server, "call_command", lambda name, **options: calls.append(name))
    return calls


def test_demo_is_loaded_once(db, demo_calls, tmp_path):
    for _ in range(2):
        run_server.Command(stdout=io.StringIO()).load_demo_once(tmp_path / "demo_loaded")

    assert demo_calls == ["create_demo"]


def test_demo_is_not_loaded_where_people_work(team, demo_calls, tmp_path):
    run_server.Command(stdout=io.StringIO()).load_demo_once(tmp_path / "demo_loaded")

    assert demo_calls == []


def test_demo_is_not_loaded_when_it_is_not_wanted(db, demo_calls, tmp_path, settings):
    settings.DEMO = False
    run_server.Command(stdout=io.StringIO()).load_demo_once(tmp_path / "demo_loaded")

    assert demo_calls == []
