"""The rule of tests/conftest.py that CI leans on: with REVIEWQ_REQUIRE_REAL a skipped real part is a failure."""

import os
import subprocess
import sys

import pytest

from reviewq.site.environment import BASE_DIR

SKIPS_ITSELF = """
import pytest

@pytest.mark.real
def test_of_a_part():
    pytest.skip("no such part here")
"""
SKIPS_A_FILE = """
import pytest

pytest.skip("no such part here", allow_module_level=True)
"""
SKIPS_SOMETHING_ELSE = SKIPS_ITSELF.replace("@pytest.mark.real", "")


def run(folder, code: str, is_required: str) -> subprocess.CompletedProcess[str]:
    """pytest on one file, with the hooks of our conftest."""
    (folder / "test_it.py").write_text(code)
    arguments = ["-c", str(BASE_DIR / "pyproject.toml"), "-p", "tests.conftest", "-p", "no:cacheprovider", str(folder)]
    env = os.environ | {"REVIEWQ_REQUIRE_REAL": is_required}
    return subprocess.run(
        [sys.executable, "-m", "pytest", *arguments], cwd=BASE_DIR, env=env, capture_output=True, text=True
    )


@pytest.mark.parametrize("code", [SKIPS_ITSELF, SKIPS_A_FILE])
def test_a_skipped_real_part_fails_where_it_is_required(tmp_path, code):
    done = run(tmp_path, code, "1")
    assert done.returncode != 0
    assert "skipped, but REVIEWQ_REQUIRE_REAL is set" in done.stdout
    assert "no such part here" in done.stdout


def test_elsewhere_it_is_only_named(tmp_path):
    done = run(tmp_path, SKIPS_ITSELF, "")
    assert done.returncode == 0, done.stdout
    assert "no such part here" in done.stdout


def test_other_skips_are_nobody_s_business(tmp_path):
    assert run(tmp_path, SKIPS_SOMETHING_ELSE, "1").returncode == 0
