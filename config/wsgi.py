"""Entry for the web server; in embedded mode it also starts the thread that does background work."""

import os
import sys

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
application = get_wsgi_application()

from reviews import jobs  # noqa: E402  (needs the apps loaded)

# A vote asks the database twenty times and lets go of the interpreter at each; a page that is rendered beside it, or a
# job that computes, gives it back only when asked: after 5 ms as Python comes, and so for a hundred in one vote.
SWITCH_SECONDS = 0.0002
sys.setswitchinterval(SWITCH_SECONDS)
jobs.start_embedded_runner()
