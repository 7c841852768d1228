"""A representative replaced: the mandate ends, what was awaited moves, what is signed stays."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from contrats import registre
from contrats.habilitations import remplacer_le_representant
from contrats.models import Acte, Evenement, FaitRegistre, LigneRegistre, Signature
from contrats.signer import signer
from partenaires.models import Representant
from tests import fabriques
from tests.contrats.monde_signature import creer_monde, geste

pytestmark = pytest.mark.django_db


@pytest.fixture
def monde():
    """An act awaiting the town hall and the landlord; the town hall has a second act, in draft."""
    monde = creer_monde("La commune", "Le bailleur")
    monde.ancien = monde.signature("La commune").representant
    autre = fabriques.creer_acte(
        monde.acte.contrat,
        nature="avenant",
        numero=2,
        titre="Avenant 2",
        signataires=[monde.ancien.partenaire],
    )
    autre.signatures.update(representant=monde.ancien)
    return monde


def _nouveau(monde, **champs):
    return Representant(
        **{
            "partenaire": monde.ancien.partenaire,
            "prenom": "Anne",
            "nom": "Martin",
            "fonction": "maire",
            "courriel": "anne.martin@exemple.invalid",
            **champs,
        }
    )


def _remplacer(monde, **champs):
    return remplacer_le_representant(
        monde.ancien,
        **{
            "par": monde.officier,
            "fin": timezone.localdate(),
            "nouveau": _nouveau(monde),
            "motif": "Élections de mars 2026",
            **champs,
        },
    )


def test_ce_qui_est_attendu_passe_au_remplacant(monde):
    assert _remplacer(monde) == 2
    nouveau = Representant.objects.get(nom="Martin", prenom="Anne")
    attendues = Signature.objects.filter(partenaire=monde.ancien.partenaire)
    assert {s.representant for s in attendues} == {nouveau}
    monde.ancien.refresh_from_db()
    assert monde.ancien.mandat_fin == timezone.localdate()
    lignes = LigneRegistre.objects.filter(fait=FaitRegistre.REMPLACEMENT).order_by("rang")
    assert [li.acte.titre for li in lignes] == ["Avenant 1", "Avenant 2"]
    verbes = Evenement.objects.filter(auteur=monde.officier).values_list("verbe", flat=True)
    assert sorted(v for v in verbes if v not in ("ouvrir", "figer_le_texte")) == [
        "constater_la_fin_du_mandat",
        "nommer",
        "remplacer_representant",
        "remplacer_representant",
    ]
    assert registre.verifier().anomalies == []


def test_ce_qui_est_signe_reste_signe(monde):
    signature = monde.signature("La commune")
    signer(signature, par=monde.comptes["La commune"], geste=geste(signature))
    assert _remplacer(monde) == 1
    signature = monde.signature("La commune")
    assert (signature.statut, signature.representant) == ("signee", monde.ancien)


def test_un_remplacant_deja_connu(monde):
    connu = fabriques.creer_representant(monde.ancien.partenaire, nom="Durand")
    assert _remplacer(monde, nouveau=connu) == 2
    assert monde.signature("La commune").representant == connu
    assert Evenement.objects.filter(verbe="nommer").count() == 0


@pytest.mark.parametrize(
    ("champs", "champ"),
    [
        ({"fin": timezone.localdate() + timedelta(days=1)}, "fin"),
        ({"fin": date(1990, 1, 1)}, "fin"),
        ({"motif": " "}, "motif"),
    ],
)
def test_un_refus_n_ecrit_rien(monde, champs, champ):
    Representant.objects.filter(pk=monde.ancien.pk).update(mandat_debut=date(2020, 7, 1))
    avant = (Representant.objects.count(), Evenement.objects.count())
    with pytest.raises(ValidationError) as refus:
        _remplacer(monde, **champs)
    assert list(refus.value.error_dict) == [champ]
    assert (Representant.objects.count(), Evenement.objects.count()) == avant


def test_ni_un_autre_partenaire_ni_quelqu_un_hors_mandat(monde):
    demain = timezone.localdate() + timedelta(days=1)
    for nouveau in (
        fabriques.creer_representant(),
        monde.ancien,
        _nouveau(monde, mandat_debut=demain),
    ):
        with pytest.raises(ValidationError):
            _remplacer(monde, nouveau=nouveau)
    assert monde.signature("La commune").representant == monde.ancien


def _poster(client, monde, **champs):
    adresse = reverse("contrats:changer_de_representant", args=[monde.ancien.pk])
    return client.post(
        adresse,
        {
            "fin": timezone.localdate().isoformat(),
            "connu": "",
            "prenom": "Anne",
            "nom": "Martin",
            "fonction": "maire",
            "courriel": "anne.martin@exemple.invalid",
            "mandat_debut": "2026-03-28",
            "motif": "Élections de mars 2026",
            **champs,
        },
    )


def test_un_officier_remplace_depuis_la_page(client, monde):
    client.force_login(monde.officier)
    reponse = _poster(client, monde)
    assert (reponse.status_code, reponse.url) == (
        302,
        reverse("contrats:habilitations", args=[monde.ancien.partenaire_id]),
    )
    nouveau = monde.signature("La commune").representant
    assert (str(nouveau), nouveau.mandat_debut) == ("Anne Martin, maire", date(2026, 3, 28))


@pytest.mark.parametrize(
    ("champs", "fautifs"),
    [
        ({"prenom": "", "fonction": ""}, ["prenom", "fonction"]),
        ({"fin": "2035-01-01"}, ["fin"]),
        ({"mandat_debut": "2035-01-01"}, ["mandat_debut"]),
        ({"courriel": "pas une adresse"}, ["courriel"]),
        ({"motif": ""}, ["motif"]),
    ],
)
def test_un_refus_est_dit_a_cote_de_son_champ(client, monde, champs, fautifs):
    client.force_login(monde.officier)
    reponse = _poster(client, monde, **champs)
    assert reponse.status_code == 422
    assert list(reponse.context["form"].errors) == fautifs
    assert "Élections de mars 2026" in reponse.content.decode() or "motif" in fautifs


def test_le_representant_d_un_autre_partenaire_n_est_pas_un_choix(client, monde):
    client.force_login(monde.officier)
    etranger = monde.signature("Le bailleur").representant
    reponse = _poster(client, monde, connu=etranger.pk, prenom="", nom="", fonction="")
    assert (reponse.status_code, list(reponse.context["form"].errors)) == (422, ["connu"])


def test_un_partenaire_partage_garde_ses_representants(client, monde):
    """Another intercommunality relies on it too: its officers must not be surprised."""
    autre = fabriques.creer_contrat(monde.ancien.partenaire)
    client.force_login(monde.officier)
    assert _poster(client, monde).status_code == 403
    assert Acte.objects.filter(contrat=autre).count() == 0
    page = client.get(reverse("contrats:habilitations", args=[monde.ancien.partenaire_id]))
    assert (page.context["gere"], page.context["remplace"]) == (True, False)
