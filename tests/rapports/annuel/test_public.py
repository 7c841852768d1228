"""What anyone reads without an account: nothing before the publication, nothing personal after."""

import pytest
from django.urls import reverse

from contrats.models import Publication
from tests import fabriques

pytestmark = pytest.mark.django_db


@pytest.fixture
def annuel():
    contrat = fabriques.creer_contrat()
    fabriques.creer_publication(contrat)
    agent = fabriques.creer_utilisateur("agent", nom="Secret")
    annuel = fabriques.creer_annuel(contrat, statut="publie", par=agent)
    fabriques.creer_avis_annuel(annuel, agent.partenaire, statut="rendu", rendu_par=agent)
    fabriques.creer_annuel(contrat, annee=2017, statut="approuve")
    return annuel


def _statut(client, route, cle) -> int:
    return client.get(reverse(f"rapports:{route}", args=[cle])).status_code


def test_seul_le_rapport_publie_est_lu_sans_compte(client, annuel):
    page = client.get(reverse("rapports:annuels_publics", args=[annuel.contrat_id]))
    assert [ligne.annee for ligne, _ in page.context["rapports"]] == [2018]
    assert "Secret" not in page.content.decode()
    reponse = client.get(reverse("rapports:annuel_public_pdf", args=[annuel.pk]))
    assert b"".join(reponse.streaming_content) == annuel.definitif.lire_pdf()
    autre = annuel.contrat.rapports_annuels.get(annee=2017)
    assert _statut(client, "annuel_public_pdf", autre.pk) == 404


def test_le_rapport_publie_se_lit_en_page_sans_compte(client, annuel):
    page = client.get(reverse("rapports:annuel_public", args=[annuel.pk]))
    dit = page.content.decode()
    assert "1. Les orientations du contrat de ville" in dit
    assert 'alt="Évolution\u00a0: 1 en 2018."' in dit.replace(" : ", "\u00a0: ")
    assert "Secret" not in dit
    dessin = reverse("rapports:annuel_public_dessin", args=[annuel.pk, 0])
    assert dessin in dit
    assert client.get(dessin)["Content-Type"] == "image/svg+xml"
    rien = reverse("rapports:annuel_public_dessin", args=[annuel.pk, 1])
    assert client.get(rien).status_code == 404


@pytest.mark.parametrize("route", ["annuel_public", "annuel_public_dessin"])
def test_la_page_n_existe_ni_avant_la_publication_ni_hors_ligne(client, annuel, route):
    autre = annuel.contrat.rapports_annuels.get(annee=2017)
    suite = [0] if route == "annuel_public_dessin" else []
    assert client.get(reverse(f"rapports:{route}", args=[autre.pk, *suite])).status_code == 404
    Publication.objects.update(en_ligne=False)
    assert client.get(reverse(f"rapports:{route}", args=[annuel.pk, *suite])).status_code == 404


def test_une_piece_non_choisie_n_est_pas_publiee(client, annuel):
    tue = fabriques.creer_piece_annuelle(annuel, annuel.avis.get())
    montree = fabriques.creer_piece_annuelle(annuel, publique=True)
    assert _statut(client, "piece_publique", tue.pk) == 404
    assert _statut(client, "piece_publique", montree.pk) == 200
    page = client.get(reverse("rapports:annuels_publics", args=[annuel.contrat_id]))
    assert [pieces for _, pieces in page.context["rapports"]] == [[montree]]


def test_hors_ligne_tout_disparait(client, annuel):
    piece = fabriques.creer_piece_annuelle(annuel, publique=True)
    Publication.objects.update(en_ligne=False)
    assert [
        _statut(client, "annuels_publics", annuel.contrat_id),
        _statut(client, "annuel_public_pdf", annuel.pk),
        _statut(client, "piece_publique", piece.pk),
    ] == [404, 404, 404]


def test_un_fichier_altere_n_est_remis_a_personne(client, annuel):
    piece = fabriques.creer_piece_annuelle(annuel, publique=True)
    with piece.fichier.open("wb") as fichier:
        fichier.write(b"autre chose")
    assert _statut(client, "piece_publique", piece.pk) == 500
