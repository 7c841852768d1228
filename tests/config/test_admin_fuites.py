"""What an officer may type in an address of the back office tells nothing of another ground:
filters by key, popups, other key columns, dates, columns of neighbours. Every registered model."""

from datetime import date

import pytest
from django.contrib import admin
from django.contrib.admin.utils import get_fields_from_path
from django.db import transaction
from django.test import Client
from django.urls import reverse

from contrats.models import Contrat, Engagement
from partenaires.models import Partenaire
from tests.config.test_admin_cloisonnement import PRIVES, PUBLICS
from tests.monde_admin import creer_monde, exemplaire

pytestmark = pytest.mark.django_db
par_modele = pytest.mark.parametrize("modele", PRIVES, ids=lambda m: m._meta.label_lower)


class Deux:
    """Two grounds, one of which bears names never to be read, and my officer’s browser."""

    def __init__(self):
        self.mien, self.ailleurs = creer_monde(), creer_monde()
        Partenaire.objects.filter(pk=self.ailleurs.partenaire.pk).update(nom="Partenaire étranger")
        Contrat.objects.filter(pk=self.ailleurs.contrat.pk).update(intitule="Contrat étranger")
        self.client = Client()
        self.client.force_login(self.mien.officier)

    def lire(self, modele, **demande):
        nom = f"admin:{modele._meta.app_label}_{modele._meta.model_name}_changelist"
        return self.client.get(reverse(nom), demande)


@pytest.fixture(scope="module")
def deux(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), transaction.atomic():
        yield Deux()
        transaction.set_rollback(True)


def relations_filtrees(modele):
    """The paths of the list's filters that end on a model, and that model."""
    for filtre in admin.site._registry[modele].list_filter:
        chemin = filtre[0] if isinstance(filtre, tuple) else filtre
        if not isinstance(chemin, str):
            continue
        champ = get_fields_from_path(modele, chemin)[-1]
        if champ.is_relation and champ.related_model in admin.site._registry:
            yield chemin, champ.related_model


@par_modele
def test_un_filtre_par_la_cle_d_un_autre_ne_montre_rien(deux, modele):
    etranger = exemplaire(deux.ailleurs, modele)
    for chemin, cible in relations_filtrees(modele):
        if cible._meta.label_lower in PUBLICS:
            continue
        cle = exemplaire(deux.ailleurs, cible).pk
        reponse = deux.lire(modele, **{f"{chemin}__id__exact": cle})
        # Django drops a filter that has one choice only: the list is then mine, whole.
        assert reponse.status_code == 200
        assert (chemin, etranger in reponse.context["cl"].result_list) == (chemin, False)
        assert "étranger" not in reponse.content.decode()
    parle = deux.lire(modele, pk__exact=etranger.pk)
    assert list(parle.context["cl"].result_list) == []


@par_modele
def test_ni_popup_ni_colonne_de_cle_n_ouvrent_la_liste(deux, modele):
    etranger = exemplaire(deux.ailleurs, modele)
    for demande in ({"_popup": "1"}, {"_popup": "1", "_to_field": "id"}):
        reponse = deux.lire(modele, **demande)
        assert reponse.status_code == 200
        assert etranger not in reponse.context["cl"].result_list
        assert "étranger" not in reponse.content.decode()
    assert deux.lire(modele, _to_field="pk__exact").status_code == 400
    nom = f"admin:{modele._meta.app_label}_{modele._meta.model_name}_change"
    fiche = deux.client.get(reverse(nom, args=[etranger.pk]), {"_to_field": "id", "_popup": "1"})
    assert fiche.status_code in {302, 403}


@pytest.mark.parametrize(
    ("modele", "recherche"),
    [
        (modele, f"{cle}__{suite}")
        for modele in PRIVES
        for cle, suite in (
            ("contrat", "pilote__nom__startswith"),
            ("partenaire", "representants__courriel__startswith"),
            ("auteur", "password__startswith"),
            ("cree_par", "password__startswith"),
        )
        if any(champ.name == cle for champ in modele._meta.fields)
    ],
    ids=str,
)
def test_aucune_colonne_d_un_voisin_ne_se_devine(deux, modele, recherche):
    assert deux.lire(modele, **{recherche: "a"}).status_code == 400


def test_le_mot_de_passe_ne_se_devine_pas(deux):
    compte = type(deux.mien.officier)
    assert deux.lire(compte, password__startswith="p").status_code == 400


def test_les_annees_proposees_sont_celles_des_lignes_visibles(deux):
    Engagement.objects.filter(pk=deux.ailleurs.engagement.pk).update(echeance=date(1999, 5, 1))
    Engagement.objects.filter(pk=deux.mien.engagement.pk).update(echeance=date(2016, 5, 1))
    page = deux.lire(Engagement).content.decode()
    assert ("1999" in page, "2016" in page) == (False, True)
    assert list(deux.lire(Engagement, echeance__year=1999).context["cl"].result_list) == []


@par_modele
def test_la_recherche_ne_trouve_rien_d_un_autre(deux, modele):
    for cherche in ("etranger", str(exemplaire(deux.ailleurs, modele))[:40]):
        trouvees = deux.lire(modele, q=cherche).context["cl"].result_list
        assert exemplaire(deux.ailleurs, modele) not in trouvees


@par_modele
def test_l_export_de_la_cle_d_un_autre_est_refuse(deux, modele):
    nom = f"admin:{modele._meta.app_label}_{modele._meta.model_name}_changelist"
    cles = [exemplaire(monde, modele).pk for monde in (deux.mien, deux.ailleurs)]
    donnees = {"action": "exporter_csv", "_selected_action": cles}
    reponse = deux.client.post(reverse(nom), donnees)
    assert (reponse.status_code, reponse.headers.get("Content-Disposition")) == (302, None)
