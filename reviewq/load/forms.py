"""What a reader may ask of the load pages."""

from __future__ import annotations

from django import forms

from reviewq.changes.models import Project

from .total_reads import project_named


class ProjectForm(forms.Form):
    """Which project, in an address. Empty: the obvious one."""

    project = forms.CharField(required=False, max_length=300)

    def clean_project(self) -> Project | None:
        name = self.cleaned_data["project"]
        found = project_named(name)
        if name and found is None:
            raise forms.ValidationError(f"There is no project “{name[:80]}” in the mirror. Write its whole name.")
        return found
