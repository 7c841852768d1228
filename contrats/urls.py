"""The pages of contracts and of their actions. The home page shows reports too: it is theirs."""

from django.urls import path

from contrats import views

app_name = "contrats"

urlpatterns = [
    path("contrats/<int:pk>/", views.contrat, name="contrat"),
    path("contrats/<int:pk>/objectifs/", views.objectifs, name="objectifs"),
    path("contrats/<int:pk>/actions/", views.actions, name="actions"),
    path("contrats/<int:pk>/signatures/", views.signatures, name="signatures"),
    path("contrats/<int:pk>/journal/", views.journal, name="journal"),
    path("actions/<int:pk>/", views.action, name="action"),
    path("actions/<int:pk>/suivi/", views.suivre_action, name="suivre_action"),
    path("actions/<int:pk>/demarrer/", views.demarrer_action, name="demarrer_action"),
    path("actions/<int:pk>/terminer/", views.terminer_action, name="terminer_action"),
]
