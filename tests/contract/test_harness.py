"""What the contract tests themselves must get right, and can be checked without a real server."""

from . import real_gerrit
from .compare import differences, normal


def test_equal_hashes_at_unequal_places_are_a_difference():
    one = {"current_revision": "a" * 40, "revisions": {"a" * 40: {"_number": 1}}}
    other = {"current_revision": "a" * 40, "revisions": {"b" * 40: {"_number": 1}}}
    assert differences(normal(one), normal(other))
    renamed = {"current_revision": "c" * 40, "revisions": {"c" * 40: {"_number": 1}}}
    assert not differences(normal(one), normal(renamed))


def test_true_is_not_one():
    assert differences({"a": True}, {"a": 1})


def test_says_what_is_missing(monkeypatch):
    monkeypatch.setattr(real_gerrit, "find_java", lambda: None)
    assert real_gerrit.missing() == "Java 21 or newer"


def test_says_that_maven_is_missing(monkeypatch, tmp_path):
    java = tmp_path / "java"
    (tmp_path / "javac").touch()
    monkeypatch.setattr(real_gerrit, "find_java", lambda: java)
    monkeypatch.setattr(real_gerrit, "fetched", lambda: False)
    monkeypatch.setattr(real_gerrit.shutil, "which", lambda program: None if program == "mvn" else program)
    assert real_gerrit.missing() == "Maven"
