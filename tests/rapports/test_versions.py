"""A correction is the next version: its reason, its texts, and its visible difference."""

import pytest
from django.urls import reverse
from django.utils import timezone

from rapports import versions
from rapports.models import Rapport
from tests import fabriques

pytestmark = pytest.mark.django_db

CORPS = [{"bloc": "texte_libre", "code": "introduction", "titre": "Introduction", "aide": ""}]


def _emettre(rapport, textes, **reperes):
    """The report brought to its end, with these figures and these texts."""
    if rapport.statut == "a_preparer":
        rapport.lancer(par=None)
    chiffres = {
        cle: {"libelle": cle.capitalize(), "valeur": valeur, "unite": "€"}
        for cle, valeur in reperes.items()
    }
    rapport.figer({"schema": 2, "corps": CORPS, "reperes": chiffres})
    rapport.soumettre()
    rapport.ecrire(textes, par=None)
    rapport.valider(par=None)
    rapport.emettre(b"%PDF-1.7", gabarit="3", emis_le=timezone.now())
    return rapport


@pytest.fixture
def emis(client):
    rapport = fabriques.creer_rapport(relecture=True, diffuser=True)
    _emettre(rapport, {"introduction": "Rien ne bouge. Le centre ouvre."}, accorde="100", verse="8")
    rapport.officier = fabriques.creer_officier(rapport.contrat)
    client.force_login(rapport.officier)
    return rapport


def _url(nom, rapport):
    return reverse(f"rapports:{nom}", args=[rapport.pk])


def test_corriger_demande_la_version_suivante_avec_ses_textes(client, emis):
    assert client.get(_url("corriger", emis)).context["form"]["diffuser"].value() is True
    reponse = client.post(_url("corriger", emis), {"motif": "Montant rectifié"})
    suivante = Rapport.objects.get(version=2)
    assert reponse.url == _url("preparer", suivante)
    assert (suivante.statut, suivante.motif, suivante.textes, suivante.diffuser) == (
        "a_preparer",
        "Montant rectifié",
        emis.textes,
        False,
    )
    refus = client.post(_url("corriger", emis), {"motif": "Encore"})
    assert (refus.status_code, refus.context["form"].non_field_errors()) == (
        422,
        ["Ce rapport est déjà en préparation."],
    )


def test_le_motif_est_obligatoire(client, emis):
    reponse = client.post(_url("corriger", emis), {"motif": "  "})
    assert (reponse.status_code, list(reponse.context["form"].errors)) == (422, ["motif"])
    assert Rapport.objects.count() == 1


def test_redemander_un_rapport_emis_demande_un_motif(client, emis):
    saisie = {
        "nature": "avancement",
        "portee": "contrat",
        "periode": f"{emis.periode_debut}/{emis.periode_fin}",
        "relecture": "on",
    }
    adresse = reverse("rapports:demander", args=[emis.contrat_id])
    refus = client.post(adresse, saisie)
    assert (refus.status_code, list(refus.context["form"].errors)) == (422, ["motif"])
    client.post(adresse, {**saisie, "motif": "Montant rectifié"})
    suivante = Rapport.objects.get(version=2)
    assert (suivante.motif, suivante.textes) == ("Montant rectifié", emis.textes)


def test_un_brouillon_ne_se_corrige_pas(client, emis):
    suivante = fabriques.creer_rapport(emis.contrat, relecture=True)
    assert client.post(_url("corriger", suivante), {"motif": "x"}).status_code == 302
    assert Rapport.objects.count() == 2


def test_la_difference_dit_les_chiffres_et_les_textes(client, emis):
    client.post(_url("corriger", emis), {"motif": "Montant rectifié"})
    suivante = Rapport.objects.get(version=2)
    textes = {"introduction": "Rien ne bouge. Le centre ferme."}
    _emettre(suivante, textes, accorde="120", verse="8.00", nouveau="5")
    difference = versions.comparer(emis, suivante)
    assert [(c[0], c[1], c[2]) for c in difference.chiffres] == [
        ("Accorde", "100\u00a0€", "120\u00a0€"),
        ("Nouveau", "absent", "5\u00a0€"),
    ]
    [texte] = difference.textes
    assert (texte.titre, texte.morceaux) == (
        "Introduction",
        [
            ("garde", "Rien ne bouge."),
            ("enleve", " Le centre ouvre."),
            ("ajoute", " Le centre ferme."),
        ],
    )
    lecteur = fabriques.creer_utilisateur("lecteur")
    emis.contrat.partenaires.add(lecteur.partenaire)
    client.force_login(lecteur)
    page = client.get(_url("differences", suivante)).content.decode()
    assert ("Montant rectifié" in page, "<del>" in page, "<ins>" in page) == (True, True, True)


def test_la_premiere_version_n_a_rien_a_comparer(client, emis):
    assert "première version émise" in client.get(_url("differences", emis)).content.decode()


def test_un_lecteur_ne_voit_pas_la_difference_d_un_brouillon(client, emis):
    client.post(_url("corriger", emis), {"motif": "Montant rectifié"})
    lecteur = fabriques.creer_utilisateur("lecteur")
    emis.contrat.partenaires.add(lecteur.partenaire)
    client.force_login(lecteur)
    assert client.get(_url("differences", Rapport.objects.get(version=2))).status_code == 404
