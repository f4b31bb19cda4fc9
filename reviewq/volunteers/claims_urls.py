"""Addresses of claims, for pages and keys as those of acts are (desk.acts):

- `GET /claims/take/?change=1&change=2&purpose=review&next=/...` is the form; for htmx the form alone.
- `POST /claims/take/` with `change`, `purpose`, `next` takes them, one by one; with `queue=1` it stands in the queue
  for those that somebody has. It leads to `next` with a message; for htmx it answers with the rows anew.
- What was refused: 409 where somebody else was quicker, else 400, and the form with who has it and until when.
- Who is not signed in is led to the sign-in and back to `next`.
"""

from django.urls import path

from . import views_claims as views

urlpatterns = [
    path("claims/", views.claims, name="claims"),
    path("claims/take/", views.take, name="take"),
    path("claims/leave/", views.leave, name="leave"),
    path("claims/<int:pk>/renew/", views.renew, name="renew"),
    path("claims/<int:pk>/back/", views.give_back, name="give-back"),
    path("claims/<int:pk>/on/", views.hand_on, name="hand-on"),
]
