"""Actions and their funding: constraints, decisions with their reason, sums to the cent."""

import re
from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from contrats.models import Action, Evenement, Financement
from tests import contraintes, fabriques

pytestmark = pytest.mark.django_db

D = Decimal


def test_reference_unique_par_exercice():
    contrat = fabriques.creer_contrat()
    fabriques.creer_action(contrat, reference="A1", exercice=2018)
    contraintes.verifier(
        fabriques.creer_action(contrat, reference="A1", exercice=2019),
        "action_reference_unique",
        "Cette référence existe déjà pour cet exercice.",
        exercice=2018,
    )


def test_fin_apres_debut():
    contraintes.verifier(
        fabriques.creer_action(),
        "action_fin_apres_debut",
        "La fin de l'action précède son début.",
        date_debut=date(2018, 2, 1),
        date_fin=date(2018, 1, 31),
    )


def test_avancement_en_pourcentage():
    action = fabriques.creer_action()
    action.avancement = 101
    with pytest.raises(ValidationError) as refus:
        action.full_clean()
    assert list(refus.value.message_dict) == ["avancement"]
    with pytest.raises(ValidationError) as refus:
        action.validate_constraints()
    assert refus.value.messages == ["L'avancement va de 0 à 100 %."]


def test_avancement_refuse_par_la_base():
    action = fabriques.creer_action()
    action.avancement = 101
    with contraintes.refusee_par_la_base("action_avancement_pourcentage"):
        action.save()


def test_un_financeur_a_une_ligne_par_nature_et_par_annee():
    premiere = fabriques.creer_financement(annee=2018)
    autre_annee = fabriques.creer_financement(
        premiere.action, financeur=premiere.financeur, annee=2019
    )
    contraintes.verifier(
        autre_annee,
        "financement_unique",
        "Ce financeur a déjà une ligne de cette nature et année.",
        annee=2018,
    )


@pytest.mark.parametrize(
    ("champ", "libelle"), [("demande", "demandé"), ("accorde", "accordé"), ("verse", "versé")]
)
def test_montant_negatif(champ, libelle):
    contraintes.verifier(
        fabriques.creer_financement(),
        f"financement_{champ}_positif",
        f"Le montant {libelle} ne peut pas être négatif.",
        **{champ: D("-0.01")},
    )


def test_toutes_les_contraintes_sont_essayees():
    assert contraintes.noms(Action, Financement) == {
        "action_reference_unique",
        "action_fin_apres_debut",
        "action_avancement_pourcentage",
        "financement_unique",
        "financement_versement_dans_l_ordre",
        "financement_demande_positif",
        "financement_accorde_positif",
        "financement_verse_positif",
    }


@pytest.mark.parametrize(
    ("statut", "verbe"), [("deposee", "ajourner"), ("deposee", "refuser"), ("retenue", "annuler")]
)
@pytest.mark.parametrize("motif", ["", "  \n"])
def test_une_decision_defavorable_donne_son_motif(statut, verbe, motif):
    action = fabriques.creer_action(statut=statut)
    with pytest.raises(ValidationError) as refus:
        getattr(action, verbe)(par=None, motif=motif)
    assert refus.value.messages == ["Donnez le motif de la décision."]
    action.refresh_from_db()
    assert (action.statut, Evenement.objects.exists()) == (statut, False)


def test_le_motif_est_garde_et_au_journal_puis_efface_si_l_action_est_retenue():
    action = fabriques.creer_action()
    action.ajourner(par=None, motif="Budget à préciser")
    action.refresh_from_db()
    assert action.motif == "Budget à préciser"
    assert Evenement.objects.get().details == {"motif": "Budget à préciser"}
    action.retenir(par=None)
    action.refresh_from_db()
    assert action.motif == ""


def test_terminer_porte_l_avancement_a_cent():
    action = fabriques.creer_action(statut="en_cours", avancement=40)
    action.terminer(par=None)
    action.refresh_from_db()
    assert action.avancement == 100


def test_financees_ni_refusees_ni_ajournees_ni_annulees_ni_deposees():
    contrat = fabriques.creer_contrat()
    for statut in (
        "deposee", "ajournee", "refusee", "retenue", "en_cours", "terminee", "annulee",
    ):  # fmt: skip
        fabriques.creer_action(contrat, statut=statut)
    assert set(Action.objects.financees().values_list("statut", flat=True)) == {
        "retenue",
        "en_cours",
        "terminee",
    }


def test_montants_au_centime():
    action, sans = fabriques.creer_action(intitule="A"), fabriques.creer_action(intitule="B")
    for accorde in ("0.10", "0.20", None):
        fabriques.creer_financement(action, accorde=accorde and D(accorde))
    totaux = Action.objects.avec_montants().order_by("intitule")
    assert [(a.pk, a.total_accorde) for a in totaux] == [(action.pk, D("0.30")), (sans.pk, None)]


def test_montants_tous_inconnus_ne_font_pas_zero():
    fabriques.creer_financement(accorde=None)
    fabriques.creer_financement(accorde=0)
    totaux = Action.objects.avec_montants().order_by("pk")
    assert [action.total_accorde for action in totaux] == [None, D(0)]


def test_montants_inchanges_par_un_filtre_qui_multiplie_les_lignes():
    contrat = fabriques.creer_contrat(quartiers=[fabriques.creer_quartier() for _ in range(2)])
    action = fabriques.creer_action(contrat)
    action.quartiers.set(contrat.quartiers.all())
    for accorde in (100, 50):
        fabriques.creer_financement(action, accorde=accorde)
    choisies = Action.objects.filter(quartiers__in=contrat.quartiers.all())
    for lignes in (choisies.avec_montants(), Action.objects.avec_montants() & choisies):
        assert {(a.pk, a.total_accorde) for a in lignes} == {(action.pk, D(150))}


def test_totaux_par_nature_du_plus_grand_au_plus_petit():
    action = fabriques.creer_action()
    for nature, demande, accorde, verse in (
        ("p147", 100, 80, None),
        ("p147", 50, None, None),
        ("droit_commun", None, 200, 150),
    ):
        fabriques.creer_financement(
            action, nature=nature, demande=demande, accorde=accorde, verse=verse
        )
    assert list(Financement.objects.totaux_par("nature")) == [
        {"nature": "droit_commun", "demande": None, "accorde": D(200), "verse": D(150)},
        {"nature": "p147", "demande": D(150), "accorde": D(80), "verse": None},
    ]


def test_la_liste_des_actions_ecrit_non_connu_et_pas_zero(client):
    partenaire = fabriques.creer_partenaire()
    contrat = fabriques.creer_contrat(partenaire)
    for accorde in (None, 0):
        fabriques.creer_financement(fabriques.creer_action(contrat), accorde=accorde)
    client.force_login(fabriques.creer_utilisateur(role="lecteur", partenaire=partenaire))
    page = client.get(reverse("contrats:actions", args=[contrat.pk]), {"exercice": "tous"})
    cellules = re.findall(
        r'<td role="cell" data-titre="Accordé" class="nombre">(.*?)</td>', page.content.decode()
    )
    assert sorted(cellules) == ["0,00\u00a0€", "non connu"]
