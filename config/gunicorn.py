"""The web server. Embedded: one process, since the background thread lives in it. Team: as many as WEB_WORKERS says."""

from config import settings

bind = f"{settings.BIND_ADDRESS}:{settings.PORT}"
workers = 1 if settings.EMBEDDED else settings.WEB_WORKERS
worker_class = "gthread"
threads = 8
timeout = 60
graceful_timeout = 20
# A large upload takes its time; the proxy in front of the team mode keeps slow readers off the threads.
keepalive = 5
control_socket_disable = True
loglevel = "warning" if settings.EMBEDDED else "info"
proc_name = "concord"


def on_starting(server) -> None:
    """`gunicorn --workers 3` beats this file; two embedded processes would run every job twice."""
    if settings.JOB_RUNNER == "embedded" and server.cfg.workers > 1:
        raise SystemExit("JOB_RUNNER=embedded needs exactly one web process; use CONCORD_MODE=team for more.")


def post_worker_init(worker) -> None:
    """By now the application is loaded and the port is open: the first moment at which the address is true."""
    if settings.EMBEDDED:
        from reviews import greeting  # needs the apps loaded

        print(greeting.text(settings.PORT, settings.DATA_DIR), flush=True)
