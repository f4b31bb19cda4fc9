"""What a person does to changes from a page: hold, note, done ... One file an act in `desk/kinds/`, each of which
registers its kind here when the site starts.

For pages and keys:

- `GET /acts/<name>/?change=1&change=2&next=/...` is the form of an act: a page, or for htmx the form alone
  (`<form id="act-form" method="post" action="/acts/<name>/">` with all its hidden fields).
- `POST /acts/<name>/` does it to all changes or to none. Without htmx it leads to `next` with a message that holds the
  button to undo it. For htmx it answers 200 with pieces that go where they belong (`hx-swap-oob`): the rows anew, and
  `<div id="undo">` with the button (`data-key="u"`). A row that leaves the reader's lists by the act comes back with
  `hidden`, in its place, and without it when the act is undone.
- What is wrong with what was typed: 400 (409 where somebody else was quicker) and the same form with the words beside
  the field; nothing typed is lost.
- `POST /acts/<id>/undo/` takes an act of one's own back; twice is as good as once. It answers in the same ways.
- Who is not signed in is led to the sign-in (`HX-Redirect` for htmx).

At most `MOST_CHANGES` changes an act, and only such as the reader may see.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django import forms
from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.urls import reverse_lazy

from reviewq.changes.models import Change
from reviewq.parts import plugins
from reviewq.people.reads import Viewer

from .models import Act

MOST_CHANGES = 100
Json = dict[str, Any]


class Refused(Exception):
    """What was asked cannot be done: `words` stand beside the field (None: above the form). `beside`: a text that is
    shown with it; `again`: values that the form takes for the next try; `status`: 409 where somebody was quicker."""

    def __init__(
        self,
        words: str,
        field: str | None = None,
        beside: str = "",
        again: Mapping[str, Any] | None = None,
        status: int = 400,
    ) -> None:
        super().__init__(words)
        self.words, self.field, self.beside, self.again, self.status = words, field, beside, again or {}, status


@dataclass(frozen=True, slots=True)
class Doing:
    """An act under way. `changes` are visible to the viewer and in the order in which they were named; `data` is what
    the form has made of what was typed."""

    viewer: Viewer
    changes: Sequence[Change]
    now: datetime
    data: Mapping[str, Any] = field(default_factory=dict)

    @property
    def user(self) -> User:
        """Acts are for people who are signed in."""
        assert isinstance(self.viewer.user, User)
        return self.viewer.user


class ActForm(forms.Form):
    """The fields of an act. Subclasses see the changes concerned in `self.doing`; its `data` is empty."""

    def __init__(self, *args: Any, doing: Doing, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.doing = doing


@dataclass(frozen=True, slots=True)
class Done:
    """What an act did: in words for its reader, and what `undo` will need."""

    told: str
    undo: Json = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of act. `do` writes (in a transaction) and may raise Refused; `undo` gets what `do` kept and leaves
    alone what has moved on since. `leaves`: the rows leave the reader's lists. A form without fields is never shown.
    `refuses`: why the reader may not do it at all to these, so that no form is shown; empty: they may."""

    name: str
    words: str
    key: str
    do: Callable[[Doing], Done]
    undo: Callable[[Doing, Json], None]
    form: type[ActForm] = ActForm
    leaves: bool = False
    meaning: str = ""
    is_bulk: bool = True
    refuses: Callable[[Doing], str] | None = None

    @property
    def has_form(self) -> bool:
        return bool(self.form.base_fields)


_kinds: dict[str, Kind] = {}


def register(kind: Kind) -> None:
    """Makes an act known. Those with a key are offered for marked rows of every list (`plugins.row_acts`)."""
    _kinds[kind.name] = kind
    if kind.is_bulk and kind.key:
        address = reverse_lazy("desk:act", args=[kind.name])
        plugins.add_row_act(plugins.RowAct(kind.name, kind.words, kind.key, address, kind.has_form, kind.meaning))


def kind_of(name: str) -> Kind | None:
    return _kinds.get(name)


def do(kind: Kind, doing: Doing) -> Act:
    """Does it and keeps how to take it back. Raises Refused, and then nothing was done."""
    try:
        return _do(kind, doing)
    except IntegrityError:  # another page of the same reader was quicker: this one now sees what that has written
        return _do(kind, doing)


@transaction.atomic
def _do(kind: Kind, doing: Doing) -> Act:
    done = kind.do(doing)
    return Act.objects.create(
        user=doing.user,
        kind=kind.name,
        at=doing.now,
        told=done.told[:300],
        changes=[change.pk for change in doing.changes],
        undo=done.undo,
    )


@transaction.atomic
def undo(act: Act, doing: Doing) -> bool:
    """Takes an act back; False if that was done before, perhaps this very instant on another page."""
    if not Act.objects.filter(pk=act.pk, user=doing.user, undone_at=None).update(undone_at=doing.now):
        return False
    kind = kind_of(act.kind)
    if kind:
        kind.undo(doing, act.undo)
    return True
