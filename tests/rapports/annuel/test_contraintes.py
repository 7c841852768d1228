"""What is always true of an annual report: refused in French by the form, and by the database."""

from datetime import timedelta

import pytest
from django.utils import timezone

from rapports import models
from tests import fabriques
from tests.contraintes import noms, refusee_par_la_base, verifier
from tests.courriels.exemples import creer_courriel

pytestmark = pytest.mark.django_db

VERIFIEES = {
    "rapport_annuel_un_par_annee",
    "rapport_annuel_consulte_sur_un_projet",
    "rapport_annuel_un_mois_au_moins",
    "rapport_annuel_approuve_delibere",
    "rapport_annuel_publie_definitif",
    "avis_annuel_une_fois",
    "avis_annuel_rendu_a_un_sens",
    "avis_annuel_tacite_n_a_rien_dit",
    "remarque_rang_unique",
    "remarque_dite",
    "contribution_une_par_organisation",
    "contribution_datee",
    "ecarte_commune_ou_quartier",
    "ecarte_une_fois",
    "rappel_avis_un_par_echeance",
    "piece_annuelle_une_deliberation",
}


def test_toutes_les_contraintes_sont_verifiees():
    assert (
        noms(
            models.RapportAnnuel,
            models.AvisAnnuel,
            models.Remarque,
            models.SuiteDonnee,
            models.AvisTardif,
            models.Contribution,
            models.ConsultationEcartee,
            models.RappelAvis,
            models.PieceAnnuelle,
        )
        == VERIFIEES
    )


@pytest.mark.parametrize(
    ("statut", "champs", "nom", "message"),
    [
        (
            "brouillon",
            {"statut": "consultation"},
            "rapport_annuel_consulte_sur_un_projet",
            "Une consultation a son projet, son envoi, son échéance.",
        ),
        (
            "consultation",
            {"echeance": timezone.localdate() - timedelta(days=13)},
            "rapport_annuel_un_mois_au_moins",
            "Le délai ne peut être inférieur à un mois.",
        ),
        (
            "suites",
            {"statut": "approuve"},
            "rapport_annuel_approuve_delibere",
            "Un rapport approuvé a sa délibération.",
        ),
        (
            "approuve",
            {"statut": "publie"},
            "rapport_annuel_publie_definitif",
            "Un rapport publié a sa version définitive et sa date.",
        ),
    ],
)
def test_un_rapport_a_ce_que_son_etat_demande(statut, champs, nom, message):
    verifier(fabriques.creer_annuel(statut=statut), nom, message, **champs)


def test_un_rapport_par_annee():
    annuel = fabriques.creer_annuel()
    autre = fabriques.creer_annuel(annuel.contrat, annee=2017)
    message = "Le rapport annuel de cette année est déjà commencé."
    verifier(autre, "rapport_annuel_un_par_annee", message, annee=2018)


def test_un_avis_est_demande_une_fois_et_dit_quelque_chose_ou_rien():
    avis = fabriques.creer_avis_annuel()
    double = fabriques.creer_avis_annuel(avis.annuel)
    verifier(
        double,
        "avis_annuel_une_fois",
        "Cet organisme est déjà consulté sur ce rapport.",
        partenaire=avis.partenaire,
    )
    verifier(
        avis,
        "avis_annuel_rendu_a_un_sens",
        "Un avis rendu a un sens et une date.",
        statut="rendu",
    )
    verifier(
        fabriques.creer_avis_annuel(statut="rendu"),
        "avis_annuel_tacite_n_a_rien_dit",
        "Un avis réputé favorable n’a été rendu par personne.",
        statut="tacite",
    )


def test_une_remarque_a_son_rang_et_un_texte():
    avis = fabriques.creer_avis_annuel(statut="rendu", remarques=["Une", "Deux"])
    une, deux = avis.remarques.all()
    message = "Deux remarques d’un avis n’ont pas le même rang."
    verifier(deux, "remarque_rang_unique", message, rang=1)
    une.texte = ""
    with refusee_par_la_base("remarque_dite"):
        une.save()


def test_une_contribution_par_organisation_datee_si_elle_est_ecrite():
    une = fabriques.creer_contribution()
    autre = fabriques.creer_contribution(une.annuel)
    verifier(
        autre,
        "contribution_une_par_organisation",
        "Cette organisation est déjà sollicitée.",
        partenaire=une.partenaire,
    )
    verifier(une, "contribution_datee", "Une contribution écrite est datée.", texte="Dit")


def test_on_ecarte_une_fois_un_lieu_et_un_seul():
    annuel, un, deux = (
        fabriques.creer_annuel(),
        fabriques.creer_quartier(),
        fabriques.creer_quartier(),
    )
    fabriques.creer_ecarte(annuel, un)
    autre = fabriques.creer_ecarte(annuel, deux)
    verifier(autre, "ecarte_une_fois", "Cet organisme est déjà écarté.", quartier=un)
    verifier(
        fabriques.creer_ecarte(fabriques.creer_annuel(), deux),
        "ecarte_commune_ou_quartier",
        "On écarte le conseil d’une commune, ou d’un quartier.",
        commune=fabriques.creer_commune(),
    )


def test_un_rappel_par_etape_et_une_deliberation_par_rapport():
    avis, jour = fabriques.creer_avis_annuel(), timezone.localdate()
    for rang in range(2):
        rappel = models.RappelAvis(
            avis=avis, prevu_le=jour, courriel=creer_courriel(f"a{rang}@exemple.fr")
        )
        if rang:
            with refusee_par_la_base("rappel_avis_un_par_echeance"):
                rappel.save()
        else:
            rappel.save()
    fabriques.creer_piece_annuelle(avis.annuel)
    with refusee_par_la_base("piece_annuelle_une_deliberation"):
        fabriques.creer_piece_annuelle(avis.annuel)
