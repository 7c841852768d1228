"""What never reaches the public pages: people, remarks, drafts, what the officer did not choose.

Everything below exists in the published contract; the pages are then searched for it.
"""

from datetime import date

import pytest
from django.urls import reverse

from contrats.models import Agregation, Rubrique
from partenaires.models import TypePartenaire
from tests import fabriques
from tests.contrats.quartiers import texte

pytestmark = pytest.mark.django_db

# Each of these words is written in one place only of the published contract.
SECRETS = {
    "Zoé", "Quenouille", "zoe.quenouille@exemple.fr",  # the person who types
    "Firmin", "Delarue", "firmin@exemple.fr", "présidente du bureau",  # a representative
    "standard@exemple.fr",  # the address of an organisation
    "remarque-interne", "document-interne", "bilan-nominatif.pdf",
    "jalon-interne", "description-interne", "précision-interne", "contexte-interne",
    "definition-interne", "motif-interne", "avis-interne", "question-interne",
    "brouillon-interne", "proposition-interne", "source-de-saisie",
    "action-déposée", "action-refusée", "action-ajournée", "action-annulée",
    "Quartier-non-publié", "acte-interne", "abonne-interne@exemple.fr",
}  # fmt: skip


@pytest.fixture
def contrat():
    """A contract put online with all its parts, that holds every secret above."""
    publie = fabriques.creer_quartier(nom="Marais")
    cache = fabriques.creer_quartier(nom="Quartier-non-publié")
    porteur = fabriques.creer_partenaire(nom="Association Publique", courriel="standard@exemple.fr")
    contrat = fabriques.creer_contrat(
        porteur, quartiers=[publie, cache], contexte="contexte-interne"
    )
    agent = fabriques.creer_utilisateur(
        "agent", porteur, prenom="Zoé", nom="Quenouille", courriel="zoe.quenouille@exemple.fr"
    )
    _les_gens(contrat, porteur)
    _l_action(contrat, porteur, agent, [publie, cache])
    _les_chiffres(contrat, porteur, agent, publie)
    fabriques.creer_publication(
        contrat, par=agent, quartiers=[publie], rubriques=[r.value for r in Rubrique]
    )
    return contrat


def _les_gens(contrat, porteur):
    representant = fabriques.creer_representant(
        porteur, prenom="Firmin", nom="Delarue", courriel="firmin@exemple.fr",
        fonction="présidente du bureau",
    )  # fmt: skip
    acte = fabriques.creer_acte(contrat, signataires=[porteur], titre="acte-interne")
    acte.signatures.update(representant=representant)
    fabriques.creer_abonnement(contrat, courriel="abonne-interne@exemple.fr")
    conseil = fabriques.creer_partenaire(type=TypePartenaire.CONSEIL_CITOYEN, nom="Conseil")
    avis = fabriques.creer_avis(contrat, conseil, objet="avis-interne", question="question-interne")
    avis.rendre(par=None, sens="reserves", texte="avis-interne")
    engagement = fabriques.creer_engagement(
        contrat, partenaire=porteur, intitule="Promesse publique", description="précision-interne"
    )
    engagement.abandonner(par=None, motif="motif-interne")


def _l_action(contrat, porteur, agent, quartiers):
    action = fabriques.creer_action(
        contrat, porteur=porteur, intitule="Action publique", statut="en_cours",
        description="description-interne", source="source-de-saisie",
    )  # fmt: skip
    action.quartiers.set(quartiers)
    fabriques.creer_financement(action, accorde=1000)
    fabriques.creer_commentaire(action, agent, texte="remarque-interne")
    fabriques.creer_document(
        action, titre="document-interne", nom_original="bilan-nominatif.pdf", depose_par=agent
    )
    fabriques.creer_jalon(action, intitule="jalon-interne")
    fabriques.creer_saisie(action, cellules={"avancement": "brouillon-interne"}, modifie_par=agent)
    for statut in ("deposee", "refusee", "ajournee", "annulee"):
        intitule = f"action-{statut.replace('ee', 'ée')}"
        autre = fabriques.creer_action(
            contrat, intitule=intitule, statut=statut, motif="motif-interne", porteur=porteur
        )
        autre.quartiers.set(quartiers)


def _les_chiffres(contrat, porteur, agent, quartier):
    indicateur = fabriques.creer_indicateur(
        contrat, intitule="Indicateur public", definition="definition-interne", responsable=porteur,
        agregation=Agregation.SOMME, unite="jeunes",
    )  # fmt: skip
    fabriques.creer_mesure(indicateur, 2016, 48, quartier=quartier, saisie_par=agent)
    fabriques.creer_mesure(indicateur, 2017, 7, quartier=quartier, saisie_par=agent)
    fabriques.creer_saisie(
        contrat=contrat, partenaire=porteur, cellules={"valeur": "proposition-interne"},
        modifie_par=agent, periode_debut=date(2018, 1, 1), periode_fin=date(2018, 12, 31),
    )  # fmt: skip


def _pages(client, contrat):
    quartier = contrat.quartiers.get(nom="Marais")
    adresses = [
        reverse("contrats:accueil_public"),
        reverse("contrats:contrat_public", args=[contrat.pk]),
        reverse("contrats:quartier_public", args=[quartier.pk]),
    ]
    reponses = [client.get(adresse) for adresse in adresses]
    assert [reponse.status_code for reponse in reponses] == [200, 200, 200]
    return [texte(reponse) for reponse in reponses]


def test_rien_d_interne_ni_de_personnel_ne_sort(client, contrat):
    accueil, page, quartier = _pages(client, contrat)
    ensemble = accueil + page + quartier
    assert {secret for secret in SECRETS if secret in ensemble} == set()
    # The pages are not empty: what is public is there.
    publics = ["Action publique", "Association Publique", "Indicateur public", "Promesse publique"]
    assert [mot for mot in publics if mot not in page] == []
    assert ("Action publique" in quartier, "48 jeunes" in quartier) == (True, True)


RECONNUS = {
    Rubrique.OBJECTIFS: "Indicateur public",
    Rubrique.ACTIONS: "Action publique",
    Rubrique.FINANCEMENTS: "1 000,00 €",
    Rubrique.PARTENAIRES: "Promesse publique",
}


@pytest.mark.parametrize("rubrique", list(Rubrique))
def test_seule_la_rubrique_publiee_se_lit(client, contrat, rubrique):
    contrat.publication.publier(
        par=None,
        rubriques=[rubrique],
        quartiers=contrat.quartiers.filter(nom="Marais"),
        presentation="",
    )
    _, page, quartier = _pages(client, contrat)
    lus = {nom for nom, mot in RECONNUS.items() if mot in page}
    assert lus == {rubrique}
    lus = {nom for nom, mot in RECONNUS.items() if mot in quartier}
    assert lus == {rubrique} - {Rubrique.PARTENAIRES}


def test_sans_aucune_rubrique_il_ne_reste_que_la_presentation(client, contrat):
    contrat.publication.publier(
        par=None,
        rubriques=[],
        quartiers=contrat.quartiers.filter(nom="Marais"),
        presentation="Mots de l’officier",
    )
    accueil, page, quartier = _pages(client, contrat)
    assert "Mots de l’officier" in page
    assert [mot for mot in RECONNUS.values() if mot in accueil + page + quartier] == []


def test_le_nom_de_qui_publie_ne_sort_pas_de_l_espace_des_officiers(client, contrat):
    page = _pages(client, contrat)[1]
    assert ("Page mise en ligne le" in page, "Quenouille" in page) == (True, False)
