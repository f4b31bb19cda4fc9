"""At the freeze: what to hold, which holds there are, who lifts them. reviewq itself votes nowhere."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from reviewq.people.reads import viewer_of

from .hold_exports import as_script, as_table
from .hold_reads import stock_of
from .holding import HoldPage, hold_commands, page_of, rules_of
from .rules.forbids import NAMES, WORDS
from .views import found_ground

MOST_SHOWN = 100  # changes of one list on the page; the files have all of them


def _page(request: HttpRequest, slug: str) -> HoldPage:
    now = timezone.now()
    ground = found_ground(slug, request.GET.get("project", ""))
    return page_of(stock_of(ground, viewer_of(request), now), request.GET.get("way", ""), now)


@require_safe
@never_cache
def holds(request: HttpRequest, slug: str) -> HttpResponse:
    """What to hold for the freeze and what is held, of one project's cycle."""
    if not request.GET.get("project"):
        return redirect("freeze:board", slug)
    page = _page(request, slug)
    context = {
        "page": page,
        "ground": page.stock.ground,
        "project": page.stock.ground.project,
        "to_hold": hold_commands(page, page.held_back[:MOST_SHOWN]) or None,
        "shown": page.held_back[:MOST_SHOWN],
        "not_told": page.not_told[:MOST_SHOWN],
        "rules": [(NAMES[rule], WORDS[rule]) for rule in rules_of(page)],
        "most": MOST_SHOWN,
        "most_held": f":{MOST_SHOWN}",
        "now": timezone.now(),
    }
    return render(request, "freeze/holds.html", context)


@require_safe
@never_cache
def script(request: HttpRequest, slug: str) -> HttpResponse:
    """Commands that hold, or with `what=lift` that take holds back: `by=ssh` or `by=curl`."""
    page = _page(request, slug)
    by = "curl" if request.GET.get("by") == "curl" else "ssh"
    what = "lift" if request.GET.get("what") == "lift" else "hold"
    text = as_script(page, by, what)
    head = {"Content-Disposition": f'inline; filename="{what}-{by}.txt"'}
    return HttpResponse(text, content_type="text/plain; charset=utf-8", headers=head)


@require_safe
@never_cache
def table(request: HttpRequest, slug: str) -> HttpResponse:
    """The whole page as CSV."""
    head = {"Content-Disposition": 'attachment; filename="holds.csv"'}
    return HttpResponse(as_table(_page(request, slug)), content_type="text/csv; charset=utf-8", headers=head)
