"""Faults 18 to 23: the mail server refuses, hesitates, hangs up, is slow, is another one."""

from tests.pannes.matrice import Permis, faute
from tests.pannes.preparation import ABONNES

REFUSE = ABONNES % 1


@faute(20, "550 pour un destinataire", "lui seul en échec, avec les mots, un seul essai")
def refus_definitif(banc):
    banc.consigner({"rcpt": {REFUSE: "550 5.1.1 Boite inconnue"}})
    banc.charger()
    banc.attendre_calme()

    def apres(oracle):
        refuses = [ligne for ligne in oracle.courriels() if ligne[1] == REFUSE]
        mots = banc.sql(
            "SELECT DISTINCT statut, reponse, tentatives FROM courriels_courriel "
            "WHERE destinataire = %s AND id > %s",
            REFUSE, oracle.courriel,
        )  # fmt: skip
        bon = mots == [("echec", "550 5.1.1 Boite inconnue", 1)]
        return [] if bon and len(refuses) == banc.charge else [f"échecs : {mots}"]

    return Permis(echecs=frozenset({REFUSE}), apres=apres)


@faute(21, "coupure après le point final", "≤ 1 renvoi, même Message-ID, pas de boucle")
def coupure_apres_le_point(banc):
    banc.consigner({"couper": 2})
    banc.charger()
    banc.attendre_calme()
    return Permis(doubles=2)
