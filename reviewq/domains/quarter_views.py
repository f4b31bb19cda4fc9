"""The page that says what one core and one expert would have changed last quarter. It names nobody; what the votes of
few people would have done is for who leads them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from reviewq.people.reads import viewer_of
from reviewq.people.rules import FEWEST, is_told

from .map_reads import mirrored_projects
from .quarter_reads import MOST_MERGED, Quarter, quarter
from .rules.quarter import Outcome
from .words import length_words

WORDS = {
    Outcome.EARLIER: ("Earlier", "a core's +2 and the experts' votes stood before the second core's +2"),
    Outcome.SAME: ("At the same time", "the second core was the expert, or nobody could have been one"),
    Outcome.LATER: ("Later", "the last expert voted after the second core, and before it merged"),
    Outcome.WAITING: ("Not yet", "two cores had voted, and no expert of one of its domains ever did"),
}


class QuarterForm(forms.Form):
    """`projects`: the names that there are."""

    project = forms.ChoiceField(required=False)
    learned = forms.ChoiceField(required=False, choices=[("1", "as if learned experts were named")])

    def __init__(self, data: Any, projects: Iterable[str]) -> None:
        super().__init__(data)
        told: Any = self.fields["project"]
        told.choices = [(name, name) for name in projects]
        for field in self.fields.values():
            field.error_messages["invalid_choice"] = "There is no such one: choose from the list."


@require_safe
@never_cache
def one_and_one(request: HttpRequest) -> HttpResponse:
    """Merged and open changes of a project or of all, under the rule of one core and one expert."""
    projects = mirrored_projects()
    form = QuarterForm(request.GET, projects)
    form.is_valid()
    project, is_learned = form.cleaned_data.get("project", ""), bool(form.cleaned_data.get("learned"))
    if len(projects) == 1:
        project = next(iter(projects))
    found = quarter(projects.get(project), is_learned, timezone.now())
    leads = viewer_of(request).leads(project or "*")
    context = {
        "form": form,
        "projects": list(projects),
        "project": project,
        "about_project": project,
        "is_learned": is_learned,
        "found": found,
        "leads": leads,
        "is_told": leads or are_told(found.experts, bool(project)),
        "fewest": FEWEST,
        "outcomes": _outcomes(found),
        "gained": length_words(found.merged.gained),
        "several": _share(found.merged.spans[2], found.merged.total),
        "places": [(place, length_words(place.row.gained)) for place in found.places],
        "most": MOST_MERGED,
    }
    return render(request, "domains/quarter.html", context, status=400 if form.errors else 200)


def are_told(experts: int, is_one_project: bool) -> bool:
    """Whether everybody may see what experts' votes would have done: a sum of few people would be somebody's figure,
    and so would the difference of two sums."""
    return experts == 0 or (is_one_project and is_told(experts))


def _outcomes(found: Quarter) -> list[tuple[str, int, str, str]]:
    """(words, how many changes, their share, what it means)."""
    whole = found.merged.compared
    told = [(one, found.merged.outcomes[one]) for one in WORDS]
    return [(WORDS[one][0], count, _share(count, whole), WORDS[one][1]) for one, count in told]


def _share(count: int, whole: int) -> str:
    return f"{round(100 * count / whole)} %" if whole else ""
