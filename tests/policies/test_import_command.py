"""`manage.py import_policies`."""

from __future__ import annotations

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from demo.world.rules import TEXT
from reviewq.changes.models import Policy, PolicyEdit

ONE = '[[policy]]\nproject_pattern = "skerry/*"\nrequired_plus_two = 1\n'


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "policies.toml"
    path.write_text(ONE)
    return path


def told(*arguments: object, **options: object) -> str:
    out = StringIO()
    call_command("import_policies", *map(str, arguments), stdout=out, **options)
    return out.getvalue()


@pytest.mark.django_db
def test_it_writes_the_records_with_their_history(file: Path) -> None:
    assert told(file).startswith("new: ")
    assert Policy.objects.get().required_plus_two == 1
    assert PolicyEdit.objects.get().by_name == "the site"
    assert told(file) == "Nothing changes.\n"


@pytest.mark.django_db
def test_a_dry_run_only_says_what_would_change(file: Path) -> None:
    Policy.objects.create(project_pattern="skerry/*", required_plus_two=3)
    said = told(file, dry_run=True)
    assert "changed: " in said and "3 -> 1" in said
    assert Policy.objects.get().required_plus_two == 3


@pytest.mark.django_db
def test_what_the_file_does_not_name_goes_unless_it_is_kept(file: Path) -> None:
    Policy.objects.create(project_pattern="harbour/*")
    told(file, keep=True)
    assert Policy.objects.count() == 2
    assert "removed: " in told(file)
    assert Policy.objects.get().project_pattern == "skerry/*"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("content", "words"),
    [(b"[[policy]]\nrequired_plus_two = 99\n", "Line 2"), (b"[[policy", "Line 1"), (b"\xff\xfe", "cannot be read")],
)
def test_a_file_with_a_fault_is_refused_as_a_whole(file: Path, content: bytes, words: str) -> None:
    file.write_bytes(content)
    with pytest.raises(CommandError, match=words):
        told(file)
    assert not Policy.objects.exists()


@pytest.mark.django_db
def test_a_file_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="cannot be read"):
        told(tmp_path / "none.toml")


@pytest.mark.django_db
def test_the_demo_has_policies(file: Path) -> None:
    file.write_text(TEXT)
    told(file)
    assert Policy.objects.count() == 4
    assert Policy.objects.get(expert_votes=1).project_pattern == "skerry/tally"
