"""Which part of the project a change is about (process §13: one in six changes touches two areas)."""

from __future__ import annotations

import pytest

from reviewq.changes.rules.area import area_of


@pytest.mark.parametrize(
    ("files", "area"),
    [
        ([], ""),
        ([("README.rst", 4)], "."),
        ([("nova/compute/manager.py", 3)], "nova/compute"),
        ([("nova/virt/libvirt/driver.py", 30), ("nova/virt/hardware.py", 1)], "nova/virt"),
        ([("nova/api/a.py", 10), ("nova/db/b.py", 11)], "nova/db"),
        ([("nova/db/b.py", 10), ("nova/api/a.py", 10)], "nova/api"),
        ([("nova/tests/unit/test_api.py", 900), ("nova/api/a.py", 1)], "nova/api"),
        ([("nova/tests/unit/test_api.py", 9)], "nova/tests"),
        ([("nova/api/test_a.py", 90), ("nova/db/a.py", 1)], "nova/db"),
        ([("nova/testament/a.py", 2)], "nova/testament"),
        ([("logo.png", 0), ("doc/logo.png", 0)], "."),
    ],
)
def test_area(files, area):
    assert area_of(files) == area
    assert area_of(reversed(files)) == area
