"""The routes of contracts, by subject. The home page shows reports too: it is theirs."""

from contrats.urls import (
    action,
    argent,
    avenant,
    avis,
    contact,
    contrat,
    dehors,
    habilitation,
    liste,
    objectif,
    partenaire,
    public,
    quartier,
    registre,
    saisie,
    signature,
    texte,
    verification,
)

app_name = "contrats"

urlpatterns = [
    *liste.urlpatterns,
    *argent.urlpatterns,
    *contrat.urlpatterns,
    *objectif.urlpatterns,
    *action.urlpatterns,
    *saisie.urlpatterns,
    *quartier.urlpatterns,
    *partenaire.urlpatterns,
    *avis.urlpatterns,
    *signature.urlpatterns,
    *dehors.urlpatterns,
    *texte.urlpatterns,
    *avenant.urlpatterns,
    *registre.urlpatterns,
    *habilitation.urlpatterns,
    *public.urlpatterns,
    *contact.urlpatterns,
    *verification.urlpatterns,
]
