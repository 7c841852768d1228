"""The pages of an action: its sheet and what changes its status."""

from django.urls import path

from contrats.views import action

urlpatterns = [
    path("contrats/<int:pk>/actions/", action.actions, name="actions"),
    path("actions/<int:pk>/", action.action, name="action"),
    path("actions/<int:pk>/suivi/", action.suivre_action, name="suivre_action"),
    path("actions/<int:pk>/demarrer/", action.demarrer_action, name="demarrer_action"),
    path("actions/<int:pk>/terminer/", action.terminer_action, name="terminer_action"),
]
