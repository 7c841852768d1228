"""The text of an act: prepared, frozen, read, sealed."""

from django.urls import path

from contrats.views import texte

urlpatterns = [
    path("actes/<int:pk>/texte/", texte.preparer_texte, name="preparer_texte"),
    path("actes/<int:pk>/texte/apercu/", texte.apercu_du_texte, name="apercu_du_texte"),
    path("actes/<int:pk>/texte/figer/", texte.figer_texte, name="figer_texte"),
    path("actes/<int:pk>/texte/deposer/", texte.deposer_texte, name="deposer_texte"),
    path("textes/<int:pk>/", texte.texte_fige, name="texte_fige"),
    path("textes/<int:pk>/scelle/", texte.texte_scelle, name="texte_scelle"),
    path("textes/<int:pk>/sceller/", texte.relancer_scellement, name="relancer_scellement"),
]
