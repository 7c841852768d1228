"""What schedules owe: once, in order, whatever nights, stops and doubled clocks there are."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from courriels.models import Courriel
from rapports import calendrier
from rapports.models import Envoi, Lot, Planification, Rapport
from rapports.production import produire_rapport
from rapports.statuts import StatutRapport
from tests import fabriques

PARIS = ZoneInfo("Europe/Paris")
pytestmark = pytest.mark.django_db


@pytest.fixture
def contrat():
    """From July 2027 to June 2029, with one figure."""
    contrat = fabriques.creer_contrat(
        fabriques.creer_partenaire(),
        date_debut=date(2027, 7, 1),
        date_fin=date(2029, 6, 30),
        quartiers=[fabriques.creer_quartier()],
    )
    fabriques.creer_indicateur(contrat, cible_finale=None, cible_finale_annee=None)
    return contrat


def _planifier(contrat, **champs) -> Planification:
    planification = Planification(
        **{
            "contrat": contrat,
            "nature": "avancement",
            "periodicite": "mensuelle",
            "depuis": contrat.date_debut,
            "delai_jours": 5,
            "relecture": False,
            **champs,
        }
    )
    planification.full_clean()
    planification.save()
    return planification


def _a(jour: date, heure: int = 12) -> datetime:
    return datetime(jour.year, jour.month, jour.day, heure, tzinfo=PARIS)


def _periodes(**filtre) -> list[tuple[date, date]]:
    lignes = Rapport.objects.filter(**filtre).order_by("periode_fin", "periode_debut")
    return list(lignes.values_list("periode_debut", "periode_fin"))


@pytest.mark.parametrize(
    ("instant", "jour"),
    [
        (datetime(2027, 10, 31, 0, 30, tzinfo=UTC), date(2027, 10, 30)),  # 2:30 am, summer time
        (datetime(2027, 10, 31, 1, 30, tzinfo=UTC), date(2027, 10, 30)),  # 2:30 am again
        (datetime(2027, 10, 31, 5, 0, tzinfo=UTC), date(2027, 10, 31)),  # 6 am, winter time
        (datetime(2028, 3, 26, 1, 0, tzinfo=UTC), date(2028, 3, 25)),  # 3 am: 2 am never was
        (datetime(2028, 3, 26, 3, 59, tzinfo=UTC), date(2028, 3, 25)),
        (datetime(2028, 3, 26, 4, 0, tzinfo=UTC), date(2028, 3, 26)),
        (datetime(2027, 12, 31, 23, 30, tzinfo=UTC), date(2027, 12, 31)),
    ],
)
def test_le_jour_de_production_est_civil_et_commence_a_six_heures(instant, jour):
    assert calendrier.jour_de_production(instant) == jour


def test_une_periode_est_due_quelques_jours_apres_sa_fin(contrat):
    _planifier(contrat)
    assert calendrier.planifier(_a(date(2027, 8, 5), 5)).rapports == []
    demandes = calendrier.planifier(_a(date(2027, 8, 5), 6))
    assert demandes.rapports == [Rapport.objects.get().pk]
    assert _periodes(version=1) == [(date(2027, 7, 1), date(2027, 7, 31))]
    assert calendrier.planifier(_a(date(2027, 8, 6))).rapports == []


def test_trois_mois_d_arret_sont_rattrapes_dans_l_ordre(contrat):
    _planifier(contrat)
    pks = calendrier.planifier(_a(date(2027, 12, 1))).rapports
    assert [Rapport.objects.get(pk=pk).periode_debut.month for pk in pks] == [7, 8, 9, 10]


def test_les_bouts_du_contrat_coupent_les_periodes():
    contrat = fabriques.creer_contrat(date_debut=date(2027, 9, 15), date_fin=date(2029, 3, 10))
    fabriques.creer_indicateur(contrat, cible_finale=None, cible_finale_annee=None)
    _planifier(contrat, periodicite="annuelle")
    calendrier.planifier(_a(date(2031, 1, 1)))
    assert _periodes() == [
        (date(2027, 9, 15), date(2027, 12, 31)),
        (date(2028, 1, 1), date(2028, 12, 31)),
        (date(2029, 1, 1), date(2029, 3, 10)),
    ]


def test_ce_qui_a_ete_demande_a_la_main_ne_l_est_pas_deux_fois(contrat):
    _planifier(contrat)
    periode = {"periode_debut": date(2027, 7, 1), "periode_fin": date(2027, 7, 31)}
    fabriques.creer_rapport(contrat, **periode).annuler(par=None)
    assert calendrier.planifier(_a(date(2027, 8, 10))).rapports == []


def test_un_contrat_sans_indicateur_n_arrete_pas_les_autres(contrat):
    vide = fabriques.creer_contrat(date_debut=date(2027, 7, 1), date_fin=date(2029, 6, 30))
    bloquee = _planifier(vide)
    _planifier(contrat)
    instant = _a(date(2027, 8, 10))
    assert len(calendrier.planifier(instant).rapports) == 1
    assert _periodes(contrat=vide) == []
    jour = calendrier.jour_de_production(instant)
    faites = calendrier.faites([bloquee])[bloquee.pk]
    [manquante] = calendrier.manquantes(bloquee, faites, jour)
    assert (manquante.dite, manquante.le) == ("juillet 2027", date(2027, 8, 5))
    fabriques.creer_indicateur(vide, cible_finale=None, cible_finale_annee=None)
    assert len(calendrier.planifier(instant).rapports) == 1


def test_une_planification_en_pause_ne_demande_rien(contrat):
    _planifier(contrat, active=False)
    assert calendrier.planifier(_a(date(2028, 1, 10))) == calendrier.Demandes()


def test_un_rapport_a_relire_attend_son_officier(contrat):
    _planifier(contrat, nature="pilotage", relecture=True)
    assert calendrier.planifier(_a(date(2027, 8, 10))).rapports == []
    assert Rapport.objects.get().statut == StatutRapport.A_PREPARER


@pytest.mark.parametrize("portee", ["quartiers", "partenaires"])
def test_un_rapport_par_quartier_ou_par_partenaire(contrat, portee):
    _planifier(contrat, portee=portee)
    demandes = calendrier.planifier(_a(date(2027, 8, 10)))
    lot = Lot.objects.get()
    assert (demandes.rapports, demandes.lots) == ([], [lot.pk])
    sujet = getattr(contrat, portee).get()
    assert [r.quartier or r.partenaire for r in lot.rapports.all()] == [sujet]
    # Whoever comes later gets the next ones.
    if portee == "quartiers":
        contrat.quartiers.set([fabriques.creer_quartier()])
    else:
        contrat.partenaires.set([fabriques.creer_partenaire()])
    assert calendrier.planifier(_a(date(2027, 8, 11))).lots == []
    calendrier.planifier(_a(date(2027, 9, 10)))
    assert Rapport.objects.exclude(lot=lot).get().periode_fin == date(2027, 8, 31)


def test_les_prochaines(contrat):
    planification = _planifier(contrat, periodicite="semestrielle")
    suite = calendrier.prochaines(planification, 9, date(2028, 1, 5))
    assert [(e.dite, e.le) for e in suite] == [
        ("1er semestre 2028", date(2028, 7, 5)),
        ("2e semestre 2028", date(2029, 1, 5)),
        ("1er semestre 2029", date(2029, 7, 5)),
    ]


@pytest.mark.parametrize("nombre", [1, 3])
def test_ne_rien_devoir_ne_coute_que_trois_requetes(nombre, django_assert_num_queries):
    for _ in range(nombre):
        un = fabriques.creer_contrat(date_debut=date(2027, 7, 1), date_fin=date(2029, 6, 30))
        fabriques.creer_indicateur(un, cible_finale=None, cible_finale_annee=None)
        _planifier(un)
    calendrier.planifier(_a(date(2027, 8, 10)))
    with django_assert_num_queries(3):
        calendrier.planifier(_a(date(2027, 8, 10)))


# -- a whole year -------------------------------------------------------------------------------

NUITS = {date(2027, 10, 30), date(2027, 10, 31), date(2028, 3, 25), date(2028, 3, 26)}
ARRET = {date(2027, 12, 4), date(2027, 12, 5), date(2027, 12, 6)}  # a report is due on the 5th
DEUX_HORLOGES = {date(2028, 2, 5), date(2028, 3, 5)}  # the year has a 29 February


def _instants():
    """Once a day, each hour of the two nights; none while the worker is stopped."""
    jour = date(2027, 7, 1)
    while jour <= date(2028, 8, 10):
        if jour not in ARRET:
            minuit = datetime(jour.year, jour.month, jour.day, tzinfo=UTC)
            heures = range(24) if jour in NUITS else (5,)
            yield from (minuit + timedelta(hours=heure) for heure in heures)
        jour += timedelta(days=1)


@pytest.mark.django_db(transaction=True)
def test_une_annee_un_rapport_par_periode_un_courriel_par_abonne(contrat, en_meme_temps):
    frequences = {"mensuelle": 13, "trimestrielle": 4, "semestrielle": 2, "annuelle": 1}
    for periodicite in frequences:
        _planifier(contrat, periodicite=periodicite)
        fabriques.creer_abonnement(
            contrat, courriel=f"{periodicite}@exemple.fr", frequence=periodicite
        )
    fabriques.creer_abonnement(contrat, courriel="tous@exemple.fr", piece_jointe=False)
    for instant in _instants():
        if instant.date() in DEUX_HORLOGES:
            assert not [
                faute
                for faute in en_meme_temps(*[lambda i=instant: calendrier.planifier(i)] * 2)
                if isinstance(faute, Exception)
            ]
        else:
            calendrier.planifier(instant)
    # Asked for on each of those days; made by the real worker's function, twice each.
    for pk in [*Rapport.objects.values_list("pk", flat=True)] * 2:
        produire_rapport(pk)
    assert set(Rapport.objects.values_list("version", "statut")) == {(1, StatutRapport.EMIS)}
    # The contract begins in July: its first year and its first half-year are one period.
    assert Rapport.objects.count() == sum(frequences.values()) - 1
    attendus = {f"{nom}@exemple.fr": n for nom, n in frequences.items()}
    attendus["tous@exemple.fr"] = Rapport.objects.count()
    recus = {adresse: Envoi.objects.filter(destinataire=adresse).count() for adresse in attendus}
    assert recus == attendus
    assert Courriel.objects.count() == sum(attendus.values())
