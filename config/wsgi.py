"""Entry for the web server; in embedded mode it also starts the thread that does background work."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
application = get_wsgi_application()

from reviews import jobs  # noqa: E402  (needs the apps loaded)

jobs.start_embedded_runner()
