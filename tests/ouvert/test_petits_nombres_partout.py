"""From 1 to 10 people: every public page and every file of data says the very same thing.

A number that could be read, or found again by subtraction, would change one of them: the totals
and all the other numbers stay what they are while the small one runs from 1 to 10.
"""

from itertools import chain

import pytest
from django.urls import get_resolver, reverse

from contrats.models import Action, Mesure
from ouvert.jeux import JEUX
from tests import fabriques
from tests.ouvert import exemples

pytestmark = pytest.mark.django_db
PETITS = range(1, 11)
ENSEMBLE = 50  # the small number and the next one, together
GRAND = 300


@pytest.fixture
def monde():
    """A contract that publishes all, in three neighbourhoods, and people counted everywhere."""
    quartiers = [fabriques.creer_quartier(nom=nom) for nom in ("Marais", "Quai", "Fort")]
    contrat = fabriques.creer_contrat(quartiers=quartiers)
    exemples.publier(contrat, *quartiers)
    indicateur = exemples.indicateur_de_personnes(contrat)
    for quartier in quartiers:
        fabriques.creer_mesure(indicateur, 2018, GRAND, quartier=quartier)
    return contrat, quartiers


def adresses(contrat, quartiers) -> dict[str, list[str]]:
    """Every address of the public pages and of open data, by route."""
    jeux = [(jeu.code, forme) for jeu in JEUX.values() for forme in jeu.formes]
    return {
        "contrats:accueil_public": [reverse("contrats:accueil_public")],
        "contrats:contrat_public": [reverse("contrats:contrat_public", args=[contrat.pk])],
        "contrats:quartier_public": [
            reverse("contrats:quartier_public", args=[quartier.pk]) for quartier in quartiers
        ],
        "ouvert:donnees": [reverse("ouvert:donnees")],
        "ouvert:dictionnaire": [reverse("ouvert:dictionnaire")],
        "ouvert:catalogue": [reverse("ouvert:catalogue")],
        "ouvert:schema": [reverse("ouvert:schema", args=[code]) for code in JEUX],
        "ouvert:jeu": [reverse("ouvert:jeu", args=cles) for cles in jeux],
    }


def lire_tout(client, contrat, quartiers, *, depuis: str) -> dict[str, bytes]:
    """What each address answers; another reader each time, since downloads are counted."""
    lus = {}
    for adresse in chain.from_iterable(adresses(contrat, quartiers).values()):
        reponse = client.get(adresse, REMOTE_ADDR=depuis)
        assert reponse.status_code == 200, adresse
        lus[adresse] = b"".join(reponse) if reponse.streaming else reponse.content
    return lus


def qui_changent(client, monde, ecrire) -> set[str]:
    """The addresses that do not say the same thing for every small number."""
    lus = []
    for petit in PETITS:
        ecrire(petit)
        lus.append(lire_tout(client, *monde, depuis=f"192.0.2.{petit}"))
    return {adresse for adresse in lus[0] if len({lu[adresse] for lu in lus}) > 1}


def test_chaque_route_publique_est_lue(monde):
    prefixes = ("public/", "donnees-ouvertes/")
    trouvees = {
        f"{espace}:{nom}"
        for espace, (_, resolveur) in get_resolver().namespace_dict.items()
        if espace in ("contrats", "ouvert")
        for nom, [(possibles, *_), *_] in (
            (nom, resolveur.reverse_dict.getlist(nom)) for nom in resolveur.reverse_dict
        )
        if isinstance(nom, str) and possibles[0][0].startswith(prefixes)
    }
    assert trouvees == set(adresses(*monde))


@pytest.mark.parametrize("colonne", ["beneficiaires_reels_femmes", "beneficiaires_reels_hommes"])
@pytest.mark.parametrize("lieu", ["seul", "avec d'autres", "tout le contrat"])
def test_une_action_de_peu_de_personnes(client, monde, lieu, colonne):
    """Alone in its neighbourhood, or beside others whose total is published."""
    contrat, quartiers = monde
    nombres = [1] if lieu == "seul" else [1, ENSEMBLE - 1, GRAND]
    petite, *autres = exemples.personnes(
        contrat, *nombres, quartier=None if lieu == "tout le contrat" else quartiers[0]
    )
    cles = [action.pk for action in (petite, *autres)]
    Action.objects.filter(pk__in=cles).update(beneficiaires_reels_femmes=None)
    Action.objects.filter(pk__in=cles[2:]).update(**{colonne: GRAND})

    def ecrire(petit):
        for cle, nombre in zip(cles[:2], (petit, ENSEMBLE - petit), strict=False):
            Action.objects.filter(pk=cle).update(**{colonne: nombre})

    assert qui_changent(client, monde, ecrire) == set()


@pytest.mark.parametrize("combien", [1, 2])
def test_un_indicateur_de_peu_de_personnes(client, monde, combien):
    """One neighbourhood with few people, the next one making up the difference, or two of them."""
    _, quartiers = monde
    mesures = [Mesure.objects.get(quartier=quartier) for quartier in quartiers[:2]]
    if combien == 1:
        Mesure.objects.filter(quartier__in=quartiers[1:]).delete()

    def ecrire(petit):
        for mesure, valeur in zip(mesures, (petit, ENSEMBLE - petit), strict=True):
            Mesure.objects.filter(pk=mesure.pk).update(valeur=valeur)

    assert qui_changent(client, monde, ecrire) == set()


def test_un_nombre_assez_grand_se_lit(client, monde):
    """The comparison above sees what changes: it would not be green on pages that say nothing."""
    contrat, quartiers = monde
    [action] = exemples.personnes(contrat, GRAND, quartier=quartiers[0])
    mesure = Mesure.objects.get(quartier=quartiers[0])

    def ecrire(petit):
        nombre = GRAND + petit
        Action.objects.filter(pk=action.pk).update(beneficiaires_reels_femmes=nombre)
        Mesure.objects.filter(pk=mesure.pk).update(valeur=nombre)

    changent = qui_changent(client, monde, ecrire)
    assert reverse("contrats:quartier_public", args=[quartiers[0].pk]) in changent
    assert reverse("ouvert:jeu", args=["actions", "csv"]) in changent
    assert reverse("ouvert:jeu", args=["mesures", "csv"]) in changent
