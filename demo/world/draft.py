"""What one change is about, before anything has happened to it: project, owner, message and files."""

import itertools
import re
from dataclasses import dataclass, field, replace

from demo.gerrit import File

from . import people, shape, tiny, wording
from .code import MADE_UP
from .projects import STABLE, Area, projects


@dataclass(frozen=True)
class Draft:
    change_id: str
    project: str
    branch: str
    area: Area
    kind: str  # bug, blueprint, neither
    owner: str
    subject: str
    body: str
    footers: tuple
    files: dict  # path -> File
    topic: str | None = None
    hashtags: tuple = ()
    blueprint: object = None
    words: dict = field(default_factory=dict)  # its reviewers use them as well
    next_files: dict | None = None  # what its author uploads next, where that is known

    @property
    def key(self):
        """Names the change before the server has given it a number."""
        return f"{self.project}~{self.branch}~{self.change_id}"

    @property
    def message(self):
        parts = (self.subject, self.body, "\n".join((*self.footers, f"Change-Id: {self.change_id}")))
        return "\n\n".join(part for part in parts if part) + "\n"

    @property
    def lines(self):
        return sum(file.insertions + file.deletions for file in self.files.values())

    def with_footer(self, footer):
        return replace(self, footers=(*self.footers, footer))


class Desk:
    """Where drafts are written. It remembers which subjects are taken, and counts bug numbers upwards."""

    def __init__(self, rng, first_bug=2081007):
        self.rng = rng
        self.projects = {project.name: project for project in projects()}
        self.shares = {project.name: project.share for project in self.projects.values()}
        self.taken = set()
        self.bugs = itertools.count(first_bug, 7)

    def draft(
        self,
        *,
        project=None,
        kind=None,
        area=None,
        lines=None,
        owner=None,
        blueprint=None,
        long_subject=False,
    ):
        """One new change; what is not given is drawn by the project's shares."""
        rng = self.rng
        project = self.projects[project or shape.pick(rng, self.shares)]
        kind = kind or shape.pick(rng, shape.KINDS)
        if kind == "blueprint":
            blueprint = blueprint or rng.choice(project.blueprints)
            area = area or rng.choice(blueprint.areas)
        area = project.area(area) if area else self._area(project)
        lines = lines or shape.draw_lines(rng, kind)
        is_tiny = lines <= 5
        words, subject = self._subject(project, kind, area, blueprint, lines)
        if long_subject:
            subject = wording.LONG_SUBJECT.format(**words)
        owner = owner or shape.pick(rng, people.authors(project.name, area.name))
        footers, topic = self._references(kind, blueprint, lines)
        drawn = files(rng, project, area, kind, lines, words)
        return Draft(
            change_id=self.change_id(),
            project=project.name,
            branch="master",
            area=area,
            kind=kind,
            owner=owner,
            subject=subject,
            body=wording.body(rng, kind, words, is_tiny),
            footers=footers,
            files=(tiny.files(subject, project, area, words) if is_tiny and kind == "neither" else None) or drawn,
            topic=topic,
            hashtags=self._hashtags(kind, lines),
            blueprint=blueprint,
            words=words,
        )

    def change_id(self):
        return f"I{self.rng.getrandbits(160):040x}"

    def backport(self, draft, branch):
        """The same change on a stable branch, with the line that a cherry-pick leaves."""
        origin = f"(cherry picked from commit {self.rng.getrandbits(160):040x})"
        return replace(
            draft, branch=branch, body=f"{draft.body}\n\n{origin}".strip(), hashtags=("backport",), topic=None
        )

    def proposal(self, project=None):
        """What the proposal bot uploads: the same few files again and again."""
        rng = self.rng
        project = self.projects[project or shape.pick(rng, self.shares)]
        translations = rng.random() < 0.6
        tongue = rng.choice(("cs", "de", "es", "fr", "it", "ja", "ko_KR", "pt_BR", "ru", "tr_TR", "zh_CN"))
        path = (
            f"{project.package}/locale/{tongue}/LC_MESSAGES/{project.package}.po"
            if translations
            else "requirements.txt"
        )
        subject = (
            f"Bring in translations: {tongue}" if translations else "Raise the minimum versions of shared libraries"
        )
        insertions, deletions = (
            (rng.randrange(20, 240), rng.randrange(4, 60)) if translations else (rng.randrange(1, 5),) * 2
        )
        return Draft(
            change_id=self.change_id(),
            project=project.name,
            branch="master",
            area=project.areas[0],
            kind="neither",
            owner=people.PROPOSAL_BOT,
            subject=subject,
            body="Proposed by a job, please do not edit by hand.",
            footers=(),
            files={path: File(insertions=insertions, deletions=deletions, texts=MADE_UP)},
            topic="translations" if translations else "library-minimums",
            words=wording.slots(rng, project.areas[0]),
        )

    def _area(self, project):
        return self.rng.choices(project.areas, [area.weight for area in project.areas])[0]

    def _subject(self, project, kind, area, blueprint, lines):
        """A subject that nobody has used yet, and the words it was made of."""
        for _ in range(40):
            words = self._words(project, area, blueprint)
            subject = wording.subject(self.rng, kind, area, words, lines)
            if subject not in self.taken and len(subject) < 96:
                break
        self.taken.add(subject)
        return words, subject

    def _words(self, project, area, blueprint):
        noun, aim = (self.rng.choice(blueprint.nouns), blueprint.aim) if blueprint else ("", "")
        words = wording.slots(self.rng, area, noun=noun, aim=aim)
        if area.name == "docs" and self.rng.random() < 0.7:  # pages speak of what the other areas do
            about = wording.slots(self.rng, self._area(project), noun=noun, aim=aim)
            words = about | {name: words[name] for name in ("area", "Area", "module")}
        return words

    def _references(self, kind, blueprint, lines):
        """Footers and topic; the topic is what the upload tool makes of the first reference."""
        rng = self.rng
        impact = ("DocImpact",) if rng.random() < shape.DOC_IMPACT else ()
        if kind == "blueprint":
            verb = rng.choice(("Implements", "Implements", "Partially-Implements", "Partially-Implements"))
            return (*impact, f"{verb}: blueprint {blueprint.name}"), f"bp/{blueprint.name}"
        if kind == "bug":
            bug = next(self.bugs)
            relation = rng.choices(("Closes-Bug", "Related-Bug", "Partial-Bug"), (80, 13, 7))[0]
            return (*impact, f"{relation}: #{bug}"), f"bug/{bug}" if rng.random() < 0.7 else None
        if lines < 40 and rng.random() < shape.TRIVIAL_FOOTER * 3:
            return ("TrivialFix",), None
        return impact, rng.choice((None, None, None, "cleanup", "tests-without-clock", "type-hints"))

    def _hashtags(self, kind, lines):
        if self.rng.random() > 0.1:
            return ()
        choices = {
            "bug": ("gate-fix", "regression", "backport-potential"),
            "blueprint": ("runway", "needs-spec", "api-change"),
            "neither": ("cleanup", "good-first-review", "review-day"),
        }[kind]
        return ("quickwin",) if lines <= 10 else (self.rng.choice(choices),)


