"""A report that an officer prepares and reads: its texts, its validation, what never changes."""

import hashlib
from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from contrats.models import TransitionInterdite
from rapports.models import Rapport
from rapports.models.rapport import TEXTE_MAX
from tests import contraintes, fabriques

pytestmark = pytest.mark.django_db


@pytest.fixture
def officier():
    return fabriques.creer_utilisateur("officier")


@pytest.fixture
def brouillon(officier):
    rapport = fabriques.creer_rapport(relecture=True)
    rapport.lancer(par=officier)
    rapport.figer({"schema": 2, "corps": []})
    rapport.soumettre()
    return rapport


def _emettre(rapport):
    rapport.emettre(b"%PDF-1.7", gabarit="3", emis_le=timezone.now())


def test_les_textes_s_ecrivent_sur_un_brouillon_et_le_journal_garde_l_avant(brouillon, officier):
    brouillon.ecrire({"analyse": "Un début.", "bilan": ""}, par=officier)
    Rapport.objects.get().ecrire({"analyse": "Une suite."}, par=officier)
    brouillon.refresh_from_db()
    assert brouillon.textes == {"analyse": "Une suite."}
    evenements = brouillon.contrat.evenements.filter(verbe="ecrire_textes").order_by("pk")
    assert [e.details for e in evenements] == [
        {"analyse": ["", "Un début."]},
        {"analyse": ["Un début.", "Une suite."]},
    ]


def test_ecrire_la_meme_chose_ne_laisse_pas_de_trace(brouillon, officier):
    brouillon.ecrire({"analyse": ""}, par=officier)
    assert not brouillon.contrat.evenements.filter(verbe="ecrire_textes").exists()


def test_un_texte_trop_long_est_refuse_sans_rien_ecrire(brouillon, officier):
    with pytest.raises(ValidationError) as refus:
        brouillon.ecrire({"analyse": "x" * (TEXTE_MAX + 1), "bilan": "court"}, par=officier)
    assert refus.value.message_dict == {"analyse": ["Ce texte est trop long."]}
    brouillon.refresh_from_db()
    assert brouillon.textes == {}


def test_valider_scelle_les_textes_et_n_en_laisse_plus_ecrire(brouillon, officier):
    brouillon.ecrire({"analyse": "é"}, par=officier)
    brouillon.valider(par=officier)
    brouillon.refresh_from_db()
    attendu = hashlib.sha256('{"analyse":"é"}'.encode()).hexdigest()
    assert (brouillon.textes_empreinte, brouillon.valide_par) == (attendu, officier)
    assert Rapport.objects.reserver(brouillon.pk) == brouillon
    with pytest.raises(TransitionInterdite):
        brouillon.ecrire({"analyse": "après"}, par=officier)
    _emettre(brouillon)
    with pytest.raises(TransitionInterdite):
        brouillon.ecrire({"analyse": "après"}, par=officier)


def test_une_mise_en_page_qui_echoue_apres_validation_reprend_avec_ses_textes(brouillon, officier):
    brouillon.ecrire({"analyse": "Lu."}, par=officier)
    brouillon.valider(par=officier)
    brouillon.echouer("Disque plein.")
    brouillon.relancer(par=officier)
    brouillon.refresh_from_db()
    assert (brouillon.statut, brouillon.textes) == ("valide", {"analyse": "Lu."})
    assert brouillon.contrat.evenements.latest("pk").verbe == "reprendre"


def test_un_echec_ne_se_relance_pas_quand_une_version_l_a_remplace(officier):
    premier = fabriques.creer_rapport()
    premier.echouer("Disque plein.")
    annees = {"periode_debut": premier.periode_debut, "periode_fin": premier.periode_fin}
    second = fabriques.creer_rapport(premier.contrat, **annees)
    with pytest.raises(ValidationError) as refus:
        premier.relancer(par=officier)
    assert refus.value.messages == ["Une version plus récente de ce rapport a été demandée."]
    second.annuler(par=officier)
    premier.relancer(par=officier)
    assert premier.statut == "demande"


@pytest.mark.parametrize(
    "champs",
    [
        {"statut": "a_relire"},
        {"instantane": {"schema": 9}},
        {"empreinte": "0" * 64},
        {"textes": {"analyse": "après coup"}},
        {"gabarit": "99"},
        {"pdf_empreinte": "0" * 64},
        {"version": 9},
        {"periode_fin": date(2018, 6, 30)},
        {"motif": "réécrit"},
        {"emis_le": None},
    ],
    ids=lambda champs: next(iter(champs)),
)
def test_la_base_refuse_qu_un_rapport_emis_change(brouillon, officier, champs):
    brouillon.valider(par=officier)
    _emettre(brouillon)
    with pytest.raises(IntegrityError, match="ne change plus"), transaction.atomic():
        Rapport.objects.filter(pk=brouillon.pk).update(**champs)
    with pytest.raises(IntegrityError, match="ne se supprime pas"), transaction.atomic():
        Rapport.objects.filter(pk=brouillon.pk).delete()
    Rapport.objects.filter(pk=brouillon.pk).update(diffuser=False)  # not its content


@pytest.mark.parametrize(
    "champs",
    [{"instantane": None}, {"empreinte": ""}, {"pdf_empreinte": ""}],
    ids=lambda champs: next(iter(champs)),
)
def test_un_rapport_emis_a_ses_chiffres_et_son_pdf(champs):
    rapport = fabriques.creer_rapport()
    rapport.figer({"schema": 1})
    complet = {"pdf": "x.pdf", "pdf_empreinte": "0" * 64, "statut": "emis"}
    message = "Un rapport émis a ses chiffres figés et son PDF."
    contraintes.verifier(rapport, "rapport_emis_est_fige", message, **{**complet, **champs})


def test_un_rapport_a_relire_n_est_pas_emis_sans_validation(brouillon):
    message = "Un rapport relu n'est émis qu'une fois validé."
    contraintes.verifier(brouillon, "rapport_relu_est_valide", message, statut="valide")


@pytest.mark.parametrize(
    ("champs", "attendu"),
    [
        ({"nature": "fiche_quartier"}, "Choisissez un quartier."),
        ({"nature": "pilotage"}, "« Tableau de bord du comité de pilotage » est relu avant"),
    ],
)
def test_une_nature_refuse_ce_qui_n_est_pas_pour_elle(champs, attendu):
    with pytest.raises(ValidationError) as refus:
        fabriques.creer_rapport(**champs)
    assert refus.value.messages[0].startswith(attendu)


def test_un_rapport_de_quartier_et_un_du_contrat_ont_chacun_leurs_versions():
    contrat = fabriques.creer_contrat()
    fabriques.creer_indicateur(contrat)
    quartier, etranger = fabriques.creer_quartier(), fabriques.creer_quartier()
    contrat.quartiers.add(quartier)
    periode = {"periode_debut": date(2018, 4, 1), "periode_fin": date(2018, 6, 30)}
    tout = fabriques.creer_rapport(contrat, **periode)
    local = fabriques.creer_rapport(contrat, quartier=quartier, **periode)
    assert (tout.version, local.version) == (1, 1)
    assert str(local) == f"Rapport d'avancement 2e trimestre 2018, {quartier.nom}"
    with pytest.raises(ValidationError):
        fabriques.creer_rapport(contrat, quartier=etranger, **periode)
