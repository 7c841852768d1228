"""A draft: texts written beside figures that nobody touches, validated, then sealed."""

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction
from django.urls import reverse

from contrats.models import Evenement, TransitionInterdite
from rapports import relecture
from rapports.models import Rapport
from rapports.production import produire_rapport
from tests import fabriques

pytestmark = pytest.mark.django_db


@pytest.fixture
def rapport(client):
    rapport = fabriques.creer_rapport_a_relire()
    rapport.officier = fabriques.creer_officier(rapport.contrat)
    client.force_login(rapport.officier)
    return rapport


def _url(nom, rapport):
    return reverse(f"rapports:{nom}", args=[rapport.pk])


def _saisie(page, **textes):
    """The form as the page shows it, with these texts."""
    form = page.context["form"]
    montre = {nom: form[nom].value() or "" for nom in form.fields}
    return montre | {"instantane": form["instantane"].value()} | textes


def test_un_champ_a_chaque_place(client, rapport):
    codes = [place.code for place in relecture.places(rapport)]
    form = client.get(_url("relire", rapport)).context["form"]
    assert [nom for nom in form.fields if nom != "instantane"] == codes
    assert [champ.name for _, champ in form.passages() if champ] == codes


def test_les_textes_se_gardent_et_les_chiffres_ne_bougent_pas(client, rapport):
    code = relecture.places(rapport)[0].code
    page = client.get(_url("relire", rapport))
    reponse = client.post(_url("relire", rapport), _saisie(page, **{code: "Une année\r\nutile."}))
    assert reponse.url == _url("relire", rapport)
    apres = Rapport.objects.get(pk=rapport.pk)
    assert (apres.textes, apres.instantane, apres.empreinte) == (
        {code: "Une année\nutile."},
        rapport.instantane,
        rapport.empreinte,
    )
    assert Evenement.objects.get(verbe="ecrire_textes").auteur == rapport.officier


def test_le_second_officier_est_prevenu_et_ne_perd_rien(client, rapport):
    code = relecture.places(rapport)[0].code
    page = client.get(_url("relire", rapport))
    rapport.ecrire({code: "Le premier texte."}, par=rapport.officier)
    saisie = _saisie(page, **{code: "Le second texte."})
    reponse = client.post(_url("relire", rapport), saisie)
    assert reponse.status_code == 409
    assert "Le premier texte." in reponse.content.decode()
    assert reponse.context["form"][code].value() == "Le second texte."
    assert Rapport.objects.get(pk=rapport.pk).textes == {code: "Le premier texte."}
    client.post(_url("relire", rapport), _saisie(reponse, **{code: "Le second texte."}))
    assert Rapport.objects.get(pk=rapport.pk).textes == {code: "Le second texte."}


def test_un_texte_trop_long_est_refuse_sans_rien_perdre(client, rapport):
    code = relecture.places(rapport)[0].code
    page = client.get(_url("relire", rapport))
    reponse = client.post(_url("valider", rapport), _saisie(page, **{code: "a" * 20_001}))
    assert (reponse.status_code, list(reponse.context["form"].errors)) == (422, [code])
    rapport.refresh_from_db()
    assert (rapport.statut, rapport.textes) == ("a_relire", {})


def test_valider_scelle_les_textes_puis_le_rapport_est_emis(client, rapport):
    code = relecture.places(rapport)[0].code
    rapport.ecrire({"place_disparue": "Reste d’une version"}, par=rapport.officier)
    page = client.get(_url("relire", rapport))
    client.post(_url("valider", rapport), _saisie(page, **{code: "Une année utile."}))
    rapport.refresh_from_db()
    assert (rapport.statut, rapport.textes, rapport.valide_par) == (
        "valide",
        {code: "Une année utile."},
        rapport.officier,
    )
    produire_rapport(rapport.pk)
    rapport.refresh_from_db()
    assert rapport.statut == "emis"
    assert len(rapport.textes_empreinte) == 64


def test_apres_la_validation_plus_rien_ne_s_ecrit(client, rapport):
    code = relecture.places(rapport)[0].code
    page = client.get(_url("relire", rapport))
    rapport.valider(par=rapport.officier)
    for nom in ("relire", "valider"):
        reponse = client.post(_url(nom, rapport), _saisie(page, **{code: "Trop tard."}))
        assert reponse.url == reverse("rapports:liste", args=[rapport.contrat_id])
    assert Rapport.objects.get(pk=rapport.pk).textes == {}
    with pytest.raises(TransitionInterdite):
        relecture.valider(rapport, {code: "Trop tard."}, par=rapport.officier)


def test_l_apercu_est_un_pdf_que_rien_ne_garde(client, rapport):
    reponse = client.get(_url("apercu", rapport))
    assert b"".join(reponse.streaming_content).startswith(b"%PDF-")
    assert reponse["Cache-Control"] == "private, no-store"
    assert Rapport.objects.get(pk=rapport.pk).pdf_empreinte == ""


# -- once issued --------------------------------------------------------------------------------

VERBES = {
    "lancer": lambda r: r.lancer(par=None),
    "figer": lambda r: r.figer({}),
    "soumettre": lambda r: r.soumettre(),
    "ecrire": lambda r: r.ecrire({"a": "b"}, par=None),
    "valider": lambda r: r.valider(par=None),
    "emettre": lambda r: r.emettre(b"%PDF-", gabarit="1", emis_le=r.emis_le),
    "echouer": lambda r: r.echouer("Panne"),
    "relancer": lambda r: r.relancer(par=None),
    "annuler": lambda r: r.annuler(par=None),
}


@pytest.mark.parametrize("verbe", VERBES)
def test_un_rapport_emis_refuse_chaque_verbe(verbe):
    emis = fabriques.creer_rapport_emis()
    avant = Rapport.objects.filter(pk=emis.pk).values().get()
    with pytest.raises((TransitionInterdite, ValidationError)):
        VERBES[verbe](Rapport.objects.get(pk=emis.pk))
    assert Rapport.objects.filter(pk=emis.pk).values().get() == avant


@pytest.mark.parametrize(
    "champs",
    [{"instantane": {"faux": 1}}, {"textes": {"a": "b"}}, {"statut": "annule"}, {"motif": "x"}],
)
def test_la_base_refuse_qu_un_rapport_emis_change(champs):
    emis = fabriques.creer_rapport_emis()
    with pytest.raises(DatabaseError, match="Un rapport émis ne change plus"), transaction.atomic():
        Rapport.objects.filter(pk=emis.pk).update(**champs)
    with pytest.raises(DatabaseError, match="ne se supprime pas"), transaction.atomic():
        Rapport.objects.filter(pk=emis.pk)._raw_delete("default")
    assert Rapport.objects.filter(pk=emis.pk).exists()


def test_reunir_deux_noms_d_un_partenaire_reste_possible():
    emis = fabriques.creer_rapport_emis()
    autre = fabriques.creer_partenaire()
    Rapport.objects.filter(pk=emis.pk).update(partenaire=autre)
    assert Rapport.objects.get(pk=emis.pk).partenaire == autre