def stable_branch(rng):
    return rng.choice(STABLE)


def files(rng, project, area, kind, lines, words):
    """Paths with their changed lines: mostly one area's code and its tests."""
    paths = _paths(rng, project, area, kind, lines, words)
    result = {}
    for path, share in zip(paths, _split(rng, lines, len(paths)), strict=False):
        added = path.startswith("releasenotes/") or (kind == "blueprint" and share > 60 and rng.random() < 0.35)
        insertions = share if added else _inserted(rng, kind, share)
        figures = {"insertions": insertions, "deletions": share - insertions}
        result[path] = File(status="A" if added else "", **figures, texts=MADE_UP)
    return _oddities(rng, area, result, lines)


def _inserted(rng, kind, lines):
    if lines < 60:
        return sum(rng.random() < shape.INSERTED[kind] for _ in range(lines))
    return round(lines * min(1, max(0, rng.gauss(shape.INSERTED[kind], 0.15))))


def _paths(rng, project, area, kind, lines, words):
    count = shape.draw_file_count(rng, lines)
    module = area.module(words["module"])
    if module.startswith("doc/"):
        return [f"{page}.rst" for page in (module, *rng.sample(area.modules, min(count, len(area.modules)) - 1))][
            :count
        ]
    candidates = [f"{project.package}/{module}.py"]
    if count > 1 and rng.random() < shape.WITH_TEST * 1.15:
        candidates.append(_test_of(project, module))
    if count > 2 and rng.random() < (0.6 if kind == "blueprint" else 0.3):
        candidates.append(f"releasenotes/notes/{words['ident'].replace('_', '-')}-{rng.getrandbits(64):016x}.yaml")
    others = [m for part in _near(rng, project, area) for m in part.modules if m != module and not m.startswith("doc/")]
    for other in others:
        candidates += [f"{project.package}/{other}.py", _test_of(project, other)]
    if area.name == "api" and kind == "blueprint":
        candidates[2:2] = [
            f"doc/api_samples/{module.rsplit('/', 1)[-1]}/{step}.json"
            for step in ("list-reply", "show-reply", "request")
        ]
    return list(dict.fromkeys(candidates))[:count]


def _near(rng, project, area):
    """The area itself, then others that a wide change touches as well."""
    return [area, *rng.sample([a for a in project.areas if a is not area], 3)]


def _test_of(project, module):
    folder, name = module.rsplit("/", 1)
    return f"{project.package}/tests/unit/{folder}/test_{name}.py"


def _split(rng, lines, count):
    """`lines` cut into `count` parts, none of them empty."""
    count = max(1, min(count, lines))
    weights = [rng.random() ** 2 + 0.05 for _ in range(count)]
    parts = [1 + int((lines - count) * weight / sum(weights)) for weight in weights]
    parts[0] += lines - sum(parts)
    return parts


def _oddities(rng, area, result, lines):
    """Now and then a picture or a renamed file, as in every repository."""
    if area.name == "docs" and lines > 20 and rng.random() < 0.3:
        result["doc/source/_images/overview.png"] = File(status="A", binary=True)
    if lines > 100 and rng.random() < 0.1:
        path, file = next(iter(result.items()))
        if not file.status:
            old = re.sub(r"(\w+)\.(\w+)$", r"old_\1.\2", path)
            result[path] = replace(file, status="R", old_path=old)
    return result


def reworked(rng, before):
    """The files of another round: much the same, some lines more or fewer."""

    def shift(n):
        return n if n < 5 else max(1, round(n * rng.uniform(0.85, 1.15)))

    return {
        path: replace(file, insertions=shift(file.insertions), deletions=shift(file.deletions))
        if file.texts is MADE_UP
        else file
        for path, file in before.items()
    }
