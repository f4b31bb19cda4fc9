"""Trivial patches, dangerous ones that look like them, and a campaign: small changes with their very lines.

`patches/*.txt` hold them, one after the other: a line `==== project area`, the subject, footers, and for each file a
line `@ path` with the file as a diff without numbers. One alone is about what its subject says; the dangerous ones are
not. `next_files` of a draft is what its author uploads when they cannot leave it at that.
"""

import random
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from itertools import cycle
from pathlib import Path

from . import people, remarks, shape, wording
from .draft import Draft
from .life import Life
from .lines import of_lines
from .projects import projects

FOLDER = Path(__file__).parent / "patches"
FOOTERS = ("TrivialFix",)
CAMPAIGN = "Remove the modeline of an editor"
CAMPAIGN_TOPIC = "no-modelines"
CAMPAIGN_OWNER = "lim"
CAMPAIGN_SIZE = {people.MAIN: 19, people.NET: 7, people.METER: 4}
CAMPAIGN_BODY = """\
Few use that editor, and what the line says is in .editorconfig for all of
them. Only a comment goes."""
MODULE = """\
-# vim: tabstop=4 shiftwidth=4 softtabstop=4
 \"\"\"{about}.\"\"\"

 from {package} import log

 LOG = log.of("{folder}.{name}")


 def {verb}(context):
     LOG.info("{about}")
     return context.{verb}()
"""
VOLUNTEER = people.PERSONAS["volunteer"]
OPTION = """\
 from skerry_config import cfg

 options = [
     cfg.BoolOpt("{name}_checks", default=True, help="Check twice."),
+    cfg.IntOpt("{name}_pause", default=30, help="Seconds between two checks."),
 ]
"""


# --- the drafts


@cache
def drafts() -> tuple[Draft, ...]:
    """All that the files hold, safe and dangerous ones by turns, so that a world with room for a few has both."""
    safe, dangerous = (tuple(read(FOLDER / f"{name}.txt")) for name in ("safe", "dangerous"))
    mixed = []
    for n, draft in enumerate(safe):
        grows = replace(draft, next_files=draft.files | option(draft)) if n % 4 == 0 else draft
        mixed += [grows, *dangerous[n // 2 : n // 2 + n % 2]]
    return tuple(mixed)


def read(path: Path) -> Iterator[Draft]:
    for text in path.read_text().split("==== ")[1:]:
        head, *files = text.split("\n@ ")
        place, subject, *footers = head.splitlines()
        project, area = place.split()
        yield made(project, area, subject, dict(map(read_file, files)), footers=tuple(footers))


def read_file(text: str) -> tuple:
    """(path, File) of a file as a diff without numbers."""
    path, _, lines = text.partition("\n")
    return path, of_lines(lines)


def made(project, area, subject, files, **more) -> Draft:
    """A draft whose owner and Change-Id follow from its words."""
    rng = random.Random(f"{subject}/{project}/{next(iter(files))}")
    place = next(one for one in projects() if one.name == project).area(area)
    more.setdefault("owner", shape.pick(rng, people.authors(project, area)))
    return Draft(
        change_id=f"I{rng.getrandbits(160):040x}",
        project=project,
        branch="master",
        area=place,
        kind="neither",
        subject=subject,
        body=more.pop("body", ""),
        footers=more.pop("footers", ()),
        files=files,
        words=wording.slots(rng, place),
        **more,
    )


def option(draft: Draft) -> dict:
    """A file in which a new option comes: by the way, and without a word in the message."""
    package = draft.project.rpartition("/")[2]
    return {f"{package}/conf/{draft.area.name}.py": of_lines(OPTION.format(name=draft.area.name))}


@cache
def campaign() -> tuple[Draft, ...]:
    """One edit in many files of all projects, a change each."""
    found: list[Draft] = []
    for project in projects():
        places = [(area, module) for area in project.areas for module in area.modules if not module.startswith("doc/")]
        for area, module in places[: CAMPAIGN_SIZE[project.name]]:
            folder, name = module.rsplit("/", 1)
            words = {"package": project.package, "folder": folder.replace("/", "."), "name": name}
            verb = wording.VERBS[len(found) % len(wording.VERBS)]
            act = area.acts[len(found) % len(area.acts)]
            text = MODULE.format(about=act[0].upper() + act[1:], verb=verb, **words)
            files = {f"{project.package}/{module}.py": of_lines(text)}
            about = {"owner": CAMPAIGN_OWNER, "topic": CAMPAIGN_TOPIC, "body": CAMPAIGN_BODY}
            found.append(made(project.name, area.name, CAMPAIGN, files, **about))
    return tuple(found)


# --- how far they have come


def fresh(life):
    life.upload()
    life.check()


def liked(life):
    fresh(life)
    life.wait()
    life.plus_one()


def half_way(life):
    fresh(life)
    life.wait()
    life.plus_two()


def ci_failed(life):
    life.upload()
    life.check(good=False)


def in_conflict(life):
    fresh(life)
    life.wait()
    life.note("review", people.CI, labels={"Verified": -1}, tag=remarks.ci_tag("check"), message=remarks.MERGE_FAILED)


def left_alone(life):
    """A remark, and an author of whom nobody has heard since."""
    life.until -= 40 * shape.DAY
    fresh(life)
    life.wait(0.05, 0.2)
    life.minus_one()


STATES = (fresh, liked, fresh, half_way, left_alone, fresh, ci_failed, liked, fresh, in_conflict, fresh, left_alone)
CAMPAIGN_STATES = (fresh, fresh, liked, fresh, fresh, half_way, fresh, liked, ci_failed, fresh)


def lives(now: float) -> list[tuple[str, Life]]:
    """(what became of it, its life) for each small patch."""
    found = []
    for n, (draft, state) in enumerate(zip(drafts(), cycle(STATES))):
        rng = random.Random(f"small/{draft.key}")
        age = rng.uniform(60, 200) if state is left_alone else rng.uniform(1, 90)
        found.append(
            (
                f"small_{state.__name__}",
                told_life(rng, draft, now - age * shape.DAY, now, state, VOLUNTEER if n % 2 else None),
            )
        )
    return found


def campaign_lives(now: float) -> list[tuple[str, Life]]:
    """All uploaded within minutes, some three weeks ago."""
    found = []
    for n, (draft, state) in enumerate(zip(campaign(), cycle(CAMPAIGN_STATES))):
        rng = random.Random(f"campaign/{draft.key}")
        born = now - 21 * shape.DAY + n * 90
        found.append((f"campaign_{state.__name__}", told_life(rng, draft, born, now, state)))
    return found


def told_life(rng, draft, born, now, state, critic=None) -> Life:
    life = Life(rng, draft, born, now, critic=critic if critic != draft.owner else None)
    state(life)
    return life
