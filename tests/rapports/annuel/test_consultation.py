"""A consultation opens: who is asked, what they receive, what keeps it closed."""

from datetime import timedelta
from email import message_from_bytes, policy

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from courriels.models import Courriel
from partenaires.models import TypePartenaire
from rapports.annuel.consultes import organismes
from rapports.delais import un_mois_apres
from rapports.models import AvisAnnuel, ConsultationEcartee, RapportAnnuel
from rapports.procedure import ouverture
from tests import fabriques
from tests.rapports.annuel.exemples import (
    adresses,
    ouvrir,
    poser_document,
)
from tests.remontees.exemples import texte

pytestmark = pytest.mark.django_db


def test_on_consulte_les_conseils_des_communes_et_des_quartiers(monde):
    lieu = fabriques.creer_quartier(fabriques.creer_commune(nom="Loin"))
    fabriques.creer_partenaire(type=TypePartenaire.CONSEIL_CITOYEN, quartier=lieu)  # elsewhere
    veille = fabriques.creer_quartier(fabriques.creer_commune(), nature="veille")
    monde.contrat.quartiers.add(veille)
    hameau = fabriques.creer_partenaire(nom="Hameau", type=TypePartenaire.COMMUNE)
    monde.contrat.partenaires.add(hameau)  # signatory, without a neighbourhood
    trouves = [(o.qualite, o.partenaire) for o in organismes(monde.annuel, timezone.localdate())]
    partenaires = monde.partenaires
    assert trouves == [
        ("conseil_municipal", partenaires["Bourg"]),
        ("conseil_municipal", partenaires["Ville"]),
        ("conseil_municipal", hameau),
        ("conseil_citoyen", partenaires["Conseil Nord"]),
        ("conseil_citoyen", partenaires["Conseil Sud"]),
    ]


def test_la_liste_des_organismes_a_un_cout_constant(monde, django_assert_num_queries):
    jour = timezone.localdate()
    with django_assert_num_queries(2):
        organismes(monde.annuel, jour)
    for rang in range(3):
        commune = fabriques.creer_commune()
        lieu = fabriques.creer_quartier(commune, nom=f"Autre {rang}")
        monde.contrat.quartiers.add(lieu)
        ville = fabriques.creer_partenaire(type=TypePartenaire.COMMUNE, commune=commune)
        monde.contrat.partenaires.add(ville)
        fabriques.creer_partenaire(type=TypePartenaire.CONSEIL_CITOYEN, quartier=lieu)
    with django_assert_num_queries(2):
        organismes(monde.annuel, jour)


def test_un_conseil_absent_empeche_d_ouvrir_sauf_s_il_est_ecarte(monde):
    poser_document(monde.annuel)
    monde.partenaires["Conseil Sud"].delete()
    with pytest.raises(ValidationError) as refus:
        ouvrir(monde)
    assert refus.value.messages == [
        "Ces organismes doivent être consultés et ne sont pas enregistrés\u00a0: conseil citoyen "
        "(Quartier Sud). Enregistrez-les, ou écartez-les avec un motif."
    ]
    assert (AvisAnnuel.objects.count(), Courriel.objects.count()) == (0, 0)
    ecarte = ConsultationEcartee.objects.ecarter(
        annuel=monde.annuel,
        quartier=monde.contrat.quartiers.get(nom="Sud"),
        motif="Conseil dissous en 2017.",
        par=monde.officier,
    )
    assert str(ecarte) == "Conseil citoyen (Sud) : Conseil dissous en 2017."
    assert len(ouvrir(monde)) == 3


def test_chaque_organisme_recoit_le_projet_l_echeance_et_ce_que_vaut_le_silence(monde, settings):
    settings.SITE_URL = "https://portail.exemple"
    avis = ouvrir(monde)
    assert sorted(Courriel.objects.values_list("destinataire", "nature")) == [
        ("bourg@exemple.fr", "consultation"),
        ("conseil-nord@exemple.fr", "consultation"),
        ("conseil-sud@exemple.fr", "consultation"),
        ("ville@exemple.fr", "consultation"),
    ]
    sien = next(a for a in avis if a.partenaire.nom == "Conseil Nord")
    message = message_from_bytes(bytes(sien.courriel.message), policy=policy.default)
    assert message["List-Unsubscribe"] is None  # a legal copy
    contenu = texte(sien.courriel)
    for dit in (
        f"https://portail.exemple/avis-annuels/{sien.pk}/",
        f"https://portail.exemple/rapports/{monde.annuel.projet_id}/",
        f"https://portail.exemple/rapports/{monde.annuel.projet_id}/pdf/",
        "votre avis sera réputé favorable (décret n° 2015-1118 du 3 septembre 2015)",
    ):
        assert dit in contenu
    assert monde.annuel.envoye_le == timezone.localdate()


def test_un_delai_trop_court_n_envoie_rien(monde):
    poser_document(monde.annuel)
    trop_tot = un_mois_apres(timezone.localdate()) - timedelta(days=1)
    with pytest.raises(ValidationError) as refus:
        ouvrir(monde, echeance=trop_tot)
    assert list(refus.value.message_dict) == ["echeance"]
    assert (AvisAnnuel.objects.count(), Courriel.objects.count()) == (0, 0)
    assert RapportAnnuel.objects.get().statut == "brouillon"


def test_un_projet_perime_n_est_pas_soumis(monde):
    poser_document(monde.annuel)
    monde.annuel.rediger(
        {"orientations": "Autre chose"}, par=monde.officier, vus={"orientations": ""}, marque=str
    )
    with pytest.raises(ValidationError, match="composez-le à nouveau"):
        ouvrir(monde)
    assert Courriel.objects.count() == 0


def test_sans_projet_ou_sans_adresse_rien_ne_s_ouvre(monde):
    jour = un_mois_apres(timezone.localdate())
    with pytest.raises(ValidationError, match="Composez d’abord le projet"):
        ouverture.ouvrir(monde.annuel, par=None, echeance=jour, adresses=adresses(monde))
    poser_document(monde.annuel)
    with pytest.raises(ValidationError, match="Donnez l’adresse où écrire à"):
        ouvrir(monde, adresses={})
    assert Courriel.objects.count() == 0
