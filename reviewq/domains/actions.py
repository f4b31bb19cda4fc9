"""What people decide about domains and their experts, written with what follows from it: which changes are in them, and
the turns that a policy makes depend on experts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from fnmatch import fnmatchcase

from django.contrib.auth.models import AbstractBaseUser
from django.db import IntegrityError, transaction
from django.db.models import F

from reviewq.changes import domain_links
from reviewq.changes.actions import Editor
from reviewq.changes.models import Domain, DomainEdit, DomainRule, Expert, Project

from .namings import ended, moves, naming_problem
from .records import Json, Naming, domain_json, naming_of, rule_line
from .rules.record import Days, DomainRecord, Problem, days_problem, problems

BROWSER, TOML, OWNERS, PROPOSAL = "browser", "toml", "owners", "proposal"  # ways of an edit
ENDS_EARLIER = "It ends on {} already. To name them for longer, name them anew from the day after."
TAKEN = Problem("slug", "There is a domain of this short name already: take another one, or edit that.")


class InvalidDomain(ValueError):
    """A domain that cannot be kept as it is. `problems`: what to put right."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("; ".join(f"{one.field}: {one.words}" for one in problems))
        self.problems = problems


class InvalidExpert(ValueError):
    """Somebody who cannot be named so. `problems`: field -> what to do."""

    def __init__(self, problems: dict[str, str]) -> None:
        super().__init__("; ".join(problems.values()))
        self.problems = problems


class DomainChanged(Exception):
    """Somebody else has changed or removed the domain since it was read. `domain`: as it is now; None: removed."""

    def __init__(self, domain: Domain | None) -> None:
        super().__init__("the domain was changed meanwhile")
        self.domain = domain


class ExpertChanged(Exception):
    """The naming is over already, or was never."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to become of one domain. `record` None: it goes. `seen`: the version that the editor had before them;
    None for a new domain. `namings`: who is to be named; None: the experts stay as they are."""

    slug: str
    record: DomainRecord | None
    seen: int | None = None
    namings: tuple[Naming, ...] | None = None


def save_domain(
    record: DomainRecord, by: AbstractBaseUser | None, way: str, now: datetime, seen_version: int | None = None
) -> Domain:
    """Stores a domain with its rules and who did it. `seen_version` None: a new one; else that of the domain of this
    short name as the editor saw it. Raises InvalidDomain and DomainChanged; then nothing is written."""
    apply_wishes([Wish(record.slug, record, seen_version)], Editor(by, way, now))
    return Domain.objects.get(slug=record.slug)


def remove_domain(domain: Domain, by: AbstractBaseUser | None, way: str, now: datetime, seen_version: int) -> None:
    """Removes a domain with its rules and namings; its history stays. Raises DomainChanged."""
    apply_wishes([Wish(domain.slug, None, seen_version)], Editor(by, way, now))


@transaction.atomic
def apply_wishes(wishes: Iterable[Wish], editor: Editor) -> None:
    """All or none of them. Raises InvalidDomain, InvalidExpert and DomainChanged."""
    edits = [edit for wish in wishes if (edit := _apply(wish, editor))]
    _follow([edit for edit in edits if _is_felt(edit)], editor.now)


def _follow(edits: Sequence[DomainEdit], now: datetime) -> None:
    """Works out anew the changes of the projects that these edits are about, before and after."""
    if not edits:
        return
    sides = [side for edit in edits for side in (edit.before, edit.after) if side]
    patterns = {rule["project"] for side in sides for rule in side["rules"]}
    names = Project.objects.values_list("pk", "name")
    projects = [pk for pk, name in names if any(fnmatchcase(name, pattern) for pattern in patterns)]
    keys = [edit.domain_id for edit in edits]
    domain_links.domains_changed(now, projects, None if None in keys else [key for key in keys if key])


def _is_felt(edit: DomainEdit) -> bool:
    """Whether anything follows from it for changes, whose reasons say the name, too."""
    before, after = edit.before or {}, edit.after or {}
    return any(before.get(name) != after.get(name) for name in ("name", "rules", "experts"))


def _apply(wish: Wish, editor: Editor) -> DomainEdit | None:
    """Writes one of them; None: nothing differs."""
    if wish.record is not None and (found := problems(wish.record)):
        raise InvalidDomain(found)
    if wish.record is not None and wish.seen is None:
        domain, before = _new(wish.record), None
    else:
        domain = _claimed(wish)
        before = domain_json(domain)
    if wish.record is None:
        domain.delete()
        return _write_down(None, wish.slug, before, None, editor)
    _store(domain, wish.record)
    if wish.namings is not None:
        _keep_namings(domain, wish.namings, editor)
    after = domain_json(Domain.objects.get(pk=domain.pk))
    return _write_down(domain, domain.slug, before, after, editor) if after != before else None


def _new(record: DomainRecord) -> Domain:
    try:
        with transaction.atomic():
            return Domain.objects.create(slug=record.slug, name=record.name)
    except IntegrityError:
        raise InvalidDomain([TAKEN]) from None


