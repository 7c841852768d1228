"""Faults 31 to 34: people at the same moment: double click, two officers, an edit, an erasure."""

from concurrent.futures import ThreadPoolExecutor

from tests.pannes.matrice import Permis, faute
from tests.pannes.preparation import ABONNES
from tests.pannes.processus import PATIENCE, attendre


def _ensemble(*gestes) -> list:
    with ThreadPoolExecutor(len(gestes)) as fils:
        return [futur.result() for futur in [fils.submit(geste) for geste in gestes]]


@faute(31, "double clic sur « Produire »", "un seul rapport, un seul envoi par personne")
def double_clic(banc):
    permis = Permis()
    for _ in range(banc.charge):
        periode = banc.periode_suivante()
        statuts = _ensemble(*[lambda p=periode: banc.demander(p)] * 2)
        permis.exiger(sorted(statuts) == [302, 422], f"statuts {statuts}")
    permis.exiger(len(banc.oracle.rapports()) == banc.charge, "un rapport de trop")
    return permis


@faute(32, "deux officiers valident en même temps", "une validation, un envoi par personne")
def deux_validations(banc):
    with banc.sans("travailleur"):
        banc.charger(1)
        banc.sql("UPDATE rapports_rapport SET relecture = true WHERE id > %s", banc.oracle.rapport)
    attendre(lambda: banc.oracle.rapports()[0][1] == "a_relire", PATIENCE, "brouillon", 0.2)
    pk = banc.oracle.rapports()[0][0]
    statuts = _ensemble(*[lambda: banc.poster(f"/rapports/{pk}/valider/")] * 2)
    evenements = banc.sql(
        "SELECT count(*) FROM contrats_evenement WHERE verbe = 'valider' AND objet_id = %s "
        "AND objet_type ILIKE %s",
        pk,
        "%rapport",
    )
    permis = Permis()
    permis.exiger(set(statuts) <= {302, 409, 422}, f"statuts {statuts}")
    permis.exiger(evenements == [(1,)], f"{evenements} validation(s)")
    return permis


@faute(33, "contrat modifié pendant le calcul", "un seul instant dans le rapport")
def contrat_modifie(banc):
    banc.armer("milieu_du_calcul:dormir:3")
    banc.charger(1)
    banc.attendre_tir()
    banc.sql("UPDATE contrats_action SET intitule = intitule || ' MODIFIE'")
    banc.sql("UPDATE contrats_indicateur SET intitule = intitule || ' MODIFIE'")
    banc.attendre_calme()
    melange = banc.sql(
        "SELECT count(*) FROM rapports_rapport WHERE id > %s AND instantane::text LIKE %s",
        banc.oracle.rapport, "%MODIFIE%",
    )  # fmt: skip
    for table, champ in (("contrats_action", "intitule"), ("contrats_indicateur", "intitule")):
        banc.sql(f"UPDATE {table} SET {champ} = replace({champ}, ' MODIFIE', '')")  # noqa: S608 - our own names
    permis = Permis()
    permis.exiger(melange == [(0,)], "le rapport mêle deux instants")
    return permis


@faute(34, "destinataire effacé entre la file et l'envoi", "rien ne part vers lui, les autres oui")
def destinataire_efface(banc):
    qui = "lecteur@conseil-citoyen.exemple.invalid"
    banc.sql(
        "INSERT INTO rapports_abonnement (contrat_id, nature, utilisateur_id, courriel, nom, "
        "frequence, piece_jointe, actif) SELECT %s, 'avancement', id, '', '', '', true, true "
        "FROM comptes_utilisateur WHERE courriel = %s",
        banc.monde["contrat"], qui,
    )  # fmt: skip
    adresses = [qui, *(ABONNES % rang for rang in range(banc.monde["abonnes"]))]
    banc.consigner({"rcpt": dict.fromkeys(adresses, "451 4.3.0 Plus tard")})
    banc.charger()
    attendus = banc.charge * len(adresses)
    attendre(
        lambda: banc.sql(
            "SELECT count(*) FROM courriels_courriel WHERE id > %s AND tentatives > 0 "
            "AND statut = 'a_envoyer'", banc.oracle.courriel,
        )[0][0] == attendus, PATIENCE, "messages différés", 0.3,
    )  # fmt: skip
    banc.geste("effacer", qui).attendre(PATIENCE)
    banc.consigner({})
    effaces = banc.sql(
        "SELECT destinataire FROM courriels_courriel WHERE reponse = 'Destinataire effacé.'"
    )
    permis = Permis(echecs=frozenset(adresse for (adresse,) in effaces))
    permis.exiger(len(effaces) == banc.charge, f"{len(effaces)} message(s) arrêté(s)")
    return permis
