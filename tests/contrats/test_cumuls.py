"""The sums made in advance: whatever is written, what is read is what the lines add up to."""

from decimal import Decimal

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from contrats.argent import cumuls
from contrats.models import (
    Action,
    CompteActions,
    Contrat,
    Cumul,
    CumulPerime,
    Financement,
    NatureCredit,
)
from contrats.statuts import StatutAction
from contrats.synthese import ventilation
from partenaires.models import Partenaire
from quartiers.ensemble import lire_ensemble
from tests.fabriques import (
    creer_action,
    creer_contrat,
    creer_financement,
    creer_officier,
    creer_partenaire,
)

CHAMPS = ("contrat", "annee", "nature")


def _lus(contrats=None) -> list[dict]:
    listes = cumuls.listes(contrats or Contrat.objects.all(), *CHAMPS)
    lire_ensemble(*listes)
    return _ranger(cumuls.reunir(listes, *CHAMPS))


def _comptees(contrats=None) -> int:
    listes = cumuls.comptes(contrats or Contrat.objects.all())
    lire_ensemble(*listes)
    return sum(map(sum, listes))


def _vivants() -> list[dict]:
    """The same, from the lines alone."""
    lignes = ventilation(Financement.objects.comptees(), "action__contrat", "annee", "nature")
    return _ranger({**ligne, "contrat": ligne["action__contrat"]} for ligne in lignes)


def _ranger(lignes) -> list[dict]:
    communs = [{k: v for k, v in ligne.items() if k != "action__contrat"} for ligne in lignes]
    return sorted(communs, key=lambda ligne: tuple(ligne[champ] for champ in CHAMPS))


def _retenue(contrat) -> Action:
    return creer_action(contrat, statut="retenue")


@pytest.fixture
def contrat():
    return creer_contrat(statut="en_vigueur")


@pytest.mark.django_db
def test_une_ligne_ecrite_perime_son_contrat_et_lui_seul(contrat):
    action, autre = _retenue(contrat), _retenue(creer_contrat())
    creer_financement(action, accorde=Decimal("10.50"))
    creer_financement(autre, accorde=None)
    assert cumuls.rafraichir() == 2
    creer_financement(action, nature="droit_commun", accorde=Decimal(3))
    assert set(CumulPerime.objects.values_list("contrat", flat=True)) == {contrat.pk}
    assert _lus() == _vivants()
    assert cumuls.rafraichir() == 1
    assert not CumulPerime.objects.exists()
    assert _lus() == _vivants()
    assert [ligne["accorde"] for ligne in _lus()] == [3, Decimal("10.50"), None]


@pytest.mark.django_db
def test_un_montant_inconnu_n_est_pas_zero(contrat):
    creer_financement(_retenue(contrat), demande=None, accorde=None, verse=None)
    cumuls.rafraichir()
    (cumul,) = Cumul.objects.all()
    assert (cumul.somme_accorde, cumul.lignes_accorde, cumul.lignes) == (None, 0, 1)


@pytest.mark.django_db
def test_une_action_qui_ne_compte_plus_quitte_la_somme(contrat):
    action = _retenue(contrat)
    creer_financement(action)
    cumuls.rafraichir()
    action.annuler(par=creer_officier(contrat), motif="L’association est dissoute.")
    assert _lus() == []
    cumuls.rafraichir()
    assert (_lus(), Cumul.objects.count()) == ([], 0)


@pytest.mark.django_db
def test_un_contrat_supprime_ne_laisse_ni_somme_ni_marque(contrat):
    creer_financement(_retenue(contrat))
    cumuls.rafraichir()
    contrat.delete()
    cumuls.rafraichir()
    assert (Cumul.objects.count(), CumulPerime.objects.count()) == (0, 0)
    assert CompteActions.objects.count() == 0


@pytest.mark.django_db
def test_les_actions_au_programme_sont_comptees_d_avance_ou_non(contrat):
    autre = creer_contrat()
    for un, statut in ((contrat, "retenue"), (contrat, "terminee"), (autre, "retenue")):
        creer_action(un, statut=statut)
    creer_action(contrat, statut="annulee")
    assert (_comptees(), _comptees(Contrat.objects.filter(pk=contrat.pk))) == (3, 2)
    assert cumuls.rafraichir() == 2
    assert (_comptees(), _comptees(Contrat.objects.filter(pk=contrat.pk))) == (3, 2)
    comptes = dict(CompteActions.objects.values_list("contrat", "actions"))
    assert comptes == {contrat.pk: 2, autre.pk: 1}
    autre.actions.all().delete()
    assert set(CumulPerime.objects.values_list("contrat", flat=True)) == {autre.pk}
    assert _comptees() == 2


