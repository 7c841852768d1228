"""The history of each object: every field before and after, its author, and nobody else's."""

import pytest
from django.contrib.admin.models import LogEntry
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from contrats.models import Evenement, Objectif
from partenaires.models import Representant
from quartiers.lignes_ailleurs import LIGNES_MAX
from tests.fabriques import creer_contrat, creer_representant, creer_utilisateur
from tests.monde_admin import creer_monde

pytestmark = pytest.mark.django_db


@pytest.fixture
def mien(client):
    monde = creer_monde()
    client.force_login(monde.officier)
    return monde


def page(objet, nom):
    modele = f"{objet._meta.app_label}_{objet._meta.model_name}"
    return reverse(f"admin:{modele}_{nom}", args=[objet.pk])


def recits(client, objet):
    return client.get(page(objet, "history")).context["recits"]


def changer(client, objet, **champs):
    form = client.get(page(objet, "change")).context["adminform"].form
    valeurs = {n: form.get_initial_for_field(c, n) for n, c in form.fields.items()}
    donnees = {n: v for n, v in valeurs.items() if v not in (None, [])}
    return client.post(page(objet, "change"), {**donnees, **champs})


def test_un_objet_du_contrat_raconte_avant_et_apres(client, mien):
    pilier, ancien = mien.pilier, mien.pilier.intitule
    assert changer(client, pilier, intitule="Emploi").status_code == 302
    (recit,) = recits(client, pilier)
    assert recit.phrase == f"{mien.officier} a modifié le pilier «\u00a0Emploi\u00a0»."
    assert recit.precisions == [f"Intitulé\u00a0: {ancien} → Emploi"]


def test_un_objet_sans_contrat_raconte_avant_et_apres(client, mien):
    representant, ancienne = mien.representant, mien.representant.fonction
    assert changer(client, representant, fonction="Maire").status_code == 302
    (recit,) = recits(client, representant)
    assert recit.phrase.startswith(f"{mien.officier} a modifié")
    assert recit.precisions == [f"Fonction\u00a0: {ancienne or 'non renseigné'} → Maire"]


def test_une_suppression_garde_ce_qui_etait(client, mien):
    representant = creer_representant(mien.partenaire)
    client.post(page(representant, "delete"), {"post": "yes"})
    assert not Representant.objects.filter(pk=representant.pk).exists()
    entree = LogEntry.objects.get(object_id=str(representant.pk), action_flag=3)
    assert representant.nom in entree.change_message
    assert str(entree) != ""


def test_ce_qu_un_autre_contrat_dit_d_un_partenaire_partage_reste_chez_lui(client, mien):
    autre = creer_contrat(mien.partenaire, statut="en_vigueur")
    for contrat in (autre, mien.contrat):
        Evenement.objects.consigner(
            contrat=contrat, auteur=mien.officier, verbe="modifier", objet=mien.partenaire
        )
    assert len(recits(client, mien.partenaire)) == 1


def test_l_auteur_d_ailleurs_n_est_pas_nomme(client, mien):
    etranger = creer_utilisateur("officier", password=None)
    LogEntry.objects.log_actions(
        etranger.pk, [mien.partenaire], 2, [{"changed": {"fields": ["Nom"]}}], single_object=True
    )
    reponse = client.get(page(mien.partenaire, "history"))
    assert str(etranger) not in reponse.content.decode()
    (recit,) = reponse.context["recits"]
    assert recit.phrase.startswith("Une personne d’une autre intercommunalité a modifié")


def test_mille_objectifs_laissent_la_fiche_legere(client, mien):
    contrat = mien.contrat
    Objectif.objects.bulk_create(
        Objectif(contrat=contrat, pilier=mien.pilier, numero=f"A{n}", intitule=f"Objectif {n}")
        for n in range(LIGNES_MAX)
    )
    client.get(page(contrat, "change"))  # content types are cached once
    comptes = []
    for nombre in (0, 950):
        Objectif.objects.bulk_create(
            Objectif(contrat=contrat, pilier=mien.pilier, numero=f"B{n}", intitule=f"Objectif {n}")
            for n in range(nombre)
        )
        with CaptureQueriesContext(connection) as requetes:
            reponse = client.get(page(contrat, "change"))
        (ailleurs,) = reponse.context["lignes_ailleurs"]
        comptes.append((len(requetes), ailleurs.nombre))
        assert len(reponse.content) < 100_000
        assert client.get(ailleurs.url).context["cl"].result_count == ailleurs.nombre
    (peu, premier), (beaucoup, second) = comptes
    assert (premier, second) == (LIGNES_MAX + 1, 1001)
    assert peu == beaucoup
