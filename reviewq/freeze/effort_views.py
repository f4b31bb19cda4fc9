"""The page of one effort, and what people say it is."""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from reviewq.parts.forms import LARGEST_KEY
from reviewq.people.reads import viewer_of

from . import actions, effort_reads, lines, reads
from . import board as boards
from .forms import WordForm
from .rules.board import Effort
from .views import found_ground


@require_safe
@never_cache
def effort(request: HttpRequest, slug: str) -> HttpResponse:
    """One effort: its changes with their chances and why, what merged of it, what people say it is."""
    scene = _scene(request, slug, request.GET.get("project", ""))
    return _page(request, scene, _found(scene, request.GET.get("key", "")), WordForm())


def _scene(request: HttpRequest, slug: str, project: str) -> reads.Scene:
    return reads.scene_of(found_ground(slug, project), viewer_of(request), timezone.now())


def _found(scene: reads.Scene, key: str) -> Effort:
    found = effort_reads.find(scene, key)
    if found is None:
        raise Http404("No change of this effort is open in this cycle.")
    return found


def _page(request: HttpRequest, scene: reads.Scene, found: Effort, form: WordForm, status: int = 200) -> HttpResponse:
    now, viewer, ground = timezone.now(), viewer_of(request), scene.ground
    one = boards.assess(found, scene, now)
    reads.read_after(scene, found.ids)
    dates = boards.judged_dates(ground.span, now)
    line = lines.lines_of([one], scene, dates, reads.named(found.chain.outside), now)[0]
    said = effort_reads.words_of(scene, found)
    about = effort_reads.about(scene, found)
    context = {
        "ground": ground,
        "project": ground.project,
        "effort": found,
        "one": one,
        "line": line,
        "dates": [(chance.name, chance, lines.expected(found, scene, chance.day.at)) for chance in line.chances],
        "key": found.key,
        "changes": effort_reads.shown(one, scene, viewer, now),
        "merged": effort_reads.merged_of(scene, found),
        "said": said,
        "standing": effort_reads.standing(said, about),
        "why_not": actions.why_not(viewer, ground.project, {piece.owner for piece in found.pieces}),
        "form": form,
        "now": now,
    }
    return render(request, "freeze/effort.html", context, status=status)


@require_POST
@login_required
def say(request: HttpRequest, slug: str) -> HttpResponse:
    """Keeps what somebody says an effort is."""
    scene = _scene(request, slug, request.POST.get("project", ""))
    found = _found(scene, request.POST.get("key", ""))
    form = WordForm(request.POST)
    about = effort_reads.about(scene, found)
    refused = actions.why_not(viewer_of(request), scene.ground.project, {piece.owner for piece in found.pieces})
    if about is None:
        form.add_error(None, "These changes have no topic in common: say it of each of them on its own page.")
        return _page(request, scene, found, form, 400)
    if refused:
        form.add_error(None, refused)
        return _page(request, scene, found, form, 403)
    if not form.is_valid():
        return _page(request, scene, found, form, 400)
    given = form.cleaned_data
    word = actions.say(about, request.user, given["work"], given["why"], given["seen"] or 0, timezone.now())  # type: ignore[arg-type]
    if word is None:
        form.add_error(None, "Somebody else has said something meanwhile, see below; your word was not kept.")
        return _page(request, _scene(request, slug, scene.ground.project.name), found, form, 409)
    messages.success(request, "Kept: everyone sees it on the board now.")
    return redirect(address_of(slug, scene.ground.project.name, found.key))


def address_of(slug: str, project: str, key: str) -> str:
    return f"{reverse('freeze:effort', args=[slug])}?{urlencode({'project': project, 'key': key})}"


@require_POST
@login_required
def undo(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Takes back what somebody said."""
    word = effort_reads.word(pk) if pk <= LARGEST_KEY else None
    if word is None:
        raise Http404("Nobody has said that.")
    refused = actions.why_not(viewer_of(request), word.project, effort_reads.owners_of(word))
    if refused and word.by_id != request.user.pk:
        messages.error(request, refused)
    elif actions.undo(word, request.user, timezone.now()):  # type: ignore[arg-type]
        messages.success(request, "Taken back.")
    else:
        messages.info(request, "It has been taken back already.")
    return redirect(address_of(slug, word.project.name, effort_reads.key_of(word)))