def _claimed(wish: Wish) -> Domain:
    """Decides by one statement who of two editors is first."""
    seen = wish.seen or 0  # no domain has that version
    if not Domain.objects.filter(slug=wish.slug, version=seen).update(version=F("version") + 1):
        raise DomainChanged(Domain.objects.filter(slug=wish.slug).first())
    return Domain.objects.get(slug=wish.slug)


def _store(domain: Domain, record: DomainRecord) -> None:
    values = {
        "name": record.name,
        "about": record.about,
        "bug_tags": list(record.bug_tags),
        "contacts": list(record.contacts),
    }
    Domain.objects.filter(pk=domain.pk).update(**values)
    there = {rule_line(rule): rule.pk for rule in DomainRule.objects.filter(domain=domain)}
    DomainRule.objects.filter(pk__in=[pk for line, pk in there.items() if line not in record.rules]).delete()
    DomainRule.objects.bulk_create(
        DomainRule(domain=domain, project_pattern=line.project, kind=line.kind, pattern=line.pattern)
        for line in record.rules
        if line not in there
    )


def _write_down(
    domain: Domain | None, slug: str, before: Json | None, after: Json | None, editor: Editor
) -> DomainEdit:
    return DomainEdit.objects.create(
        domain=domain,
        slug=slug,
        at=editor.now,
        by_id=editor.user.pk if editor.user else None,
        by_name=editor.name,
        way=editor.way,
        before=before,
        after=after,
    )


# --- Experts


@transaction.atomic
def name_expert(domain: Domain, naming: Naming, by: AbstractBaseUser | None, now: datetime, way: str = BROWSER) -> None:
    """Names somebody as an expert, from a day to a day. Raises InvalidExpert and DomainChanged."""
    editor = Editor(by, way, now)
    stored, before = _locked(domain)
    _name(stored, naming, editor)
    _experts_changed(stored, before, editor)


@transaction.atomic
def end_expert(
    expert: Expert, by: AbstractBaseUser | None, now: datetime, last_day: date | None = None, way: str = BROWSER
) -> None:
    """Ends a naming with a last day; None: at once, so that yesterday was the last. One that would end before it began
    was never, and goes. Raises InvalidExpert, ExpertChanged and DomainChanged."""
    editor = Editor(by, way, now)
    domain, before = _locked(expert.domain)
    stored = Expert.objects.filter(pk=expert.pk).first()
    last = last_day or now.date() - timedelta(days=1)
    if stored is None or Days(stored.since, stored.until).is_over(now.date()):
        raise ExpertChanged
    if last_day and (found := days_problem(stored.since, last_day)):
        raise InvalidExpert(found)
    if stored.until and last > stored.until:
        raise InvalidExpert({"until": ENDS_EARLIER.format(stored.until)})
    _become(stored, ended(naming_of(stored), last))
    _experts_changed(domain, before, editor)


def _locked(domain: Domain) -> tuple[Domain, Json]:
    """The domain, which nobody else writes meanwhile, and all of it as it was."""
    stored = Domain.objects.select_for_update().filter(pk=domain.pk).first()
    if stored is None:
        raise DomainChanged(None)
    return stored, domain_json(stored)


def _experts_changed(domain: Domain, before: Json, editor: Editor) -> None:
    after = domain_json(Domain.objects.get(pk=domain.pk))
    if after != before:
        _follow([_write_down(domain, domain.slug, before, after, editor)], editor.now)


def _name(domain: Domain, naming: Naming, editor: Editor) -> None:
    others = [naming_of(one) for one in Expert.objects.filter(domain=domain).select_related("account")]
    if found := naming_problem(naming, others):
        raise InvalidExpert(found)
    Expert.objects.create(
        domain=domain,
        account=naming.account,
        since=naming.days.since,
        until=naming.days.until,
        named_by_id=editor.user.pk if editor.user else None,
        named_by_name=editor.name,
        named_at=editor.now,
    )


def _become(expert: Expert, naming: Naming | None) -> None:
    if naming is None:
        expert.delete()
    elif naming.days.until != expert.until:
        _set_until(expert, naming.days)


def _keep_namings(domain: Domain, wanted: Sequence[Naming], editor: Editor) -> None:
    """Makes the experts those of a list (`namings.moves` says how)."""
    experts = list(Expert.objects.filter(domain=domain).select_related("account"))
    kept, new = moves([naming_of(expert) for expert in experts], wanted, editor.now.date())
    for expert in experts:
        _become(expert, kept[naming_of(expert).key])
    for naming in sorted(new, key=lambda one: one.days.since or date.min):
        _name(domain, naming, editor)


def _set_until(expert: Expert, days: Days) -> None:
    if found := days_problem(days.since, days.until):
        raise InvalidExpert(found)
    Expert.objects.filter(pk=expert.pk).update(until=days.until)
