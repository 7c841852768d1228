"""A long statement that comes back is prepared by PostgreSQL, and means what it meant."""

from __future__ import annotations

import uuid
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

import pytest
from django.db import DataError, connection, transaction
from django.db.backends.postgresql.psycopg_any import Jsonb
from django.test.utils import CaptureQueriesContext

from config.attente import SESSION
from config.curseur import COURTE, GARDES, VALEURS_MAX
from contrats.models import Contrat
from quartiers.models import Releve
from quartiers.revenante import Revenante
from tests.fabriques import creer_contrat

pytestmark = pytest.mark.django_db
LONGUE = " " + "/* */ " * (COURTE // 6)  # long enough to be worth preparing
VALEURS = [
    True,
    7,
    -(2**31),
    2**31,
    2**63,
    Decimal("1.50"),
    Decimal(3),
    0.5,
    "l’été 100 %",
    "",
    None,
    b"\x00\xff",
    date(2015, 5, 28),
    datetime(2015, 5, 28, 9, 30),
    datetime(2015, 5, 28, 9, 30, tzinfo=UTC),
    time(9, 30),
    timedelta(days=2, seconds=3),
    uuid.UUID(int=7),
    Jsonb([1, None]),
]


@pytest.fixture(autouse=True)
def connexion_neuve(db):
    """What was prepared before does not count: the statements of each test are its own."""
    with connection.cursor() as curseur:
        curseur.execute("DEALLOCATE ALL")
        curseur.connection.vues.clear()
        curseur.connection.gardees.clear()
        curseur.connection.caracteres = 0


def lire(texte: str, *valeurs):
    with connection.cursor() as curseur:
        curseur.execute(texte, valeurs)
        return curseur.fetchall()


def preparees() -> int:
    return lire("SELECT count(*) FROM pg_prepared_statements")[0][0]


@pytest.mark.parametrize(
    "valeur", VALEURS, ids=lambda valeur: f"{type(valeur).__name__} {str(valeur)[:25]}"
)
def test_une_valeur_garde_son_type_et_son_contenu(valeur):
    sans_type = valeur is None or isinstance(valeur, str)  # pg_typeof would give it none
    texte = f"SELECT %s, {'1' if sans_type else 'pg_typeof(%s)::text'}, %s = %s{LONGUE}"
    valeurs = [valeur] * texte.count("%s")
    nue = lire(texte[: -len(LONGUE)], *valeurs)

    assert [lire(texte, *valeurs) for _ in range(8)] == [nue] * 8
    assert preparees() == 1


def test_une_requete_est_preparee_quand_elle_revient_et_relit_ses_valeurs():
    texte = f"SELECT %s::int + %s{LONGUE}"

    assert lire(texte, 1, 2) == [(3,)]
    assert preparees() == 0
    assert [lire(texte, n, n + 1) for n in range(9)] == [[(2 * n + 1,)] for n in range(9)]
    assert preparees() == 1


def test_une_requete_faite_pour_revenir_est_preparee_la_premiere_fois():
    texte = Revenante(f"SELECT %s::int + %s{LONGUE}")

    assert lire(texte, 1, 2) == [(3,)]
    assert preparees() == 1
    assert [lire(texte, n, n + 1) for n in range(9)] == [[(2 * n + 1,)] for n in range(9)]
    assert preparees() == 1


def test_une_requete_preparee_n_a_qu_un_plan():
    texte = f"SELECT 1 WHERE now() > %s::timestamptz{LONGUE}"
    for cle in range(9):
        lire(texte, datetime(2015, 5, 28 - cle))
    requete = "SELECT generic_plans, custom_plans FROM pg_prepared_statements"
    assert lire(requete) == [(8, 0)]


@pytest.mark.parametrize("reglage", SESSION)
def test_la_connexion_est_reglee(reglage):
    nom, valeur = reglage.split("=")
    assert lire("SELECT current_setting(%s)", nom) == [(valeur,)]


def test_une_recherche_de_mots_a_le_plan_de_ses_mots():
    texte = f"SELECT to_tsvector('simple', %s) @@ to_tsquery('simple', %s){LONGUE}"

    assert [lire(texte, "fête", mot) for mot in ("fête", "eau")] * 2 == [[(True,)], [(False,)]] * 2
    assert preparees() == 0
    assert lire(Revenante(texte), "fête", "fête") == [(True,)]
    assert preparees() == 1


def test_des_valeurs_egales_et_inegales_sont_deux_requetes():
    texte = f"SELECT %s::int, %s::int{LONGUE}"

    lues = [lire(texte, 1, 1), lire(texte, 1, 2), lire(texte, 3, 3), lire(texte, 4, 5)]

    assert lues == [[(1, 1)], [(1, 2)], [(3, 3)], [(4, 5)]]
    assert preparees() == 2


def test_un_decimal_garde_ses_chiffres_a_cote_de_son_egal():
    texte = f"SELECT %s, %s{LONGUE}"

    lues = [lire(texte, Decimal("1.5"), Decimal("1.50")) for _ in range(3)]

    assert [str(valeur) for valeur in lues[-1][0]] == ["1.5", "1.50"]


def test_une_expression_de_groupe_est_celle_de_la_liste():
    groupes = "SELECT coalesce(x, %s), count(*) FROM (VALUES (1), (NULL), (1)) AS t(x) "
    texte = groupes + "GROUP BY coalesce(x, %s) ORDER BY 1" + LONGUE

    assert [lire(texte, 9, 9) for _ in range(3)] == [[(1, 2), (9, 1)]] * 3
    assert preparees() == 1


def test_une_liste_laisse_la_requete_comme_elle_est():
    texte = f"SELECT %s = ANY(%s){LONGUE}"

    assert [lire(texte, 2, [1, 2]) for _ in range(3)] == [[(True,)]] * 3
    assert preparees() == 0


def test_une_longue_suite_de_cles_n_est_pas_preparee():
    cles = range(VALEURS_MAX + 1)
    texte = f"SELECT 7 IN ({', '.join(['%s'] * len(cles))})"

    assert [lire(texte, *cles) for _ in range(3)] == [[(True,)]] * 3
    assert preparees() == 0


def test_ce_que_postgresql_refuse_de_preparer_est_demande_comme_avant():
    contrat = creer_contrat()
    texte = f"SELECT json_build_object(%s, %s)::text{LONGUE}"  # no type may be told from there

    with transaction.atomic():
        assert [lire(texte, "a", "b") for _ in range(3)] == [[('{"a" : "b"}',)]] * 3
        assert Contrat.objects.filter(pk=contrat.pk).exists()


@pytest.mark.django_db(transaction=True)
def test_hors_transaction_un_refus_ne_casse_rien():
    texte = f"SELECT json_build_object(%s, %s)::text{LONGUE}"

    assert [lire(texte, "a", "b") for _ in range(3)] == [[('{"a" : "b"}',)]] * 3


def test_une_erreur_de_la_requete_est_la_sienne():
    texte = f"SELECT 1 / %s::int{LONGUE}"
    lire(texte, 1), lire(texte, 1)

    with pytest.raises(DataError), transaction.atomic():
        lire(texte, 0)

    assert lire(texte, 1) == [(1,)]


def test_ce_qui_est_prepare_survit_a_la_transaction_defaite():
    texte = f"SELECT %s::int{LONGUE}"

    for _ in range(3):
        with transaction.atomic():
            lire(texte, 4)
            transaction.set_rollback(True)

    assert (lire(texte, 5), preparees()) == ([(5,)], 1)


def test_une_connexion_neuve_ne_sait_rien_de_l_ancienne():
    texte = f"SELECT %s::int{LONGUE}"
    autre = connection.copy()
    try:
        for _ in range(3):
            with autre.cursor() as curseur:
                curseur.execute(texte, [6])
        autre.close()
        with autre.cursor() as curseur:
            curseur.execute(texte, [7])
            assert curseur.fetchall() == [(7,)]
    finally:
        autre.close()


def test_les_plus_anciennes_sont_oubliees_du_serveur():
    longue = LONGUE * (GARDES // len(LONGUE) // 10 + 1)  # ten of them do not fit
    for numero in range(12):
        for _ in range(2):
            lire(f"SELECT {numero} + %s::int{longue}", 1)

    assert preparees() == 9
    assert lire(f"SELECT 0 + %s::int{longue}", 1) == [(1,)]


def test_le_journal_et_le_compte_des_requetes_disent_ce_qui_est_demande():
    with CaptureQueriesContext(connection) as requetes:
        for _ in range(3):
            lire(f"SELECT %s::int{LONGUE}", 8)

    assert [requete["sql"] for requete in requetes] == [f"SELECT 8::int{LONGUE}"] * 3


def test_une_table_qui_gagne_une_colonne_se_relit():
    for _ in range(3):
        assert not Releve.objects.select_related("quartier", "statistique").filter(
            millesime__gt=2015
        )
    avant = preparees()
    with connection.cursor() as curseur:
        curseur.execute("ALTER TABLE quartiers_releve ADD COLUMN essai int")

    assert not Releve.objects.select_related("quartier", "statistique").filter(millesime__gt=2015)
    assert (avant, preparees()) == (1, 1)
