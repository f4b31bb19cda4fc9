"""Settings: what is taken from where, and that a wrong one stops the start and names itself."""

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from reviewq.site import environment, secret_key
from reviewq.site.environment import BASE_DIR, BadEnvironment, read

KEY = "a key that is long enough to be taken for one"


@pytest.fixture(autouse=True)
def clean(monkeypatch, tmp_path):
    """No setting but SECRET_KEY and VAR_DIR, and no .env."""
    for name in environment.NAMES:
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(f"{name}_FILE", raising=False)
    monkeypatch.setenv("ENV_FILE", os.devnull)
    monkeypatch.setenv("VAR_DIR", str(tmp_path / "var"))
    monkeypatch.setenv("SECRET_KEY", KEY)


def faults(**given: str) -> str:
    with pytest.MonkeyPatch.context() as patch, pytest.raises(BadEnvironment) as caught:
        for name, text in given.items():
            patch.setenv(name, text)
        read()
    return str(caught.value)


def test_defaults():
    found = read()
    assert (found.poll_seconds, found.sweep_minutes, found.since_days, found.page_size) == (30, 30, 90, 100)
    assert (found.bind, found.allowed_hosts) == (("127.0.0.1", 8000), ["127.0.0.1", "localhost"])
    assert (found.debug, found.demo, found.behind_https) == (False, False, False)
    assert (found.gerrit_url, found.gerrit_projects) == ("", [])


def test_values_are_read(monkeypatch):
    monkeypatch.setenv("GERRIT_URL", "https://review.example.org/gerrit/")
    monkeypatch.setenv("GERRIT_PROJECTS", "one/a, two/b ,")
    monkeypatch.setenv("BIND", "[::1]:80")
    monkeypatch.setenv("DEBUG", "Yes")
    found = read()
    assert found.gerrit_url == "https://review.example.org/gerrit"
    assert found.gerrit_projects == ["one/a", "two/b"]
    assert found.bind == ("::1", 80)
    assert found.debug is True


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("GERRIT_URL", "review.example.org"),
        ("GERRIT_URL", "https://review.example.org:port"),
        ("POLL_SECONDS", "half a minute"),
        ("POLL_SECONDS", "1"),
        ("SWEEP_MINUTES", "0"),
        ("SINCE_DAYS", "-1"),
        ("PAGE_SIZE", "501"),
        ("GERRIT_TIMEOUT", "1.5"),
        ("BIND", "8000"),
        ("BIND", "127.0.0.1:99999"),
        ("DEBUG", "perhaps"),
        ("TIME_ZONE", "Mars/Olympus"),
        ("TIME_ZONE", "../etc/passwd"),
        ("LOG_LEVEL", "loud"),
    ],
)
def test_a_wrong_value_names_the_variable_the_value_and_what_is_allowed(name, wrong):
    allowed = environment.Environment.__dataclass_fields__[name.lower()].metadata["allowed"]
    assert f"{name} is {wrong!r}; allowed: {allowed}" in faults(**{name: wrong})


def test_all_faults_are_told_at_once():
    said = faults(POLL_SECONDS="x", PAGE_SIZE="0", GERRIT_URL="ftp://there")
    assert [line.split()[0] for line in said.splitlines()[1:-1]] == ["GERRIT_URL", "POLL_SECONDS", "PAGE_SIZE"]


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("SECRET_KEY", "hunter2"),
        ("DATABASE_URL", "mysql://me:hunter2@host/name"),
        ("REDIS_URL", "https://me:hunter2@host"),
        ("GERRIT_URL", "https://me:hunter2@review.example.org"),
    ],
)
def test_a_wrong_secret_is_named_and_not_shown(name, wrong):
    said = faults(**{name: wrong})
    assert name in said
    assert "hunter2" not in said


def test_a_user_without_a_password_is_half_a_credential():
    assert "GERRIT_PASSWORD is not set, but GERRIT_USER is" in faults(GERRIT_USER="me")
    assert "GERRIT_USER is not set, but GERRIT_PASSWORD is" in faults(GERRIT_PASSWORD="hunter2")


def test_a_folder_that_cannot_be_made_is_named(tmp_path):
    (tmp_path / "file").touch()
    assert "VAR_DIR is '" in faults(VAR_DIR=str(tmp_path / "file" / "var"))


def test_a_secret_comes_from_a_file_without_its_newline(monkeypatch, tmp_path):
    (tmp_path / "password").write_text("hunter2\n")
    monkeypatch.setenv("GERRIT_USER", "me")
    monkeypatch.setenv("GERRIT_PASSWORD_FILE", str(tmp_path / "password"))
    assert read().gerrit_password == "hunter2"


def test_a_file_that_is_not_there_is_named():
    assert "GERRIT_PASSWORD_FILE must be the path" in faults(GERRIT_USER="me", GERRIT_PASSWORD_FILE="nowhere")


def test_the_environment_wins_over_the_env_file(monkeypatch, tmp_path):
    (tmp_path / "env").write_text(f"POLL_SECONDS=10\nPAGE_SIZE=50\nREDIS_URL_FILE={tmp_path / 'nowhere'}\n")
    monkeypatch.setenv("ENV_FILE", str(tmp_path / "env"))
    monkeypatch.setenv("PAGE_SIZE", "60")
    monkeypatch.setenv("REDIS_URL", "")
    found = read()
    assert (found.poll_seconds, found.page_size, found.redis_url) == (10, 60, "")


def test_the_secret_key_is_needed_unless_debugging(monkeypatch):
    monkeypatch.delenv("SECRET_KEY")
    assert "SECRET_KEY is not set" in faults()
    monkeypatch.setenv("DEBUG", "true")
    assert read().secret_key


def test_the_kept_secret_key_is_made_once_for_its_owner_alone(monkeypatch):
    monkeypatch.delenv("SECRET_KEY")
    path = secret_key.make(environment.var_dir())
    first = path.read_text()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert secret_key.make(environment.var_dir()).read_text() == first
    assert read().secret_key == first.strip()


def test_a_wrong_value_stops_the_start_without_a_traceback(monkeypatch):
    monkeypatch.setenv("PAGE_SIZE", "many")
    done = subprocess.run(
        [sys.executable, "manage.py", "check"], cwd=BASE_DIR, capture_output=True, text=True,
        env={name: text for name, text in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"},
    )  # fmt: skip
    assert done.returncode == 1
    assert "PAGE_SIZE is 'many'" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_relative_folder_counts_from_the_project(monkeypatch):
    monkeypatch.setenv("VAR_DIR", "var")
    assert environment.var_dir() == Path(BASE_DIR / "var")
