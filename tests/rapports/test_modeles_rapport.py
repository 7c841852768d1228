"""A report's life: asked for, frozen, published, failed, started again; its PDF by sha256."""

import hashlib
import json
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.db.models import RestrictedError
from django.db.models.functions import Now
from django.utils import timezone

from contrats.models import Evenement, TransitionInterdite
from rapports.models import Rapport
from rapports.models.rapport import json_canonique
from rapports.statuts import CYCLE_RAPPORT, StatutRapport
from tests import fabriques
from tests.journaux import sans_refus

pytestmark = pytest.mark.django_db

PDF = b"%PDF-1.7 essai"
PERIODE = {"periode_debut": date(2018, 1, 1), "periode_fin": date(2018, 12, 31)}

# status -> {verb: status reached}, written by hand; what is absent is refused.
ATTENDU = {
    "a_preparer": {"lancer": "demande", "annuler": "annule"},
    "demande": {"figer": "fige", "echouer": "echec", "annuler": "annule"},
    "fige": {"soumettre": "a_relire", "emettre": "emis", "echouer": "echec"},
    "a_relire": {"valider": "valide", "annuler": "annule"},
    "valide": {"emettre": "emis", "echouer": "echec"},
    "emis": {},
    "echec": {"relancer": "demande", "annuler": "annule"},
    "annule": {},
}
VERBES = {
    "lancer": lambda rapport, par: rapport.lancer(par=par),
    "figer": lambda rapport, par: rapport.figer({"schema": 1}),
    "soumettre": lambda rapport, par: rapport.soumettre(),
    "valider": lambda rapport, par: rapport.valider(par=par),
    "emettre": lambda rapport, par: rapport.emettre(PDF, gabarit="1", emis_le=timezone.now()),
    "echouer": lambda rapport, par: rapport.echouer("La mise en page a échoué."),
    "relancer": lambda rapport, par: rapport.relancer(par=par),
    "annuler": lambda rapport, par: rapport.annuler(par=par),
}
HUMAINS = {"lancer", "valider", "relancer", "annuler"}  # the worker is nobody
CHEMINS = {
    "a_preparer": [],
    "demande": [],
    "fige": ["figer"],
    "a_relire": ["figer", "soumettre"],
    "valide": ["figer", "soumettre", "valider"],
    "emis": ["figer", "emettre"],
    "echec": ["echouer"],
    "annule": ["annuler"],
}


def _dans(statut):
    """A report brought to `statut` by its own verbs, its journal emptied."""
    officier = fabriques.creer_utilisateur("officier")
    relecture = statut in {"a_preparer", "a_relire", "valide"}
    rapport = fabriques.creer_rapport(relecture=relecture)
    if relecture and statut != "a_preparer":
        rapport.lancer(par=officier)
    for verbe in CHEMINS[statut]:
        VERBES[verbe](rapport, officier)
    with sans_refus():
        Evenement.objects.all().delete()
    return rapport


def test_la_matrice_nomme_les_memes_statuts_et_les_memes_verbes():
    assert set(ATTENDU) == set(StatutRapport.values)
    # « reprendre » is what « relancer » does to a report that was validated: see below.
    assert set(VERBES) | {"reprendre"} == {str(transition) for transition in CYCLE_RAPPORT}


@pytest.mark.parametrize("verbe", VERBES)
@pytest.mark.parametrize("statut", ATTENDU)
def test_transition(statut, verbe):
    rapport, officier = _dans(statut), fabriques.creer_utilisateur("officier")
    vers = ATTENDU[statut].get(verbe)
    if vers is None:
        with pytest.raises(TransitionInterdite):
            VERBES[verbe](rapport, officier)
        evenements, vers = [], statut
    else:
        VERBES[verbe](rapport, officier)
        auteur = officier.pk if verbe in HUMAINS else None
        evenements = [(auteur, verbe, statut, vers)]
    rapport.refresh_from_db()
    assert rapport.statut == vers
    assert list(Evenement.objects.values_list("auteur", "verbe", "de", "vers")) == evenements


