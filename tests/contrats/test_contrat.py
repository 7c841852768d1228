"""The contract: its constraints, its extensions, the intercommunality that steers it."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from contrats.models import Contrat, Evenement, TransitionInterdite
from tests import contraintes, fabriques

pytestmark = pytest.mark.django_db


@pytest.fixture
def auteur():
    return fabriques.creer_utilisateur()


@pytest.mark.parametrize("fin", [date(2014, 12, 31), date(2015, 1, 1)])
def test_fin_apres_debut(fin):
    contraintes.verifier(
        fabriques.creer_contrat(),
        "contrat_fin_apres_debut",
        "La fin du contrat doit suivre son début.",
        date_fin=fin,
    )


def test_code_vide():
    contrat = fabriques.creer_contrat()
    contraintes.verifier(
        contrat,
        "contrat_code_vide_est_null",
        "Laissez le code vide s'il n'est pas connu.",
        reparee=True,
        code="",
    )
    assert contrat.code is None


def test_toutes_les_contraintes_sont_essayees():
    assert contraintes.noms(Contrat) == {"contrat_fin_apres_debut", "contrat_code_vide_est_null"}


@pytest.mark.parametrize("code", ["CV220", "CN06206M", "CN02A01N", "CN06211I"])
def test_codes_nationaux_reels(code):
    fabriques.creer_contrat(code=code).full_clean()


@pytest.mark.parametrize("code", ["220", "CV22", "CV2200", "cv220", "CN06206Z", "CV２20"])
def test_code_national_inhabituel_accepte_mais_signale(code):
    """The known forms are a habit of the sources, not a rule: an unknown one is only told."""
    contrat = fabriques.creer_contrat(code=code)
    contrat.full_clean()
    assert contrat.code_inhabituel is True


@pytest.mark.parametrize("code", ["CV220", "CN06206M", "CN02A01N", None])
def test_code_national_de_forme_connue(code):
    assert fabriques.creer_contrat(code=code).code_inhabituel is False


def test_deux_contrats_sans_code_mais_pas_deux_fois_le_meme():
    fabriques.creer_contrat(), fabriques.creer_contrat(code="CV220")
    double = fabriques.creer_contrat()
    double.code = "CV220"
    with pytest.raises(ValidationError) as refus:
        double.full_clean()
    assert list(refus.value.message_dict) == ["code"]


def test_entrer_en_vigueur_ecrit_la_date_et_le_lieu(auteur):
    contrat = fabriques.creer_contrat()
    contrat.ouvrir_signature(par=auteur)
    contrat.entrer_en_vigueur(par=auteur, signe_le=date(2015, 5, 28), lieu="Longuenesse")
    contrat.refresh_from_db()
    assert (contrat.statut, contrat.date_signature, contrat.lieu_signature) == (
        "en_vigueur",
        date(2015, 5, 28),
        "Longuenesse",
    )


def test_proroger_avec_son_fondement(auteur):
    contrat = fabriques.creer_contrat()
    contrat.proroger(
        par=auteur, jusqu_au=date(2022, 12, 31), fondement="Loi de finances pour 2019, art. 181"
    )
    contrat.refresh_from_db()
    assert contrat.date_fin == date(2022, 12, 31)
    evenement = Evenement.objects.get()
    assert (evenement.auteur, evenement.verbe, evenement.details) == (
        auteur,
        "proroger",
        {
            "fondement": "Loi de finances pour 2019, art. 181",
            "date_fin": {"avant": "2020-12-31", "apres": "2022-12-31"},
        },
    )


@pytest.mark.parametrize("jusqu_au", [date(2020, 12, 31), date(2019, 1, 1)])
def test_proroger_vers_le_passe_est_refuse(auteur, jusqu_au):
    contrat = fabriques.creer_contrat()
    with pytest.raises(ValidationError) as refus:
        contrat.proroger(par=auteur, jusqu_au=jusqu_au, fondement="x")
    assert refus.value.messages == ["La nouvelle date de fin doit suivre l'actuelle."]
    contrat.refresh_from_db()
    assert (contrat.date_fin, Evenement.objects.exists()) == (date(2020, 12, 31), False)


def test_deux_prorogations_le_journal_dit_la_vraie_date_d_avant(auteur):
    """The second officer had read the contract before the first one extended it."""
    contrat = fabriques.creer_contrat()
    perime = Contrat.objects.get(pk=contrat.pk)
    contrat.proroger(par=auteur, jusqu_au=date(2022, 12, 31), fondement="LF 2019")
    perime.proroger(par=auteur, jusqu_au=date(2023, 12, 31), fondement="LF 2022")
    derniere = Evenement.objects.order_by("pk").last()
    assert derniere.details["date_fin"] == {"avant": "2022-12-31", "apres": "2023-12-31"}


def test_changer_de_pilote_pour_l_intercommunalite_qui_succede(auteur):
    capso = fabriques.creer_intercommunalite(sigle="CAPSO")
    caso = fabriques.creer_intercommunalite(sigle="CASO", successeur=capso)
    contrat = fabriques.creer_contrat(pilote=caso)
    contrat.changer_de_pilote(par=auteur, pilote=capso, fondement="Arrêté du 24 août 2016")
    contrat.refresh_from_db()
    assert (contrat.pilote, contrat.pilote_initial, contrat.territoire_id) == (capso, caso, caso.pk)
    evenement = Evenement.objects.get()
    assert (evenement.auteur, evenement.verbe) == (auteur, "changer_de_pilote")
    assert evenement.details["pilote"] == {"avant": "CASO", "apres": "CAPSO"}


def test_changer_de_pilote_pour_une_autre_est_refuse(auteur):
    contrat, autre = fabriques.creer_contrat(), fabriques.creer_intercommunalite(nom="Lens")
    with pytest.raises(ValidationError) as refus:
        contrat.changer_de_pilote(par=auteur, pilote=autre, fondement="x")
    assert refus.value.messages == [f"Lens ne succède pas à {contrat.pilote}."]
    contrat.refresh_from_db()
    assert (contrat.pilote != autre, Evenement.objects.exists()) == (True, False)


def test_clore_un_contrat_qui_n_est_pas_en_vigueur_se_lit(auteur):
    contrat = fabriques.creer_contrat(intitule="Audomarois", code="CV220")
    with pytest.raises(TransitionInterdite) as refus:
        contrat.clore(par=auteur)
    assert refus.value.messages == [
        "« Audomarois (CV220) » est à l'état « en élaboration » : impossible de clore."
    ]
