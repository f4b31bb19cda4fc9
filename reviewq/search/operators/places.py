"""Operators about where a change goes and what it is filed under: project, branch, topic, hashtags."""

from __future__ import annotations

from typing import Any

from django.db.models import Q

from reviewq.changes.models import Change, Project

from ..index import items_of
from ..models import Indexed
from ..registry import Asked, Operator, add
from .conditions import NOTHING, among, automaton, begins, contains, indexed, matching, with_words

HEADS = "refs/heads/"


def project(asked: Asked) -> Q:
    if not asked.value.startswith("^"):
        return Q(project_id__in=_keys(Q(name=asked.value)))
    expression = automaton(asked)
    names = matching(asked, Project.objects.values_list("name", flat=True).order_by().distinct(), expression)
    return Q(project_id__in=_keys(Q(name__in=among(names))))


def projects(asked: Asked) -> Q:
    """Projects whose name begins so."""
    return Q(project_id__in=_keys(begins("name", asked.value) if asked.value else Q(pk__isnull=False)))


def _keys(condition: Q) -> Any:
    """Looked up first: a plain list of keys lets the database use the indexes that begin with the project."""
    return among(list(Project.objects.filter(condition).order_by().values_list("pk", flat=True)))


def branch(asked: Asked) -> Q:
    """By its short or its whole name."""
    if asked.value.startswith("^"):
        return _by_expression(asked, "" if asked.value[1:].startswith("refs/") else HEADS)
    return Q(branch=asked.value.removeprefix(HEADS))


def ref(asked: Asked) -> Q:
    """By its whole name."""
    if asked.value.startswith("^"):
        return _by_expression(asked, "")
    return by_ref(asked.value)


def by_ref(name: str) -> Q:
    if not name.startswith("refs/"):
        return NOTHING
    return Q(branch=name.removeprefix(HEADS))


def _by_expression(asked: Asked, prefix: str) -> Q:
    """Branches whose whole name matches. `prefix` is put before the expression, as text, as Gerrit does."""
    expression = automaton(asked, prefix)
    branches = Change.objects.order_by().values_list("branch", flat=True).distinct()
    found = matching(asked, (_full(name) for name in branches), expression)
    return Q(branch__in=among([name.removeprefix(HEADS) for name in found]))


def _full(name: str) -> str:
    return name if name.startswith("refs/") else HEADS + name


def topic(asked: Asked) -> Q:
    return Q(topic=asked.value)


def intopic(asked: Asked) -> Q:
    """By a regular expression, or by words in it."""
    if asked.value.startswith("^"):
        expression = automaton(asked)
        topics = Change.objects.order_by().values_list("topic", flat=True).distinct()
        return Q(topic__in=among(matching(asked, topics, expression)))
    return with_words(asked, asked.value, "topic") if asked.value else Q(topic="")


def prefixtopic(asked: Asked) -> Q:
    return begins("topic", asked.value) if asked.value else Q(topic="")


def hashtag(asked: Asked) -> Q:
    """Capital and small letters are the same."""
    tag = _clean(asked.value)
    return indexed(contains("hashtags", f"\n{tag}\n")) if tag else NOTHING


def inhashtag(asked: Asked) -> Q:
    if not asked.value.startswith("^"):
        return with_words(asked, _clean(asked.value), "hashtags") if asked.value else NOTHING
    expression = automaton(asked)
    lists = Indexed.objects.exclude(hashtags="").values_list("hashtags", flat=True).distinct()
    found = [tags for tags in lists if matching(asked, items_of(tags), expression)]
    return indexed(Q(hashtags__in=among(found)))


def prefixhashtag(asked: Asked) -> Q:
    tag = _clean(asked.value)
    return indexed(contains("hashtags", f"\n{tag}")) if asked.value else NOTHING


def _clean(tag: str) -> str:
    return tag.strip().lstrip("#").strip().lower()


add(
    Operator("project", project, "the project", ("p", "repo", "repository"), example="openstack/nova"),
    Operator("projects", projects, "projects whose name begins so", ("repos", "repositories"), example="openstack/"),
    Operator("branch", branch, "the branch", example="master"),
    Operator("ref", ref, "the branch by its whole name", example="refs/heads/master"),
    Operator("topic", topic, "the topic", example="cells"),
    Operator("intopic", intopic, "words in the topic", example="cells"),
    Operator("prefixtopic", prefixtopic, "topics that begin so", example="bp/"),
    Operator("hashtag", hashtag, "a hashtag", example="ready"),
    Operator("inhashtag", inhashtag, "words in a hashtag", example="ready"),
    Operator("prefixhashtag", prefixhashtag, "hashtags that begin so", example="re"),
)
