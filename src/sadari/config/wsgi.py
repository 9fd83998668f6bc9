"""The web server's door: WSGI, so that a worker holds no more connections than threads."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sadari.config.settings")
application = get_wsgi_application()
