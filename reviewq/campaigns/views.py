"""The pages of campaigns, and what people decide there."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from reviewq.changes.models import Change
from reviewq.people.reads import Viewer, viewer_of
from reviewq.trivial.actions import Overtaken, Speaker
from reviewq.trivial.glance import glance
from reviewq.trivial.models import Word

from . import actions, reads
from .forms import DecisionForm, OutForm, PageForm, member_in, seen_words
from .models import Decision
from .rules.fold import Campaign
from .rules.reply import reply

MOST_NAMED = 10  # changes, in a refusal
OVER = "This campaign is over: fewer than three open changes have its edit now."
OVERTAKEN = "New code came meanwhile on {}: look at it, then decide."


@require_safe
@never_cache
def campaign(request: HttpRequest, key: str) -> HttpResponse:
    """All members of a campaign, what was decided, and a reply to copy."""
    return _page(request, key, DecisionForm(auto_id="decide_%s"))


def _page(request: HttpRequest, key: str, form: DecisionForm, status: int = 200) -> HttpResponse:
    viewer, now = viewer_of(request), timezone.now()
    found = reads.campaign_of(key, viewer)
    outsiders = reads.outsiders_of(key, viewer)
    if found is None:
        context: dict[str, Any] = {"over": OVER, "outsiders": outsiders, "key": key}
        return render(request, "campaigns/over.html", context, status=404 if status == 200 else status)
    page = reads.page_of(found, PageForm(request.GET).page_number(), viewer, now)
    names = reads.names_of(found.owners)
    if not form.is_bound:
        form.initial["seen"] = seen_words(page.patch_sets)
    context = {
        "campaign": found,
        "page": page,
        "owners": [names[owner] for owner in found.owners if owner in names],
        "decisions": reads.decisions_of(found.keys),
        "outsiders": outsiders,
        "proof": glance(page.first),
        "form": form,
        "deciding": reads.deciding(found, viewer),
        "reply": reply(found),
    }
    return render(request, "campaigns/campaign.html", context, status=status)


@require_POST
def decide(request: HttpRequest, key: str) -> HttpResponse:
    """One decision on all members that the page showed."""
    viewer = viewer_of(request)
    if not viewer.user.is_authenticated:
        return _to_sign_in(key)
    form = DecisionForm(request.POST, auto_id="decide_%s")
    found = reads.campaign_of(key, viewer)
    if not form.is_valid() or found is None:
        return _page(request, key, form, status=400)
    data, speaker = form.cleaned_data, Speaker(viewer)
    try:
        done = actions.decide(found, data["kind"], data["why"], speaker, timezone.now(), seen=data["seen"])
    except Overtaken as fault:
        newest = {"seen": seen_words(fault.newest.items())}
        form = DecisionForm({**request.POST.dict(), **newest}, auto_id="decide_%s")
        form.add_error(None, OVERTAKEN.format(", ".join(map(str, fault.numbers[:MOST_NAMED]))))
        return _page(request, key, form, status=409)
    messages.success(request, _told(done, viewer, found))
    return redirect("campaigns:campaign", key=found.key)


def _told(done: Decision | None, viewer: Viewer, found: Campaign) -> str:
    if done is None:
        return "You had said that already of each of them."
    what = "trivial" if done.kind == Word.Kind.CONFIRM else "not trivial"
    many = f"{done.members} change{'s' if done.members != 1 else ''}"
    deciding = reads.deciding(found, viewer)
    if deciding == found.size:
        return f"Decided: {many} are {what}. It can be taken back below."
    if not deciding:
        return f"Kept as your suggestion: {many} are {what}. Cores and PTLs decide."
    return f"Said of {many}: {what}. It decides where you are core, and is a suggestion elsewhere."


@require_POST
def undo(request: HttpRequest, key: str, pk: int) -> HttpResponse:
    """Takes back a decision of one's own. Somebody else's is not there."""
    viewer = viewer_of(request)
    if not viewer.user.is_authenticated:
        return _to_sign_in(key)
    decision = Decision.objects.filter(pk=pk, by=viewer.user.pk).first()
    if decision is None:
        raise Http404("There is no such decision of yours.")
    count = actions.take_back(decision, Speaker(viewer), timezone.now())
    messages.success(request, f"Taken back on {count} changes." if count else "It was taken back already.")
    return redirect("campaigns:campaign", key=key)


@require_POST
def take_out(request: HttpRequest, key: str) -> HttpResponse:
    """Takes one member out: it stands alone from then on."""
    viewer = viewer_of(request)
    if not viewer.user.is_authenticated:
        return _to_sign_in(key)
    form = OutForm(request.POST)
    found = reads.campaign_of(key, viewer)
    member = member_in(found.members, form.cleaned_data["change"]) if form.is_valid() and found else None
    if found is None or member is None:
        words = next((errors[0] for errors in form.errors.values()), "It is in this campaign no longer.")
        messages.error(request, f"Nothing was taken out: {words}")
        return _page(request, key, DecisionForm(auto_id="decide_%s"), status=400)
    change = Change.objects.get(pk=member.change)
    actions.take_out(change, found, form.cleaned_data["why"], Speaker(viewer), timezone.now())
    messages.success(request, f"{member.number} stands alone now; you can put it back below.")
    return redirect("campaigns:campaign", key=key)


@require_POST
def put_back(request: HttpRequest, key: str) -> HttpResponse:
    """A change that was taken out belongs where its edit does again."""
    viewer = viewer_of(request)
    if not viewer.user.is_authenticated:
        return _to_sign_in(key)
    form = OutForm(request.POST)
    outsiders = {one.change_id: one for one in reads.outsiders_of(key, viewer)}
    outsider = outsiders.get(form.cleaned_data["change"]) if form.is_valid() else None
    if outsider is not None and actions.put_back(outsider.change, timezone.now()):
        messages.success(request, f"{outsider.change.number} is back where its edit belongs.")
    else:
        messages.error(request, "Nobody has taken that one out, or it is back already.")
    return redirect("campaigns:campaign", key=key)


def _to_sign_in(key: str) -> HttpResponse:
    back = urlencode({"next": reverse("campaigns:campaign", args=[key])})
    return redirect(f"{reverse('people:sign-in')}?{back}")
