"""The site's settings for tests and checks: fixed values, whatever the developer's environment and .env say.

REVIEWQ_TEST_DATABASE_URL runs the tests on another database than SQLite in memory.
"""

import os
import sys
import tempfile

from reviewq.site import environment

# What one run has compiled is there for the next, and for the programs that tests start, whatever the shell says.
sys.dont_write_bytecode = False
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

for _name in environment.NAMES:
    os.environ.pop(_name, None)
    os.environ.pop(f"{_name}_FILE", None)

os.environ |= {
    "ENV_FILE": os.devnull,
    "SECRET_KEY": "only for tests, where nothing is secret",
    "GERRIT_URL": "http://gerrit.invalid",
    "DATABASE_URL": os.environ.get("REVIEWQ_TEST_DATABASE_URL", ""),
    "VAR_DIR": os.path.join(tempfile.gettempdir(), f"reviewq-tests-{os.getuid()}"),
}

from reviewq.settings import *  # noqa: E402, F403
from reviewq.settings import DATABASES, STORAGES  # noqa: E402

# Plain names, found where they lie: no test waits for collectstatic.
STORAGES = STORAGES | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
# No page asks for the calendar that a test has not touched, so that queries are counted alike whatever ran before.
CALENDAR_SECONDS = None
# A slow hash is worth its time only for passwords that are worth something.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
# A file, one a run: in memory the live server's threads would all share the one connection of the test.
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    os.makedirs(os.environ["VAR_DIR"], exist_ok=True)
    DATABASES["default"]["TEST"] = {"NAME": os.path.join(os.environ["VAR_DIR"], f"tests-{os.getpid()}.sqlite3")}
