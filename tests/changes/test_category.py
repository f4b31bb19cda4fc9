"""Which kinds a change is of, by its files, branch, owner and message."""

from __future__ import annotations

import pytest

from reviewq.changes.rules.category import CATEGORIES, FILES, HINTS, PRECEDENCE, Told, kinds_of, main_kind

BY_FILES = [
    (["nova/compute/manager.py"], {"code"}),
    (["nova/compute/manager.py", "nova/tests/unit/test_manager.py", "releasenotes/notes/a.yaml"], {"code"}),
    (["doc/source/index.rst"], {"docs"}),
    (["README.md", "CONTRIBUTING.rst", "docs/a.png"], {"docs"}),
    (["releasenotes/notes/fix-1.yaml"], {"docs"}),
    (["doc/source/index.rst", "nova/api.py"], {"code"}),
    (["nova/tests/unit/a.py", "tests/conftest.py", "test_x.py"], {"tests"}),
    (["nova/tests/unit/a.py", "doc/source/index.rst"], {"code"}),
    ([".zuul.yaml"], {"ci"}),
    (["zuul.d/jobs.yaml", "playbooks/run.yaml", "roles/x/tasks/main.yaml"], {"ci"}),
    (["playbooks/run.yaml"], {"code"}),
    ([".github/workflows/build.yml", "tox.ini"], {"ci"}),
    (["nova/locale/de/LC_MESSAGES/nova.po"], {"translation"}),
    (["doc/source/locale/de/LC_MESSAGES/doc.po"], {"translation", "docs"}),
    (["requirements.txt", "test-requirements.txt", "setup.cfg"], {"requirements"}),
    (["setup.cfg"], {"code"}),
    (["upper-constraints.txt"], {"requirements"}),
    (["deliverables/2026.2/nova.yaml"], {"release"}),
    (["specs/2026.2/approved/a.rst"], {"spec", "docs"}),
    (["specs/2026.2/approved/a.json"], {"spec"}),
    (["nova/virt/libvirt/driver.py"], {"code", "vendor"}),
    (["nova/virt/driver.py"], {"code"}),
    (["cinder/volume/drivers/brine.py", "doc/source/brine.rst"], {"code", "vendor"}),
    (["cinder/tests/unit/volume/drivers/test_brine.py"], {"tests"}),
    (["cinder/volume/manager.py", "cinder/tests/unit/volume/drivers/test_brine.py"], {"code"}),
    ([], set()),
]


@pytest.mark.parametrize(("paths", "kinds"), BY_FILES, ids=lambda value: " ".join(sorted(value)) or "none")
def test_by_files(paths, kinds):
    assert kinds_of(Told("openstack/nova", "master", paths)) == kinds


@pytest.mark.parametrize(
    ("told", "kinds"),
    [
        (Told(branch="stable/2026.1"), {"backport"}),
        (Told(branch="unmaintained/zed"), {"backport"}),
        (Told(branch="master", is_cherry_pick=True), {"backport"}),
        (Told(message="Fix\n\n(cherry picked from commit 0123456789abcdef0123456789abcdef01234567)\n"), {"backport"}),
        (Told(message="Talk of (cherry picked from commit nothing)"), set()),
        (Told(branch="feature/stable/x"), set()),
        (Told(owner_is_bot=True), {"bot"}),
        (Told(owner_is_bot=True, paths=["nova/locale/de/nova.po"]), {"bot", "translation"}),
        (Told(message="Typo\n\nTrivialFix\nChange-Id: I1\n"), {"trivial"}),
        (Told(message="Not a TrivialFix of anything"), set()),
        (Told(hashtags=["TRIVIAL"]), {"trivial"}),
        (Told(earlier_plus_twos=1), set()),
        (Told(earlier_plus_twos=2), {"returned"}),
        (Told(project="openstack/nova-specs", paths=["doc/a.rst", "b.rst"]), {"spec", "docs"}),
    ],
)
def test_by_the_rest(told, kinds):
    assert kinds_of(told) == kinds


@pytest.mark.parametrize(
    ("kinds", "name"),
    [
        ({"docs", "translation", "bot"}, "translation"),
        ({"code", "vendor"}, "vendor"),
        ({"code", "trivial"}, "code"),
        ({"returned", "trivial"}, ""),
        ({"backport", "code"}, "backport"),
        (set(), ""),
    ],
)
def test_the_one_that_pages_name(kinds, name):
    assert main_kind(kinds) == name


def test_the_kinds_have_one_order_and_fit_their_column():
    assert set(FILES) | set(HINTS) <= set(PRECEDENCE) == set(CATEGORIES)
    assert all(len(kind) <= 20 for kind in PRECEDENCE)
    assert PRECEDENCE[-1] == "code"


def test_thousands_of_files_and_hostile_names_are_survived():
    paths = [f"nova/{'*' * 50}/\x00\u202e{number}.py" for number in range(5_000)]
    assert kinds_of(Told("p", "b", paths, message="\n" * 10_000)) == {"code"}
