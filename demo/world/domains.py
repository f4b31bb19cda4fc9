"""The domains of Skerry and who is known to know them, as the TOML file that the demo's site reads:
`python -m demo.world.domains`."""

from . import people
from .projects import projects

NAMED = 3  # experts of a domain, the best known ones first
ALONE = "granite"  # nobody but one core knows it: every project has such a corner
DRIVERS = "drivers/"


def text(now=0.0, freeze_in=0):
    """One domain for each area of the projects; those of one name, such as the pages, are one. Whatever the time."""
    rules: dict[str, list] = {}
    about: dict[str, list] = {}
    for project in projects():
        for area in project.areas:
            rules.setdefault(area.name, []).extend(_rules(project, area))
            about.setdefault(area.name, []).append(f"{project.name}: {', '.join(area.things[:3])}")
    return "\n".join(_domain(name, "; ".join(about[name]), rules[name]) for name in sorted(rules))


def _rules(project, area):
    """(project, path): the folders of its code with those of its tests."""
    folders = sorted({_folder(path) for path in area.modules})
    for folder in folders:
        if folder.startswith("doc/"):
            yield project.name, folder
        else:
            yield project.name, f"{project.package}/{folder}"
            yield project.name, f"{project.package}/tests/unit/{folder}"


def _folder(path):
    if path.startswith("doc/"):
        return "doc/"
    return "/".join(path.split("/")[: 2 if path.startswith(DRIVERS) else 1]) + "/"


def experts(name):
    known = [one.username for one in people.HUMANS.values() if name in one.areas and one.username not in people.LEFT]
    return known[: 1 if name == ALONE else NAMED]


def _domain(name, about, rules):
    lines = [
        "[[domain]]",
        f'slug = "{name}"',
        f'name = "{name.capitalize()}"',
        f'about = "{about}"',
        f'bug_tags = ["{name}"]',
        f'contacts = ["#skerry-{name}"]',
        "",
    ]
    for project, path in rules:
        lines += ["[[domain.rule]]", f'project = "{project}"', f'path = "{path}"', ""]
    for username in experts(name):
        lines += ["[[domain.expert]]", f'account = "{username}"', ""]
    return "\n".join(lines)


if __name__ == "__main__":
    print(text(), end="")
