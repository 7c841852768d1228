"""Who may sign, on the partner's pages: read by all, recorded by the officers."""

from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from contrats.models import Delegation, Deliberation
from tests import fabriques
from tests.contrats.test_pieces import creer_pdf

pytestmark = pytest.mark.django_db


def _texte(reponse):
    return " ".join(reponse.content.decode().replace("\u00a0", " ").split())


@pytest.fixture
def officier(client):
    commune = fabriques.creer_partenaire(nom="La commune")
    officier = fabriques.creer_officier(fabriques.creer_contrat(commune))
    officier.commune = commune
    client.force_login(officier)
    return officier


def _page(client, commune):
    return client.get(reverse("contrats:habilitations", args=[commune.pk]))


def _fichier(nom="piece.pdf", octets=None):
    return SimpleUploadedFile(nom, creer_pdf() if octets is None else octets)


@pytest.mark.parametrize("n", [1, 3])
def test_meme_nombre_de_requetes(client, officier, django_assert_num_queries, n):
    for _ in range(n):
        fabriques.creer_deliberation(officier.commune)
        fabriques.creer_delegation(fabriques.creer_representant(officier.commune))
    with django_assert_num_queries(4):
        reponse = _page(client, officier.commune)
    assert len(reponse.context["delegations"]) == n


def test_rien_d_un_autre_partenaire(client, officier):
    voisin = fabriques.creer_partenaire()
    officier.commune.contrats.get().partenaires.add(voisin)
    fabriques.creer_deliberation(voisin)
    fabriques.creer_delegation(fabriques.creer_representant(voisin))
    reponse = _page(client, officier.commune)
    assert [list(reponse.context[nom]) for nom in ("deliberations", "delegations")] == [[], []]


def test_l_etat_des_delegations_est_dit(client, officier):
    jour, un = timezone.localdate(), timedelta(days=1)
    commune = officier.commune
    sortant = fabriques.creer_representant(commune, mandat_fin=jour - un)
    for delegant, debut, fin in (
        (None, jour, jour),
        (None, jour + un, jour + un),
        (None, jour - un, jour - un),
        (sortant, jour, jour),
    ):
        fabriques.creer_delegation(
            delegant or fabriques.creer_representant(commune), debut=debut, fin=fin
        )
    etats = sorted(etat for _, etat in _page(client, commune).context["delegations"])
    assert etats == ["En cours", "Sans effet\u00a0: hors mandat", "Terminée", "À venir"]


def _ajouter(client, officier, route, **donnees):
    return client.post(reverse(f"contrats:{route}", args=[officier.commune.pk]), donnees)


DELIBERATION = {"numero": "2026-12", "adoptee_le": "2026-04-02", "objet": "Autorisation"}


def test_un_officier_enregistre_une_deliberation(client, officier):
    reponse = _ajouter(client, officier, "ajouter_deliberation", fichier=_fichier(), **DELIBERATION)
    assert reponse.status_code == 302
    deliberation = Deliberation.objects.get()
    assert (deliberation.partenaire, deliberation.numero) == (officier.commune, "2026-12")
    recu = client.get(reverse("contrats:fichier_deliberation", args=[deliberation.pk]))
    assert b"".join(recu.streaming_content) == deliberation.lire()
    assert recu["Content-Disposition"] == 'attachment; filename="piece.pdf"'


@pytest.mark.parametrize(
    ("fichier", "message"),
    [
        (("piece.txt", b"bonjour"), "n’est pas un PDF"),
        (("piece.pdf", b"bonjour"), "Le contenu de ce fichier n’est pas"),
        (("piece.pdf", b""), "vide"),
    ],
)
def test_un_fichier_qui_n_est_pas_un_pdf_est_refuse(client, officier, fichier, message):
    reponse = _ajouter(
        client, officier, "ajouter_deliberation", fichier=_fichier(*fichier), **DELIBERATION
    )
    assert (reponse.status_code, Deliberation.objects.count()) == (422, 0)
    assert message in _texte(reponse)
    assert 'value="2026-12"' in _texte(reponse)


def test_un_refus_est_dit_a_cote_de_son_champ(client, officier):
    demain = timezone.localdate() + timedelta(days=1)
    donnees = DELIBERATION | {"adoptee_le": demain.isoformat(), "fichier": _fichier()}
    reponse = _ajouter(client, officier, "ajouter_deliberation", **donnees)
    assert reponse.status_code == 422
    assert list(reponse.context["form"].errors) == ["adoptee_le"]


def test_un_officier_enregistre_une_delegation_puis_y_met_fin(client, officier):
    maire, adjoint = (fabriques.creer_representant(officier.commune) for _ in range(2))
    jour = timezone.localdate()
    reponse = _ajouter(
        client,
        officier,
        "ajouter_delegation",
        delegant=maire.pk,
        delegataire=adjoint.pk,
        reference="Arrêté 31",
        debut="2026-01-01",
        fin=(jour + timedelta(days=30)).isoformat(),
        fichier=_fichier(),
    )
    assert reponse.status_code == 302
    delegation = Delegation.objects.get()
    adresse = reverse("contrats:finir_delegation", args=[delegation.pk])
    trop_tard = client.post(adresse, {"le": "2035-01-01", "motif": "Départ"})
    assert (trop_tard.status_code, list(trop_tard.context["form"].errors)) == (422, ["le"])
    assert client.post(adresse, {"le": jour.isoformat(), "motif": "Départ"}).status_code == 302
    delegation.refresh_from_db()
    assert (delegation.delegant, delegation.delegataire, delegation.fin) == (maire, adjoint, jour)


def test_le_representant_d_un_autre_partenaire_n_est_pas_un_choix(client, officier):
    etranger = fabriques.creer_representant()
    reponse = _ajouter(
        client,
        officier,
        "ajouter_delegation",
        delegant=etranger.pk,
        delegataire=fabriques.creer_representant(officier.commune).pk,
        reference="Arrêté 31",
        debut="2026-01-01",
        fin="2027-01-01",
        fichier=_fichier(),
    )
    assert (reponse.status_code, Delegation.objects.count()) == (422, 0)
    assert list(reponse.context["form"].errors) == ["delegant"]


def test_un_titre_altere_n_est_pas_remis(client, officier):
    titre = fabriques.creer_deliberation(officier.commune, adoptee_le=date(2020, 1, 1))
    with titre.fichier.storage.open(titre.fichier.name, "wb") as fichier:
        fichier.write(b"autre")
    reponse = client.get(reverse("contrats:fichier_deliberation", args=[titre.pk]))
    assert reponse.status_code == 500
    assert "ne peut pas être délivré" in _texte(reponse)