def test_demander_numerote_les_versions_et_le_dit_au_journal():
    contrat, officier = fabriques.creer_contrat(), fabriques.creer_utilisateur("officier")
    fabriques.creer_indicateur(contrat)
    fabriques.creer_rapport()  # another contract's version 1
    un = fabriques.creer_rapport(contrat, par=officier, **PERIODE)
    un.figer({"schema": 1})
    un.emettre(PDF, gabarit="1", emis_le=timezone.now())
    deux = fabriques.creer_rapport(contrat, par=officier, **PERIODE)
    assert [(r.version, r.statut, r.demande_par) for r in (un, deux)] == [
        (1, "emis", officier),
        (2, "demande", officier),
    ]
    assert [str(un), str(deux)] == [
        "Rapport d'avancement 2018",
        "Rapport d'avancement 2018, version 2",
    ]
    evenements = contrat.evenements.filter(verbe="demander_rapport").order_by("pk")
    assert [(e.verbe, e.auteur, e.objet_id, e.vers) for e in evenements] == [
        ("demander_rapport", officier, un.pk, "demande"),
        ("demander_rapport", officier, deux.pk, "demande"),
    ]


def test_demander_sur_un_contrat_sans_indicateur_est_refuse():
    fabriques.creer_indicateur()  # another contract has one
    contrat = fabriques.creer_contrat()
    with pytest.raises(ValidationError) as refus:
        fabriques.creer_rapport(contrat)
    assert refus.value.messages == [
        "Ce contrat n'a aucun indicateur : ajoutez-en avant de produire un rapport."
    ]
    assert not Rapport.objects.exists()


def test_demander_une_periode_a_l_envers_est_refuse():
    with pytest.raises(ValidationError) as refus:
        fabriques.creer_rapport(periode_debut=date(2019, 1, 1), periode_fin=date(2018, 12, 31))
    assert refus.value.messages == ["La fin de la période précède son début."]
    assert not Rapport.objects.exists()


@pytest.mark.parametrize(
    ("debut", "fin", "champs"),
    [
        (date(1990, 1, 1), date(1990, 12, 31), ["periode_debut", "periode_fin"]),
        (date(2015, 1, 1), date(2015, 12, 31), ["periode_debut"]),
        (date(2015, 5, 6), date(2021, 12, 31), ["periode_fin"]),
        (date(2015, 5, 7), date(2015, 12, 31), ["periode_debut"]),
        (date(2016, 1, 1), date(2016, 5, 31), ["periode_fin"]),
        (date(2020, 7, 1), date(2020, 9, 29), ["periode_fin"]),
        (date(2016, 2, 1), date(2016, 4, 30), ["periode_debut", "periode_fin"]),
    ],
)
def test_demander_hors_du_contrat_ou_a_cheval_est_refuse(debut, fin, champs):
    contrat = fabriques.creer_contrat(date_debut=date(2015, 5, 6), date_fin=date(2020, 9, 30))
    fabriques.creer_indicateur(contrat)
    with pytest.raises(ValidationError) as refus:
        fabriques.creer_rapport(contrat, periode_debut=debut, periode_fin=fin)
    assert list(refus.value.message_dict) == champs
    assert not Rapport.objects.exists()


@pytest.mark.parametrize(
    ("debut", "fin", "annees"),
    [
        (date(2015, 5, 6), date(2015, 12, 31), "2015"),
        (date(2020, 1, 1), date(2020, 9, 30), "2020"),
        (date(2015, 5, 6), date(2020, 9, 30), "2015-2020"),
        (date(2018, 1, 1), date(2019, 12, 31), "2018-2019"),
    ],
)
def test_un_rapport_se_nomme_par_ses_annees_entieres(debut, fin, annees):
    contrat = fabriques.creer_contrat(date_debut=date(2015, 5, 6), date_fin=date(2020, 9, 30))
    fabriques.creer_indicateur(contrat)
    rapport = fabriques.creer_rapport(contrat, periode_debut=debut, periode_fin=fin)
    assert str(rapport) == f"Rapport d'avancement {annees}"


@pytest.mark.parametrize("statut", ["a_preparer", "demande", "fige", "a_relire", "valide"])
def test_demander_un_rapport_deja_en_preparation_est_refuse(statut):
    rapport = _dans(statut)
    with pytest.raises(ValidationError) as refus:
        fabriques.creer_rapport(rapport.contrat, **PERIODE)
    assert refus.value.messages == ["Ce rapport est déjà en préparation."]
    assert Rapport.objects.get() == rapport
    voisin = fabriques.creer_indicateur().objectif.contrat
    suivant = {"periode_debut": date(2019, 1, 1), "periode_fin": date(2019, 12, 31)}
    fabriques.creer_rapport(rapport.contrat, **suivant)
    fabriques.creer_rapport(voisin, **PERIODE)
    assert Rapport.objects.count() == 3


