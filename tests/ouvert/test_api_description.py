"""What tools rely on: the addresses, their parameters, the fields. They are only ever added to."""

import pytest
from django.urls import reverse

from ouvert.api.description import operations
from ouvert.api.ressources import RESSOURCES

PAGE = ["apres", "limite"]
DU_CONTRAT = [*PAGE, "contrat"]
PARAMETRES = {
    "contrats": [*PAGE, "q", "statut", "generation"],
    "quartiers": [*DU_CONTRAT, "q", "nature", "generation"],
    "partenaires": [*DU_CONTRAT, "q", "type"],
    "objectifs": [*DU_CONTRAT, "parent"],
    "indicateurs": [*DU_CONTRAT, "objectif"],
    "mesures": [*DU_CONTRAT, "indicateur", "quartier", "annee"],
    "actions": [*DU_CONTRAT, "exercice", "statut", "porteur"],
    "financements": [*DU_CONTRAT, "action", "financeur", "nature", "annee"],
    "engagements": [*DU_CONTRAT, "partenaire", "statut"],
    "rapports": [*DU_CONTRAT, "nature", "statut"],
}
CHAMPS = {
    "contrats": "id code intitule generation pilote pilote_siren date_debut date_fin "
    "date_signature statut contexte quartiers partenaires",
    "quartiers": "id code nom generation nature communes",
    "partenaires": "id nom sigle type siret siren rna",
    "objectifs": "id contrat_id parent_id numero intitule description",
    "indicateurs": "id contrat_id objectif_id intitule definition unite sens agregation "
    "responsable_id reference_valeur reference_annee cible_intermediaire "
    "cible_intermediaire_annee cible_finale cible_finale_annee demonstration "
    "demonstration_cibles",
    "mesures": "id indicateur_id quartier_id periode_debut periode_fin valeur numerateur "
    "denominateur valeur_femmes valeur_hommes motif_absence source demonstration",
    "actions": "id contrat_id reference exercice intitule description dispositif porteur_id "
    "coporteurs quartiers objectifs statut motif avancement date_debut date_fin "
    "beneficiaires_prevus_femmes beneficiaires_prevus_hommes beneficiaires_reels_femmes "
    "beneficiaires_reels_hommes source demonstration",
    "financements": "id action_id contrat_id financeur_id nature annee demande accorde verse "
    "date_convention reference_decision",
    "engagements": "id contrat_id partenaire_id objectif_id intitule description montant "
    "echeance statut motif demonstration",
    "rapports": "id contrat_id titre nature periode_debut periode_fin quartier_id "
    "partenaire_id version statut emis_le pdf_empreinte pdf",
}


def test_les_adresses_les_parametres_et_les_champs():
    lues = {operation.code: operation for _, groupe in operations() for operation in groupe}
    listes = {nom: lues.pop(nom) for nom in PARAMETRES}
    assert {n: [p.nom for p in o.parametres] for n, o in listes.items()} == PARAMETRES
    assert {n: " ".join(c.nom for c in o.champs) for n, o in listes.items()} == CHAMPS
    assert {code: operation.chemin for code, operation in lues.items()} == {
        **{f"{r.nom}_un": f"/api/v1/{r.nom}/{{pk}}" for r in RESSOURCES},
        "rapport_pdf": "/api/v1/rapports/{pk}/pdf",
    }


def test_chaque_reponse_est_annoncee():
    statuts = {
        operation.code: [statut for statut, _ in operation.statuts]
        for _, groupe in operations()
        for operation in groupe
    }
    assert statuts["contrats"] == ["200", "401", "429", "422"]
    assert statuts["contrats_un"] == ["200", "401", "429", "422", "404"]
    assert statuts["rapport_pdf"] == ["200", "401", "429", "422", "404", "409"]


@pytest.mark.django_db
def test_la_page_dit_chaque_operation(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        page = client.get(reverse("api:aide")).content.decode()
    for _, groupe in operations():
        for operation in groupe:
            assert f"GET {operation.chemin}<" in page