@pytest.mark.django_db(transaction=True)
def test_une_ligne_ecrite_pendant_l_addition_n_est_oubliee_de_personne(contrat, en_meme_temps):
    """Someone writes while it is added up: either it is in the sum, or it is marked again."""
    action = _retenue(contrat)
    for annee in range(2015, 2021):
        creer_financement(action, annee=annee)
    en_meme_temps(
        cumuls.rafraichir,
        lambda: Financement.objects.filter(annee=2016).update(accorde=7),
        cumuls.rafraichir,
        lambda: Financement.objects.filter(annee=2017).delete(),
        lambda: _retenue(contrat),
    )
    assert (_lus(), _comptees()) == (_vivants(), 2)
    cumuls.rafraichir()
    assert _comptees() == 2
    assert (_lus(), CumulPerime.objects.count()) == (_vivants(), 0)


@pytest.mark.django_db(transaction=True)
def test_un_seul_additionne_a_la_fois(contrat, en_meme_temps):
    creer_financement(_retenue(contrat))
    with transaction.atomic(), connection.cursor() as curseur:
        curseur.execute("SELECT pg_advisory_xact_lock(%s)", [cumuls.VERROU])
        assert en_meme_temps(cumuls.rafraichir) == [0]
    assert cumuls.rafraichir() == 1


@pytest.mark.django_db
def test_plus_de_contrats_qu_on_n_en_additionne_a_la_fois(monkeypatch):
    monkeypatch.setattr(cumuls, "A_LA_FOIS", 2)
    for _ in range(5):
        creer_financement(_retenue(creer_contrat()))
    assert cumuls.rafraichir() == 5
    assert _lus() == _vivants()


EUROS = st.none() | st.decimals(0, 10**6, places=2)
RANGS = 4
RANG = st.integers(0, RANGS - 1)
GESTES = st.one_of(
    st.tuples(st.just("ajouter"), RANG, st.sampled_from(NatureCredit.values), EUROS),
    st.tuples(st.just("changer"), RANG, EUROS),
    st.tuples(st.just("retirer"), RANG),
    st.tuples(st.just("deplacer"), RANG, RANG),
    st.tuples(st.just("statuer"), RANG, st.sampled_from(StatutAction.values)),
    st.tuples(st.just("confier"), RANG, st.booleans()),
    st.tuples(st.just("inscrire"), RANG, st.sampled_from(StatutAction.values)),
    st.tuples(st.just("oter"), RANG),
    st.tuples(st.just("additionner")),
)


def _faire(geste, *reste) -> None:
    actions = list(Action.objects.order_by("pk"))
    lignes = list(Financement.objects.order_by("pk"))
    contrats = list(Contrat.objects.order_by("pk"))
    if geste == "additionner":
        cumuls.rafraichir()
        return
    rang, *valeurs = reste
    if geste == "inscrire":
        creer_action(contrats[rang % 2], statut=valeurs[0])
    elif geste == "ajouter":
        financeur = creer_partenaire()
        creer_financement(actions[rang], financeur=financeur, nature=valeurs[0], accorde=valeurs[1])
    elif geste in {"statuer", "confier", "oter"}:
        _changer(Action.objects.filter(pk=actions[rang].pk), geste, contrats, *valeurs)
    elif lignes:
        visee = Financement.objects.filter(pk=lignes[rang % len(lignes)].pk)
        if geste == "changer":
            visee.update(accorde=valeurs[0])
        elif geste == "retirer":
            visee.delete()
        else:
            visee.update(action=actions[valeurs[0]])


def _changer(action, geste, contrats, valeur=None) -> None:
    if geste == "statuer":
        action.update(statut=valeur)
    elif geste == "confier":
        action.update(contrat=contrats[valeur], demonstration=valeur)
    elif Action.objects.count() > RANGS:
        action.delete()


@pytest.mark.django_db
@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(gestes=st.lists(GESTES, max_size=14))
def test_quoi_qu_on_ecrive_la_somme_lue_est_celle_des_lignes(gestes):
    with transaction.atomic():
        for un in (creer_contrat(), creer_contrat()):
            for _ in range(2):
                _retenue(un)
        for geste in gestes:
            _faire(*geste)
            assert (_lus(), _comptees()) == (_vivants(), Action.objects.financees().count())
        cumuls.rafraichir()
        assert _comptees() == Action.objects.financees().count()
        assert (_lus(), CumulPerime.objects.count()) == (_vivants(), 0)
        transaction.set_rollback(True)
    assert not Partenaire.objects.exists()
