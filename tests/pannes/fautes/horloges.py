"""Faults 26 to 28: two clocks, the nights when the hour changes, a clock two hours ahead."""

import time

from tests.pannes.faketime import bibliotheque
from tests.pannes.matrice import Permis, faute
from tests.pannes.preparation import ABONNES
from tests.pannes.processus import PATIENCE, attendre


@faute(26, "deux horloges, deux travailleurs", "0 copie")
def deux_horloges(banc):
    banc.demarrer_horloge("horloge_2")
    banc.demarrer_travailleur("travailleur_2")
    banc.charger()
    banc.attendre_calme()
    banc.processus["horloge_2"].arreter()
    banc.processus["travailleur_2"].arreter()
    return Permis()


# A night each: the day's report of a monthly schedule is owed in the very hours that are lived
# twice, or not at all. Two clocks live it side by side.
NUITS = (
    (25, "2026-10-24T20:00:00+00:00", "2026-10-25T08:00:00+00:00"),
    (28, "2027-03-27T20:00:00+00:00", "2027-03-28T08:00:00+00:00"),
)
PLANIFIER = """
    INSERT INTO rapports_planification (contrat_id, nature, periodicite, portee, delai_jours,
                                        depuis, relecture, diffuser, active, cree_le)
    VALUES (%s, 'avancement', 'mensuelle', 'contrat', 25, '2026-09-01', false, true, true, now())
    RETURNING id
"""
PAR_PERIODE = """
    SELECT periode_debut::text, count(*) FROM rapports_rapport WHERE planification_id = %s
    GROUP BY 1 ORDER BY 1
"""
MOIS = ["2026-09-01", "2026-10-01", "2026-11-01", "2026-12-01", "2027-01-01", "2027-02-01"]


@faute(27, "nuits de changement d'heure, deux horloges", "un rapport par période, aucune sautée")
def nuits_de_changement_d_heure(banc):
    planification = banc.sql(PLANIFIER, banc.monde["contrat_en_cours"])[0][0]
    permis = Permis(delai=PATIENCE)
    try:
        for delai, debut, fin in NUITS:
            banc.sql(
                "UPDATE rapports_planification SET delai_jours = %s WHERE id = %s",
                delai, planification,
            )  # fmt: skip
            nuits = [banc.geste("planifier", debut, fin, "20") for _ in range(2)]
            for nuit in nuits:
                nuit.attendre(PATIENCE)
        trouves = banc.sql(PAR_PERIODE, planification)
    finally:
        banc.sql("UPDATE rapports_planification SET active = false WHERE id = %s", planification)
    permis.exiger(trouves == [(mois, 1) for mois in MOIS], f"rapports {trouves}")
    banc.charger(1)
    return permis


REMETTRE_A_PLUS_TARD = """
    UPDATE courriels_courriel SET prochaine_tentative = now() + interval '1 hour'
    WHERE id > %s AND statut = 'a_envoyer'
"""


@faute(28, "horloge du travailleur avancée de 2 h, puis remise", "aucun renvoi en avance")
def horloge_avancee(banc):
    lent = ABONNES % 0
    banc.consigner({"rcpt": {lent: "451 4.3.0 Plus tard"}})
    banc.charger()
    differes = "SELECT count(*) FROM courriels_courriel WHERE id > %s AND tentatives > 0"
    differes += " AND statut = 'a_envoyer'"
    attendre(
        lambda: banc.sql(differes, banc.oracle.courriel)[0][0] == banc.charge,
        PATIENCE,
        "messages différés",
        0.2,
    )
    banc.sql(REMETTRE_A_PLUS_TARD, banc.oracle.courriel)
    banc.consigner({})
    permis = Permis()
    banc.processus["travailleur"].arreter(delai=60)
    banc.demarrer_travailleur(LD_PRELOAD=str(bibliotheque()), FAKETIME="+2h")
    banc.demander()
    attendre(lambda: _emis(banc) > banc.charge, PATIENCE, "rapport de plus, fait deux heures après")
    time.sleep(6)
    en_avance = [r for r in banc.oracle.recus() if lent in r["a"] and _ancien(banc, r)]
    permis.exiger(not en_avance, f"{len(en_avance)} renvoi(s) en avance")
    banc.processus["travailleur"].arreter(delai=60)
    banc.demarrer_travailleur()
    return permis


def _emis(banc) -> int:
    return sum(statut == "emis" for _, statut, *_ in banc.oracle.rapports())


def _ancien(banc, recu: dict) -> bool:
    """Whether this message was deferred: it has been tried before."""
    return bool(
        banc.sql(
            "SELECT 1 FROM courriels_courriel WHERE message_id = %s AND tentatives > 1",
            recu["message_id"],
        )
    )
