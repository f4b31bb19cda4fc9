"""What people type about themselves."""

from __future__ import annotations

from django import forms

from reviewq.changes.models import Account


class SearchForm(forms.Form):
    """Looks for a Gerrit account."""

    q = forms.CharField(label="Name, user name, e-mail address or account number", max_length=200, required=False)


class LinkForm(forms.Form):
    """Picks one of the accounts found."""

    account = forms.ModelChoiceField(
        Account.objects.all(), error_messages={"invalid_choice": "That account is not in the mirror any more."}
    )
