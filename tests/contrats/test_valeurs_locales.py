"""Several periods of one year, in one neighbourhood, are one value by the rule of the indicator."""

from datetime import date
from decimal import Decimal
from email import message_from_bytes, policy

import pytest
from django.urls import reverse

from contrats.calculs import valeurs_locales
from contrats.models import Agregation, Indicateur
from rapports.calculs import calculer
from remontees.completude import completude
from remontees.emails import ecrire
from remontees.models import Attendu
from tests import fabriques

pytestmark = pytest.mark.django_db
D = Decimal
JOUR = date(2019, 3, 1)


@pytest.fixture
def contrat():
    return fabriques.creer_contrat(quartiers=[fabriques.creer_quartier(nom="Castors")])


def _trimestres(contrat, agregation, *dits) -> Indicateur:
    """The first quarters of 2018 in the neighbourhood: (value, women, men)."""
    indicateur = fabriques.creer_indicateur(contrat, agregation=agregation, unite="enfants")
    lieu = contrat.quartiers.get()
    for rang, (valeur, femmes, hommes) in enumerate(dits):
        fabriques.creer_mesure(
            indicateur,
            2018,
            valeur,
            quartier=lieu,
            periode_debut=date(2018, 3 * rang + 1, 1),
            periode_fin=date(2018, 3 * rang + 3, 28),
            valeur_femmes=femmes,
            valeur_hommes=hommes,
        )
    return indicateur


def _valeur(contrat, agregation, *dits):
    indicateur = _trimestres(contrat, agregation, *dits)
    return valeurs_locales(agregation, indicateur.mesures.all())[contrat.quartiers.get().pk, 2018]


@pytest.mark.parametrize(
    ("agregation", "attendu"),
    [(Agregation.SOMME, (D(22), D(11), D(11))), (Agregation.DERNIERE, (D(12), D(5), D(7)))],
)
def test_les_trimestres_d_un_quartier_suivent_la_regle(contrat, agregation, attendu):
    valeur = _valeur(contrat, agregation, (D(10), D(6), D(4)), (D(12), D(5), D(7)))
    assert (valeur.point.valeur, valeur.femmes, valeur.hommes) == attendu


def test_une_somme_ne_laisse_personne_de_cote(contrat):
    dits = (D(10), D(6), None), (None, None, None), (D(1), D(1), D(0))
    valeur = _valeur(contrat, Agregation.SOMME, *dits)
    assert (valeur.point.valeur, valeur.point.incomplet) == (D(11), True)
    assert (valeur.femmes, valeur.hommes) == (D(7), None)


def test_une_annee_sans_valeur_garde_son_motif(contrat):
    valeur = _valeur(contrat, Agregation.SOMME, (None, None, None))
    assert (valeur.point.valeur, valeur.point.motif) == (None, "Secret statistique")
    assert (valeur.femmes, valeur.hommes) == (None, None)


def test_un_ratio_additionne_ses_termes(contrat):
    indicateur = fabriques.creer_indicateur(contrat, agregation=Agregation.RATIO)
    lieu = contrat.quartiers.get()
    for mois, (haut, bas) in ((3, (10, 100)), (6, (30, 100))):
        fabriques.creer_mesure(
            indicateur,
            2018,
            D(100 * haut) / bas,
            quartier=lieu,
            periode_debut=date(2018, mois - 2, 1),
            periode_fin=date(2018, mois, 28),
            numerateur=haut,
            denominateur=bas,
            valeur_femmes=D(5),
        )
    [valeur] = valeurs_locales(Agregation.RATIO, indicateur.mesures.all()).values()
    assert (valeur.point.valeur, valeur.numerateur, valeur.denominateur) == (D(20), 40, 200)
    assert valeur.femmes is None


def test_le_rapport_a_une_ligne_par_quartier(contrat):
    _trimestres(contrat, Agregation.SOMME, (D(10), D(6), D(4)), (D(12), D(5), D(7)))
    instantane = calculer(fabriques.creer_rapport(contrat), etabli_le=JOUR)
    [ligne] = instantane["objectifs"][0]["indicateurs"][0]["par_quartier"]
    assert ligne == {
        "quartier": "Castors",
        "annee": 2018,
        "valeur": "22.00",
        "motif": "",
        "incomplet": False,
        "femmes": "11.00",
        "hommes": "11.00",
    }


def test_la_page_de_l_indicateur_dit_la_valeur_de_l_annee(client, contrat):
    dits = (D(10), D(6), D(4)), (None, None, None), (D(12), D(5), D(7))
    indicateur = _trimestres(contrat, Agregation.SOMME, *dits)
    lecteur = fabriques.creer_utilisateur("lecteur")
    contrat.partenaires.add(lecteur.partenaire)
    client.force_login(lecteur)
    reponse = client.get(reverse("contrats:indicateur", args=[indicateur.pk]))
    [(_, [case])] = reponse.context["par_quartier"]["lignes"]
    assert case.point.valeur == D(22)
    [ligne] = reponse.context["par_sexe"]
    assert (ligne.femmes, ligne.hommes) == (D(11), D(11))
    assert "partielle" in reponse.content.decode()


def test_la_demande_rappelle_la_valeur_de_l_annee(contrat):
    dits = (D(10), D(6), D(4)), (D(12), D(5), D(7))
    indicateur = _trimestres(contrat, Agregation.SOMME, *dits)
    campagne = fabriques.creer_campagne(contrat, annee=2019)
    demande = fabriques.creer_demande(campagne)
    Indicateur.objects.filter(pk=indicateur.pk).update(responsable=demande.partenaire)
    Attendu.objects.create(demande=demande, indicateur=indicateur)
    [bilan] = completude(campagne, demande).bilans
    lettre = message_from_bytes(
        bytes(ecrire(bilan, rappel=False).courriel.message), policy=policy.default
    )
    texte = lettre.get_body(("plain",)).get_content()
    assert "2018 : 22 enfants (Castors)" in " ".join(texte.split())
