"""The register: added to line by line, never changed; what is personal stands beside it."""

import pytest
from django.db import DatabaseError, connection, transaction

from audit.models.chaine import ORIGINE
from audit.verification import Tete
from contrats import registre
from contrats.models import Evenement, FaitRegistre, LigneRegistre, PreuvePersonnelle
from contrats.models.registre import PREUVE
from tests import fabriques

pytestmark = pytest.mark.django_db
PERSONNEL = {"ip": "192.0.2.7", "navigateur": "Firefox"}


def _sql(requete, *valeurs):
    with transaction.atomic(), connection.cursor() as curseur:
        curseur.execute(requete, valeurs)


def test_chaque_ligne_suit_la_precedente():
    acte = fabriques.creer_acte()
    lignes = [fabriques.creer_ligne_du_registre(acte) for _ in range(3)]
    assert [ligne.rang for ligne in lignes] == [1, 2, 3]
    assert [ligne.precedente for ligne in lignes] == [ORIGINE, *[li.empreinte for li in lignes[:2]]]
    assert registre.verifier().anomalies == []


def test_la_tete_est_la_derniere_ligne():
    assert registre.tete() == Tete(0, ORIGINE, None, 0)
    fabriques.creer_ligne_du_registre()
    ligne = fabriques.creer_ligne_du_registre()
    assert registre.tete() == Tete(2, ligne.empreinte, ligne.inscrit_le, 2)


@pytest.mark.parametrize(
    "requete",
    [
        "UPDATE contrats_ligneregistre SET fait = 'refus'",
        "UPDATE contrats_ligneregistre SET empreinte = empreinte",
        "DELETE FROM contrats_ligneregistre",
    ],
)
def test_la_base_refuse_de_changer_une_ligne(requete):
    fabriques.creer_ligne_du_registre()
    with pytest.raises(DatabaseError, match="ne se modifie pas"):
        _sql(requete)
    assert registre.verifier().anomalies == []


def test_la_base_refuse_de_vider_le_registre():
    """Asleep in the tests, that empty their tables so: see tests/conftest.py."""
    fabriques.creer_ligne_du_registre()
    _sql("SET CONSTRAINTS ALL IMMEDIATE")
    _sql("ALTER TABLE contrats_ligneregistre ENABLE TRIGGER registre_invidable")
    with pytest.raises(DatabaseError, match="ne se modifie pas"):
        _sql("TRUNCATE contrats_ligneregistre CASCADE")
    assert LigneRegistre.objects.count() == 1


def test_ce_qui_est_personnel_reste_hors_de_la_chaine():
    ligne = fabriques.creer_ligne_du_registre(contenu={"a": 1}, personnel=PERSONNEL)
    preuve = PreuvePersonnelle.objects.get()
    assert ligne.contenu == {"a": 1, PREUVE: preuve.calculer_empreinte()}
    assert (preuve.ligne, preuve.contenu, len(preuve.sel)) == (ligne, PERSONNEL, 64)
    assert registre.verifier().anomalies == []


def test_deux_preuves_du_meme_contenu_n_ont_pas_la_meme_empreinte():
    lignes = [fabriques.creer_ligne_du_registre(personnel=PERSONNEL) for _ in range(2)]
    assert lignes[0].contenu[PREUVE] != lignes[1].contenu[PREUVE]


def test_une_preuve_effacee_ne_rompt_rien_et_le_journal_le_dit():
    ligne = fabriques.creer_ligne_du_registre(personnel=PERSONNEL)
    officier = fabriques.creer_officier(ligne.acte.contrat)
    preuve = PreuvePersonnelle.objects.get()
    preuve.effacer(par=officier, motif="Durée de conservation atteinte")
    preuve.effacer(par=officier, motif="Une seconde fois")
    preuve.refresh_from_db()
    assert (preuve.contenu, preuve.sel, preuve.effacee_le is None) == (None, "", False)
    evenement = Evenement.objects.get(verbe="effacer")
    assert evenement.details == {"motif": "Durée de conservation atteinte"}
    assert registre.verifier().anomalies == []


def _textes():
    return [anomalie.texte for anomalie in registre.verifier().anomalies]


def test_une_preuve_changee_ou_effacee_a_la_main_est_vue():
    fabriques.creer_ligne_du_registre(personnel=PERSONNEL)
    PreuvePersonnelle.objects.update(contenu={"ip": "192.0.2.8"})
    assert _textes() == ["La preuve personnelle de la ligne 1 a été changée."]
    PreuvePersonnelle.objects.update(contenu=None, sel="", effacee_le="2026-01-01T00:00Z")
    assert _textes() == [
        "La preuve personnelle de la ligne 1 est effacée sans que le journal le dise."
    ]
    PreuvePersonnelle.objects.all().delete()
    assert _textes() == ["La preuve personnelle de la ligne 1 a été changée."]


@pytest.mark.django_db(transaction=True)
def test_deux_inscriptions_en_meme_temps_ne_font_ni_trou_ni_fourche(en_meme_temps):
    acte = fabriques.creer_acte()

    def inscrire():
        for _ in range(5):
            LigneRegistre.objects.inscrire(acte=acte, fait=FaitRegistre.REFUS, contenu={})

    assert en_meme_temps(inscrire, inscrire, inscrire) == [None, None, None]
    assert list(LigneRegistre.objects.order_by("rang").values_list("rang", flat=True)) == list(
        range(1, 16)
    )
    assert registre.verifier().anomalies == []


@pytest.mark.django_db(transaction=True)
def test_une_inscription_abandonnee_ne_laisse_pas_de_trou():
    acte = fabriques.creer_acte()
    with transaction.atomic():
        fabriques.creer_ligne_du_registre(acte)
        transaction.set_rollback(True)
    assert fabriques.creer_ligne_du_registre(acte).rang == 1
