"""The contract world: one script of acts, played on the stand-in and on a real Gerrit alike.

`play(driver)` returns a `World` whose `numbers` name the changes. Each act takes the next minute, so the instants of
both servers are equal. The acts are chosen to cover what reviewq reads, not to tell a story.
"""

from .scenes import SCENES
from .script import BASE, CRANE, QUAY, START, Script, World

__all__ = ["START", "World", "play"]

PEOPLE = [  # username, full name, e-mail, service user
    ("ana", "Ana Brandt", "ana@example.org", False),
    ("ben", "Ben Okoro", "ben@example.org", False),
    ("cho", "Cho Min-ji", "cho@example.org", False),
    ("dee", "Zoë Ångström", "dee@example.org", False),
    ("eve", "Eve & 'Bold' O'Neill", "eve@example.org", False),
    ("gate", "Gate CI", "gate@example.org", True),
    ("nomail", "No Mail", None, False),
]


def play(driver, after=None) -> World:
    """Plays the whole script on one server; `after(world, name)` is told about each act on a change."""
    world = World(driver)
    world.after = after or (lambda *_: None)
    set_up(world)
    script = Script(world)
    for scene in SCENES:
        scene(script)
    world.tick()
    driver.set_clock(world.now)
    return world


def set_up(world: World) -> None:
    """Accounts, groups and projects."""
    driver = world.driver
    for username, name, email, service_user in PEOPLE:
        driver.add_account(username, name, email, service_user=service_user, at=world.tick())
    driver.add_group("quay-core", ["ana", "ben"], at=world.tick())
    driver.add_group("crane-core", ["ben", "dee"], at=world.tick())
    driver.add_project(QUAY, core_group="quay-core", branches=("master", "stable/1.0"), tree=BASE, at=world.tick())
    driver.add_project(CRANE, core_group="crane-core", branches=("master",), tree=BASE, at=world.tick())