@pytest.mark.parametrize("statut", ["emis", "echec", "annule"])
def test_un_rapport_termine_se_redemande(statut):
    rapport = _dans(statut)
    assert fabriques.creer_rapport(rapport.contrat, **PERIODE).version == 2


def test_figer_garde_les_chiffres_et_leur_empreinte():
    rapport = fabriques.creer_rapport()
    rapport.figer({"b": Decimal("0.10"), "a": date(2018, 1, 1), "é": [1, None]})
    rapport.refresh_from_db()
    assert rapport.instantane == {"a": "2018-01-01", "b": "0.10", "é": [1, None]}
    attendu = '{"a":"2018-01-01","b":"0.10","é":[1,null]}'
    assert json_canonique(rapport.instantane) == attendu
    assert rapport.empreinte == hashlib.sha256(attendu.encode()).hexdigest()


def test_figer_le_meme_contenu_dans_un_autre_ordre_donne_la_meme_empreinte():
    un, deux = fabriques.creer_rapport(), fabriques.creer_rapport()
    un.figer({"a": 1, "b": {"c": 2, "d": 3}})
    deux.figer(json.loads('{"b": {"d": 3, "c": 2}, "a": 1}'))
    assert un.empreinte == deux.empreinte


def test_publier_range_le_pdf_sous_son_empreinte(settings):
    rapport = _dans("fige")
    rapport.emettre(PDF, gabarit="1", emis_le=timezone.now())
    rapport.refresh_from_db()
    empreinte = hashlib.sha256(PDF).hexdigest()
    assert (rapport.pdf_empreinte, rapport.pdf.name, rapport.gabarit) == (
        empreinte,
        f"rapports/{empreinte}.pdf",
        "1",
    )
    assert rapport.lire_pdf() == PDF
    assert [f.name for f in Path(settings.DOSSIER_FICHIERS, "rapports").iterdir()] == [
        f"{empreinte}.pdf"
    ]


@pytest.mark.parametrize("place", [0, len(PDF) - 1])
def test_un_pdf_altere_d_un_bit_n_est_pas_delivre(place):
    rapport = _dans("emis")
    octets = bytearray(PDF)
    octets[place] ^= 1
    Path(rapport.pdf.path).write_bytes(octets)
    with pytest.raises(ValueError, match="a été altéré : il n'est pas délivré"):
        rapport.lire_pdf()


def test_un_pdf_tronque_ou_absent_n_est_pas_delivre():
    rapport = _dans("emis")
    Path(rapport.pdf.path).write_bytes(PDF[:-1])
    with pytest.raises(ValueError, match="altéré"):
        rapport.lire_pdf()
    Path(rapport.pdf.path).unlink()
    with pytest.raises(FileNotFoundError):
        Rapport.objects.get(pk=rapport.pk).lire_pdf()


def test_echouer_garde_l_erreur_et_relancer_l_efface():
    rapport = _dans("demande")
    Rapport.objects.update(bail_fin=Now() + timedelta(minutes=1), tentatives=4)
    rapport.refresh_from_db()
    rapport.echouer("Disque plein.")
    rapport.refresh_from_db()
    assert (rapport.erreur, rapport.bail_fin, rapport.termine) == ("Disque plein.", None, True)
    assert Evenement.objects.get().details == {"erreur": "Disque plein."}
    rapport.relancer(par=None)
    rapport.refresh_from_db()
    assert (rapport.erreur, rapport.tentatives, rapport.termine) == ("", 0, False)
    assert list(Rapport.objects.a_produire()) == [rapport]


@pytest.mark.parametrize(
    ("statut", "attendu"),
    [
        ("a_preparer", 0),
        ("demande", 10),
        ("fige", 40),
        ("a_relire", 60),
        ("valide", 80),
        ("emis", 100),
        ("echec", 100),
        ("annule", 100),
    ],
)
def test_pourcentage(statut, attendu):
    assert Rapport(statut=statut).pourcentage == attendu


def test_le_compte_de_qui_a_demande_ne_s_efface_pas():
    officier = fabriques.creer_utilisateur("officier")
    rapport = fabriques.creer_rapport(par=officier)
    with sans_refus():
        Evenement.objects.all().delete()
    with pytest.raises(RestrictedError):
        officier.delete()
    assert rapport.demande_par == officier
