#!/usr/bin/env python3
"""Django's command line for reviewq."""

import os
import sys


def main() -> None:
    """Run one management command; `manage.py help` lists them."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "reviewq.settings")
    try:
        from django.core.management import execute_from_command_line
    except ImportError:
        sys.exit("Django is not installed here. `make install` makes .venv; then use .venv/bin/python manage.py.")
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
