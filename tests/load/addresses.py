"""Every address of the site, filled from the world of these tests. A new page with a parameter has to be named here."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import get_resolver

from reviewq.parts import plugins
from tests.load.world import CRANE, World
from tests.site.test_docs import routes

ABOUT = f"?project={CRANE}"
# Addresses without parameters in them that want others than a project.
ASKED = {
    "/api/v1/changes": f"/api/v1/changes?q=project:{CRANE}",
    "/claims/take/": "/claims/take/",
    "/domains/proposals/": "/domains/proposals/?project=quay/tide",
    "/live/": "/live/",
    "/suggest/": "/suggest/?q=reviewer:ad&caret=11",
}
# Addresses that a GET only refuses: what they do is done by POST.
BY_POST = (
    "/acts/<int:pk>/undo/",
    "/bugs/marks/<int:pk>/undo/",
    "/bugs/tasks/<int:pk>/mark/",
    "/campaigns/<slug:key>/back/",
    "/campaigns/<slug:key>/decide/",
    "/campaigns/<slug:key>/decisions/<int:pk>/undo/",
    "/campaigns/<slug:key>/out/",
    "/capacity/away/<int:pk>/remove/",
    "/claims/<int:pk>/back/",
    "/claims/<int:pk>/renew/",
    "/ffe/<int:pk>/<slug:act>/",
    "/freeze/<slug:slug>/effort/words/<int:pk>/undo/",
    "/handing/<int:pk>/give-back/",
    "/handing/<int:pk>/take-back/",
    "/meetings/<int:pk>/add/",
    "/meetings/<int:pk>/close/",
    "/meetings/<int:pk>/open/",
    "/trivial/words/<int:pk>/take-back/",
    "/views/<int:pk>/move/",
)
# Pages of things that only their own reader has, or that this world has none of: they are asked for all the same.
ABSENT = (
    "/api/<path:rest>",
    "/bugs/<int:number>/",
    "/campaigns/<slug:key>/",
    "/claims/<int:pk>/on/",
    "/domains/<slug:slug>/experts/<int:pk>/end/",
    "/v/<int:pk>/",
    "/v/key/<int:key>/",
    "/views/<int:pk>/",
    "/views/<int:pk>/remove/",
)


def filled(world: World) -> dict[str, list[str]]:
    """Route with parameters -> its addresses."""
    change, seen = world.changes["first"], [world.changes[name] for name in ("first", "asked", "merged")]
    asked, cycle, acts = world.changes["asked"], "spring", [act.name for act in plugins.row_acts()]
    return {
        "/acts/<slug:name>/": [f"/acts/{name}/?change={asked.pk}" for name in acts],
        "/api/v1/changes/<number>/suggestions": [f"/api/v1/changes/{change.number}/suggestions"],
        "/c/<path:project>/+/<int:number>/": [f"/c/{CRANE}/+/{one.number}/" for one in seen],
        "/cycles/<slug:slug>.ics": [f"/cycles/{cycle}.ics"],
        "/cycles/<slug:slug>/": [f"/cycles/{cycle}/{ABOUT}"],
        "/cycles/<slug:slug>/delete/": [f"/cycles/{cycle}/delete/"],
        "/cycles/<slug:slug>/edit/": [f"/cycles/{cycle}/edit/"],
        "/domains/<slug:slug>/": ["/domains/hooks/"],
        "/domains/<slug:slug>/edit/": ["/domains/hooks/edit/"],
        "/domains/<slug:slug>/experts/": ["/domains/hooks/experts/"],
        "/domains/<slug:slug>/remove/": ["/domains/hooks/remove/"],
        "/ffe/<int:pk>/": [f"/ffe/{world.request}/"],
        "/ffe/<int:pk>/edit/": [f"/ffe/{world.request}/edit/"],
        "/ffe/<int:pk>/mail.txt": [f"/ffe/{world.request}/mail.txt"],
        "/freeze/<slug:slug>.json": [f"/freeze/{cycle}.json{ABOUT}"],
        "/freeze/<slug:slug>/": [f"/freeze/{cycle}/{ABOUT}"],
        "/freeze/<slug:slug>/effort/": [f"/freeze/{cycle}/effort/{ABOUT}&key=topic/hooks"],
        "/freeze/<slug:slug>/effort/say/": [f"/freeze/{cycle}/effort/say/"],
        "/freeze/<slug:slug>/holds.csv": [f"/freeze/{cycle}/holds.csv{ABOUT}"],
        "/freeze/<slug:slug>/holds.txt": [f"/freeze/{cycle}/holds.txt{ABOUT}"],
        "/freeze/<slug:slug>/holds/": [f"/freeze/{cycle}/holds/{ABOUT}"],
        "/freeze/<slug:slug>/pictures/": [f"/freeze/{cycle}/pictures/{ABOUT}"],
        "/load/people/<int:number>/": [
            f"/load/people/{world.ada.number}/",
            f"/load/people/{world.ada.number}/?list=7",
        ],
        "/me/<slug:key>/": [f"/me/{key}/" for key in ("back", "nearly", "promised")],
        "/meetings/<int:pk>/": [f"/meetings/{world.meeting}/"],
        "/meetings/<int:pk>/<int:place>/": [f"/meetings/{world.meeting}/1/"],
        "/meetings/<int:pk>/text/": [f"/meetings/{world.meeting}/text/"],
        "/policies/<int:pk>/": [f"/policies/{world.policy}/"],
        "/policies/<int:pk>/delete/": [f"/policies/{world.policy}/delete/"],
        "/policies/freezes/<int:pk>/": [f"/policies/freezes/{world.freeze}/"],
        "/policies/freezes/<int:pk>/delete/": [f"/policies/freezes/{world.freeze}/delete/"],
        "/q/<path:query>": [f"/q/project:{CRANE}"],
        "/trivial/thresholds/<path:name>/": [f"/trivial/thresholds/{CRANE}/"],
    }


def addresses(world: World) -> Iterator[str]:
    """Of every route of the site; raises KeyError for one with a parameter that nobody has filled."""
    known = filled(world)
    for route in sorted(set(routes(get_resolver().url_patterns))):
        if "<" not in route:
            yield ASKED.get(route, route + ABOUT)
        elif route in (*BY_POST, *ABSENT):
            yield _any(route)
        else:
            yield from known[route]


def _any(route: str) -> str:
    """With what stands for nothing in this world."""
    named = {"<slug:slug>": "hooks", "<slug:key>": "nothing", "<slug:act>": "ask", "<path:rest>": "nothing"}
    for name, value in named.items():
        route = route.replace(name, value)
    for name in ("<int:pk>", "<int:number>", "<int:key>"):
        route = route.replace(name, "1")
    return route
