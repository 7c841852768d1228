"""A lot: who sees it, what it may become, what the database refuses of it."""

import pytest
from django.utils import timezone

from contrats.models import TransitionInterdite
from imports.models import Anomalie, Correspondance, Ecriture, Lot
from imports.statuts import CYCLE_LOT, StatutLot, TransitionLot
from tests import contraintes
from tests.fabriques import (
    creer_contrat,
    creer_correspondance,
    creer_intercommunalite,
    creer_lot,
    creer_lot_lu,
    creer_officier,
    creer_utilisateur,
)
from tests.imports.sortes_d_essai import LIEUX

pytestmark = pytest.mark.django_db

VERBES = {
    TransitionLot.LIRE: lambda lot: lot.lire(comptes={}, colonnes=[]),
    TransitionLot.RELIRE: lambda lot: lot.relire(par=None),
    TransitionLot.APPLIQUER: lambda lot: lot.appliquer(par=None),
    TransitionLot.ANNULER: lambda lot: lot.annuler(par=None),
    TransitionLot.ABANDONNER: lambda lot: lot.abandonner(par=None),
    TransitionLot.ECHOUER: lambda lot: lot.echouer("Panne."),
}


@pytest.mark.parametrize("statut", StatutLot)
@pytest.mark.parametrize("transition", TransitionLot)
def test_toute_la_matrice(statut, transition):
    lot = creer_lot()
    dates = {"applique_le": timezone.now(), "annule_le": timezone.now()}
    Lot.objects.filter(pk=lot.pk).update(statut=statut, **dates)
    lot.refresh_from_db()
    depuis, vers = CYCLE_LOT[transition]
    if statut in depuis:
        VERBES[transition](lot)
        assert lot.statut == vers
    else:
        with pytest.raises(TransitionInterdite):
            VERBES[transition](lot)
        lot.refresh_from_db()
        assert lot.statut == statut


def test_un_lot_applique_ou_annule_est_date():
    lot = creer_lot()
    contraintes.verifier(
        lot, "lot_applique_est_date", "Un import appliqué a sa date.", statut="applique"
    )
    contraintes.verifier(
        lot,
        "lot_annule_est_date",
        "Un import annulé a sa date.",
        statut="annule",
        applique_le=timezone.now(),
    )


def test_une_ecriture_a_son_rang_et_sa_cible():
    creer_lot_lu(LIEUX, sorte="essai_lieux")
    premiere, seconde = Ecriture.objects.order_by("ordre")[:2]
    contraintes.verifier(
        seconde, "ecriture_ordre_unique", "Cette écriture existe déjà.", ordre=premiere.ordre
    )
    contraintes.verifier(
        premiere,
        "ecriture_modifier_a_sa_cible",
        "Une modification porte sur un objet.",
        genre="modifier",
    )


@pytest.mark.parametrize("nationale", [True, False])
def test_une_colonne_n_est_retenue_qu_une_fois(nationale):
    interco = None if nationale else creer_intercommunalite()
    une, autre = creer_correspondance(interco), creer_correspondance(interco)
    contraintes.verifier(
        autre,
        "correspondance_unique",
        "Cette colonne a déjà sa correspondance.",
        entete=une.entete,
    )


def test_toutes_les_contraintes_ont_ete_essayees():
    assert contraintes.noms(Lot, Ecriture, Anomalie, Correspondance) == {
        "lot_applique_est_date",
        "lot_annule_est_date",
        "ecriture_ordre_unique",
        "ecriture_modifier_a_sa_cible",
        "correspondance_unique",
    }


def test_qui_voit_un_lot_ses_ecritures_et_ses_anomalies():
    contrat, ailleurs = creer_contrat(), creer_contrat()
    officier = creer_officier(contrat)
    contrat.partenaires.add(agence := creer_utilisateur("agent").partenaire)
    lots = {
        "mien": creer_lot_lu(LIEUX + "x;;\n", sorte="essai_lieux", contrat=contrat, par=officier),
        "autre": creer_lot_lu(LIEUX + "x;;\n", sorte="essai_lieux", contrat=ailleurs),
        "national": creer_lot_lu(LIEUX + "x;;\n", sorte="essai_lieux"),
    }

    def vus(qui):
        pks = {Lot: "pk", Ecriture: "lot", Anomalie: "lot"}
        ensembles = [set(m.objects.visibles_par(qui).values_list(pks[m], flat=True)) for m in pks]
        assert ensembles[0] == ensembles[1] == ensembles[2]
        return {nom for nom, lot in lots.items() if lot.pk in ensembles[0]}

    chef = creer_utilisateur("lecteur", is_superuser=True)
    assert vus(chef) == {"mien", "autre", "national"}
    assert vus(officier) == {"mien"}
    assert vus(creer_utilisateur("officier")) == set()
    assert vus(creer_utilisateur("agent", agence)) == set()
    assert vus(creer_utilisateur("lecteur", agence)) == set()


def test_une_intercommunalite_se_souvient_avant_tous():
    interco, voisine = creer_intercommunalite(), creer_intercommunalite()
    creer_correspondance(entete="montant", champ="demande")
    creer_correspondance(interco, entete="montant", champ="accorde")
    creer_correspondance(voisine, entete="montant", champ="verse")
    creer_correspondance(interco, entete="notes", champ="")
    creer_correspondance(interco, entete="montant", champ="autre", sorte="autre")
    memoire = Correspondance.objects.memoire("communes", interco.pk)
    assert memoire == {"montant": "accorde", "notes": ""}
    assert Correspondance.objects.memoire("communes", None) == {"montant": "demande"}


def test_qui_voit_une_colonne_retenue():
    contrat = creer_contrat()
    officier, autre = creer_officier(contrat), creer_utilisateur("officier")
    nationale, mienne = creer_correspondance(), creer_correspondance(contrat.pilote)
    voir = Correspondance.objects.visibles_par
    assert set(voir(creer_utilisateur(is_superuser=True))) == {nationale, mienne}
    assert set(voir(officier)) == {nationale, mienne}
    assert set(voir(autre)) == {nationale}
    assert set(voir(creer_utilisateur("agent"))) == set()


@pytest.mark.parametrize(
    ("statut", "comptes", "dit"),
    [
        (StatutLot.LU, {"creer": 1, "erreur": 2}, "Lu, à corriger"),
        (StatutLot.LU, {"laisser": 4}, "Lu, rien à écrire"),
        (StatutLot.LU, {"modifier": 1, "avertissement": 2}, "Lu, à confirmer"),
        (StatutLot.ABANDONNE, {"creer": 1, "erreur": 2}, "Abandonné"),
    ],
)
def test_l_etat_montre_ne_promet_pas_ce_qui_ne_se_confirme_pas(statut, comptes, dit):
    assert Lot(statut=statut, comptes=comptes).etat == dit
