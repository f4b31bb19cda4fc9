"""A small harbour for the load pages: two projects, seven cores of one of them, and figures of Ada that are
unmistakable wherever they stand."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from django.contrib.auth.models import User

from reviewq.capacity.models import Away, Capacity, NotNow
from reviewq.changes.models import (
    Account,
    AttentionEntry,
    Change,
    ChangeDomain,
    Core,
    Domain,
    DomainRule,
    Expert,
    Freeze,
    Policy,
    Project,
)
from reviewq.domains.models import LearnedExpert
from reviewq.experts.models import Suggested
from reviewq.ffe.models import Sponsor
from reviewq.handing.models import Handing
from reviewq.meetings.models import Item, Meeting
from reviewq.people.models import Link, Role
from reviewq.reviews.models import CameBack, Flow, Reach, Review
from tests.factories import DAY, HOUR, NOW, at_once, make_account, make_change, make_project, plus_two
from tests.ffe.kept import make_cycle, make_request

CRANE, TIDE = "quay/crane", "quay/tide"
CORES = ("Ada Sentinel", "Ben Other", "Cas One", "Dee Two", "Eve Three", "Fay Four", "Gus Five")
ADA_REVIEWS = {7: 617, 30: 641, 90: 683}  # in the last so many days
ADA_WAITS = 163 * DAY
ADA_HOURS = "38.5"
AWAY, NOT_NOW = date(2031, 3, 17), datetime(2031, 7, 29, tzinfo=UTC)


@dataclass(slots=True)
class World:
    crane: Project
    tide: Project
    accounts: dict[str, Account]
    changes: dict[str, Change]
    users: dict[str, User]
    request: int = 0
    meeting: int = 0
    policy: int = 0
    freeze: int = 0

    @property
    def ada(self) -> Account:
        return self.accounts[CORES[0]]


def made() -> World:
    crane, tide = make_project(CRANE), make_project(TIDE)
    accounts = {name: make_account(name) for name in CORES}
    Core.objects.bulk_create(
        Core(project=crane, account=one, source="group", first_seen=NOW, last_seen=NOW) for one in accounts.values()
    )
    world = World(crane, tide, accounts, _changes(crane, tide, accounts), {})
    Reach.objects.create(server=crane.server, since=NOW - 400 * DAY)
    _reviews(world)
    _flow(world)
    _time(world.ada)
    _people(world)
    _domain(world)
    _records(world)
    return world


def _changes(crane: Project, tide: Project, accounts: dict[str, Account]) -> dict[str, Change]:
    ada, ben = accounts[CORES[0]], accounts[CORES[1]]
    crane_files, tide_files = {"crane/hook.py": (20, 3)}, {"tide/clock.py": (9, 1)}
    given = {"project": crane, "files": crane_files, "age": 40 * DAY}
    with at_once():
        found = {
            "first": make_change("Nobody looked at this yet", **given),
            "asked": make_change("Ada is asked", reviewers=[ada, ben], topic="hooks", **given),
            "second": make_change("Lacks one more", votes=plus_two(CORES[2]), **given),
            "seen": make_change("Ada has given hers", votes=plus_two(CORES[0]), **given),
            "elsewhere": make_change(
                "Lacks one more, far off",
                project=crane,
                age=40 * DAY,
                votes=plus_two(CORES[2]),
                files={"docs/rope.rst": (9, 1)},
            ),
            "back": make_change("Came back", **given),
            "own": make_change("Hers, and it fails", owner=ada, ci=-1, **given),
            "promised": make_change("She said she would", votes=[(ada, "Review-Priority", 1)], **given),
            "private": make_change("Secret", reviewers=[ada], is_private=True, **given),
            "tide": make_change("In the other project", project=tide, reviewers=[ada], files=tide_files),
            "merged": make_change("Long done", status="MERGED", submitted=NOW - 80 * DAY, **given),
        }
    AttentionEntry.objects.create(change=found["asked"], account=ada, last_update=NOW, reason="asked")
    CameBack.objects.create(change=found["back"], account=ada, since=NOW - 2 * DAY)
    return found


def _reviews(world: World) -> None:
    """Ada's last 7, 30 and 90 days, and some of each other core; all of them on one merged change."""
    merged, rows = world.changes["merged"], []
    before = 0
    for days, count in ADA_REVIEWS.items():
        start = NOW - days * DAY + HOUR
        rows += [_review(merged, world.ada, start + place * timedelta(seconds=9)) for place in range(count - before)]
        before = count
    for place, name in enumerate(CORES[1:], 2):
        account = world.accounts[name]
        rows += [_review(merged, account, NOW - (n * 5 + place) * HOUR, n * HOUR / 6) for n in range(1, place + 1)]
    rows += [_review(merged, world.ada, NOW - 80 * DAY + n * HOUR, ADA_WAITS, value=None) for n in range(3)]
    rows.append(_review(world.changes["first"], world.ada, NOW - 89 * DAY, value=None))
    rows.append(_review(world.changes["back"], world.ada, NOW - 70 * DAY, value=None))
    Review.objects.bulk_create(rows)


