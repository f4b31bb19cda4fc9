"""How gunicorn serves the site. `manage.py up` starts it with this file; a service manager may do the same:
`gunicorn --config python:reviewq.site.gunicorn_conf reviewq.wsgi:application`."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "reviewq.settings")

from django.conf import settings

_host, _port = settings.ENVIRONMENT.bind

bind = f"[{_host}]:{_port}" if ":" in _host else f"{_host}:{_port}"
# Two processes use two cores; four threads each keep a slow reader from blocking the others.
worker_class = "gthread"
workers = 2
threads = 4
# Loaded once and shared by the two: half the memory and half the start.
preload_app = True
timeout = 60  # seconds
graceful_timeout = 2  # seconds, so that all is gone within five
control_socket_disable = True
limit_request_line = 8190  # bytes: the address of a page of lanes holds all its queries
# Its log goes where ours goes, through the same filter.
logconfig_dict = {
    **settings.LOGGING,
    "loggers": {
        "gunicorn.error": {"level": "WARNING", "propagate": True},
        "gunicorn.access": {"level": "WARNING", "propagate": True},
    },
}
