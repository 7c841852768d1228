"""The pages of an action: its sheet and what changes its status."""

from django.urls import path

from contrats.views import action, document, fiche

urlpatterns = [
    path("actions/<int:pk>/", action.action, name="action"),
    path("actions/<int:pk>/demarrer/", action.demarrer_action, name="demarrer_action"),
    path("actions/<int:pk>/terminer/", action.terminer_action, name="terminer_action"),
    path("actions/<int:pk>/historique/", action.historique_action, name="historique_action"),
    path("actions/<int:pk>/jalons/", fiche.ajouter_jalon, name="ajouter_jalon"),
    path("jalons/<int:pk>/atteindre/", fiche.atteindre_jalon, name="atteindre_jalon"),
    path("actions/<int:pk>/commentaires/", fiche.commenter, name="commenter"),
    path("commentaires/<int:pk>/resoudre/", fiche.resoudre, name="resoudre"),
    path("commentaires/<int:pk>/rouvrir/", fiche.rouvrir, name="rouvrir"),
    path("actions/<int:pk>/documents/", document.deposer_document, name="deposer_document"),
    path("documents/<int:pk>/", document.document, name="document"),
    path("documents/<int:pk>/retirer/", document.retirer_document, name="retirer_document"),
]