def _review(
    change: Change, account: Account, at: datetime, waited: timedelta | None = None, value: int | None = 1
) -> Review:
    seconds = int(waited.total_seconds()) if waited else None
    return Review(change=change, project=change.project, account=account, at=at, value=value, waited=seconds)


def _flow(world: World) -> None:
    Flow.objects.bulk_create(
        Flow(project=world.crane, day=(NOW - n * DAY).date(), patch_sets=9 + n % 3, opened=2, merged=3, core_reviews=4)
        for n in range(200)
    )


def _time(ada: Account) -> None:
    Capacity.objects.create(account=ada, amount=ADA_HOURS, said_at=NOW)
    Away.objects.create(account=ada, first=AWAY, last=AWAY + 3 * DAY, said_at=NOW)
    NotNow.objects.create(account=ada, said_at=NOW, until=NOT_NOW)


def _people(world: World) -> None:
    """Ada and Ben have shown which accounts are theirs; Mal only says that Ada's is his. Ben also leads the other
    project: who may see more than a volunteer, a core or another PTL, and still nothing of Ada."""
    for key in ("ada", "ben", "mal", "pia", "root"):
        world.users[key] = User.objects.create_user(key, is_staff=key == "root", is_superuser=key == "root")
    accounts = {"ada": world.ada, "ben": world.accounts[CORES[1]], "mal": world.ada}
    for key, account in accounts.items():
        Link.objects.create(user=world.users[key], account=account, is_verified=key != "mal")
    Role.objects.create(user=world.users["ben"], project_pattern=TIDE)
    Role.objects.create(user=world.users["pia"], project_pattern=CRANE)


def _domain(world: World) -> None:
    """She and Ben are named experts of the hooks, and she is suggested for what nobody has looked at."""
    hooks = Domain.objects.create(slug="hooks", name="Hooks")
    DomainRule.objects.create(domain=hooks, project_pattern=CRANE, pattern="crane")
    people = (world.ada, world.accounts[CORES[1]])
    Expert.objects.bulk_create(Expert(domain=hooks, account=one, named_by_name="pia", named_at=NOW) for one in people)
    LearnedExpert.objects.create(domain=hooks, account=world.ada, reviewed=12, wrote=3, last_at=NOW - DAY, strength=9)
    hooked = [one for one in world.changes.values() if one.project == world.crane]
    ChangeDomain.objects.bulk_create(ChangeDomain(change=one, domain=hooks, files=1, lines=23) for one in hooked)
    picks = [[world.accounts[name].pk, 0.9 - place / 10, 0.9, []] for place, name in enumerate(CORES[:4])]
    Suggested.objects.create(change=world.changes["first"], made_at=NOW, cases=900, picks=picks)


def _records(world: World) -> None:
    """One of each thing that has a page."""
    first = world.changes["first"]
    Handing.objects.create(
        change=first, giver=world.accounts[CORES[1]], taker=world.ada, at=NOW - DAY, seen=NOW - DAY, note="Yours?"
    )
    cycle = make_cycle("spring", 30 * DAY)
    request = make_request(world.changes["asked"], cycle=cycle, effort="topic/hooks", by=world.users["ben"])
    Sponsor.objects.create(request=request, user=world.users["ada"], name="Ada", account=world.ada, at=NOW - DAY)
    meeting = Meeting.objects.create(project=CRANE, opened_at=NOW - DAY, opened_by_name="pia")
    Item.objects.create(
        meeting=meeting, place=1, change=first, number=first.number, project=CRANE, subject=first.subject
    )
    world.request, world.meeting = request.pk, meeting.pk
    world.policy = Policy.objects.create(project_pattern=CRANE).pk
    world.freeze = Freeze.objects.create(project_pattern=CRANE, at=NOW + 90 * DAY).pk
