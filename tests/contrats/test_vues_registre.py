"""The register on its pages: told in French, personal proofs and head for the officers."""

import json

import pytest
from django.urls import reverse

from contrats.models import FaitRegistre, PreuvePersonnelle, VersionActe
from tests import fabriques

pytestmark = pytest.mark.django_db
PERSONNEL = {"adresse": "192.0.2.7", "navigateur": ""}


def _texte(reponse):
    brut = reponse.content.decode().replace("\u00a0", " ")
    return " ".join(brut.split())


@pytest.fixture
def agent(client):
    agent = fabriques.creer_utilisateur("agent", fabriques.creer_partenaire())
    agent.contrat = fabriques.creer_contrat(agent.partenaire)
    agent.acte = fabriques.creer_acte(agent.contrat, titre="Contrat initial")
    client.force_login(agent)
    return agent


def _signer(acte, nom="Anne Martin, maire"):
    return fabriques.creer_ligne_du_registre(
        acte,
        fait=FaitRegistre.SIGNATURE,
        contenu={
            "signataire": nom,
            "partenaire": "La commune",
            "version": 2,
            "niveau": "simple",
            "signature": 7,
        },
        personnel=PERSONNEL,
    )


def _page(client, contrat, **criteres):
    return client.get(reverse("contrats:registre", args=[contrat.pk]), criteres)


@pytest.mark.parametrize("n", [1, 3])
def test_meme_nombre_de_requetes(client, agent, django_assert_num_queries, n):
    for _ in range(n):
        _signer(agent.acte)
    with django_assert_num_queries(3):
        reponse = _page(client, agent.contrat)
    assert len(reponse.context["inscriptions"]) == n


def test_une_ligne_est_dite_en_francais(client, agent):
    ligne = _signer(agent.acte)
    reponse = _page(client, agent.contrat)
    [(acte, inscription)] = reponse.context["inscriptions"]
    assert (acte, inscription.phrase) == (
        agent.acte,
        "Anne Martin, maire, a signé pour La commune.",
    )
    assert inscription.precisions == [
        "Version du texte\u00a0: 2",
        "Forme\u00a0: Électronique simple, dans le portail",
    ]
    assert ligne.empreinte in _texte(reponse)


def test_un_delegataire_est_nomme_avec_son_titre(client, agent):
    fabriques.creer_ligne_du_registre(
        agent.acte,
        fait=FaitRegistre.SIGNATURE,
        contenu={
            "signataire": "Anne Martin, maire",
            "partenaire": "La commune",
            "personne": {"id": 3, "nom": "Luc Petit", "fonction": "adjoint"},
            "delegation": {"reference": "Arrêté 31", "delegant": "Anne Martin", "empreinte": "ab"},
            "deliberation": {"numero": "2026-12", "adoptee_le": "2026-04-02", "empreinte": "cd"},
        },
    )
    [(_, inscription)] = _page(client, agent.contrat).context["inscriptions"]
    assert inscription.phrase == "Luc Petit, adjoint, a signé pour La commune."
    assert inscription.precisions == [
        "Délibération\u00a0: 2026-12",
        "Délégation\u00a0: Arrêté 31, donnée par Anne Martin",
    ]


@pytest.mark.parametrize("fait", FaitRegistre)
def test_chaque_fait_a_sa_phrase(client, agent, fait):
    fabriques.creer_ligne_du_registre(agent.acte, fait=fait, contenu={"signataire": "{x}"})
    fabriques.creer_ligne_du_registre(agent.acte, fait=fait, contenu={})
    dites = [i.phrase for _, i in _page(client, agent.contrat).context["inscriptions"]]
    assert [phrase[-1] for phrase in dites] == [".", "."]


def test_seuls_les_officiers_lisent_d_ou_l_on_a_signe(client, agent):
    _signer(agent.acte)
    assert "192.0.2.7" not in _texte(_page(client, agent.contrat))
    officier = fabriques.creer_officier(agent.contrat)
    client.force_login(officier)
    assert "Adresse IP : 192.0.2.7" in _texte(_page(client, agent.contrat))
    PreuvePersonnelle.objects.get().effacer(par=officier, motif="Durée atteinte")
    assert "Preuve personnelle effacée." in _texte(_page(client, agent.contrat))


def test_ni_les_lignes_d_un_autre_contrat_ni_celles_d_un_autre_acte(client, agent):
    avenant = fabriques.creer_acte(agent.contrat, nature="avenant", numero=1)
    ligne = _signer(agent.acte)
    autre = _signer(avenant)
    cachee = _signer(fabriques.creer_acte())
    rangs = [i.rang for _, i in _page(client, agent.contrat).context["inscriptions"]]
    assert rangs == [autre.rang, ligne.rang]
    reponse = _page(client, agent.contrat, acte=avenant.pk)
    assert [i.rang for _, i in reponse.context["inscriptions"]] == [autre.rang]
    for inconnu in (cachee.acte_id, "abc", "0"):
        assert _page(client, agent.contrat, acte=inconnu).status_code == 404


def test_la_page_de_l_acte_dit_ses_cinq_dernieres_lignes(client, agent):
    lignes = [_signer(agent.acte) for _ in range(6)]
    _signer(fabriques.creer_acte(agent.contrat, nature="avenant", numero=1))
    reponse = client.get(reverse("contrats:acte", args=[agent.acte.pk]))
    assert [i.rang for i in reponse.context["inscriptions"]] == [
        ligne.rang for ligne in reversed(lignes[1:])
    ]
    assert reponse.context["inscriptions_de_plus"] is True
    assert "192.0.2.7" not in _texte(reponse)


def test_un_officier_telecharge_la_tete(client, agent):
    ligne = _signer(agent.acte)
    client.force_login(fabriques.creer_officier(agent.contrat))
    reponse = client.get(reverse("contrats:tete_du_registre", args=[agent.contrat.pk]))
    releve = json.loads(reponse.getvalue())
    assert (releve["rang"], releve["empreinte"], releve["lignes"]) == (1, ligne.empreinte, 1)
    assert reponse["Content-Disposition"].startswith('attachment; filename="registre-')


def test_un_officier_verifie_et_ne_lit_rien_des_autres_contrats(client, agent):
    """A file of mine and a file of theirs are altered: theirs is only counted."""
    mien = fabriques.creer_version(agent.acte)
    autre = fabriques.creer_acte(titre="Texte secret d'ailleurs")
    fabriques.creer_version(autre)
    VersionActe.objects.update(empreinte="0" * 64)
    client.force_login(fabriques.creer_officier(agent.contrat))
    reponse = client.get(reverse("contrats:verification_du_registre", args=[agent.contrat.pk]))
    assert [a.texte for a in reponse.context["anomalies"]] == [
        f"Texte figé de «\u00a0{mien}\u00a0»\u00a0: le fichier a été altéré."
    ]
    assert "1 anomalie porte sur d’autres contrats" in _texte(reponse)
    assert "Texte secret" not in _texte(reponse)


def test_un_registre_intact_le_dit(client, agent):
    _signer(agent.acte)
    client.force_login(fabriques.creer_officier(agent.contrat))
    reponse = client.get(reverse("contrats:verification_du_registre", args=[agent.contrat.pk]))
    assert "Le registre est intact.</strong> 1 ligne relue" in _texte(reponse)
