"""Addresses under /people/."""

from django.contrib.auth.views import LoginView, LogoutView
from django.urls import path

from . import views

app_name = "people"

urlpatterns = [
    path("sign-in/", LoginView.as_view(template_name="people/sign_in.html"), name="sign-in"),
    path("sign-out/", LogoutView.as_view(), name="sign-out"),
    path("me/", views.me, name="me"),
    path("me/account/", views.set_account, name="set-account"),
    path("me/verify/", views.verify, name="verify"),
    path("look-as/", views.look_as, name="look-as"),
]
