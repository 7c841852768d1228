"""One session for many messages: kept after a whole exchange, never trusted beyond MAIL."""

import socket
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from courriels.liaison import connecter, liaison
from courriels.livraison import BailPerdu, RefusDefinitif, RefusTemporaire, ReponseInconnue
from tests.courriels.exemples import remettre_un_message


def _sessions(boite) -> int:
    return len(boite.serveurs)


def test_deux_messages_une_session(boite):
    for _ in range(2):
        assert remettre_un_message() == "250 Message accepté"
    assert (len(boite.recus), _sessions(boite)) == (2, 1)


def test_le_point_final_part_sans_attendre(boite):
    """Held back until the content is acknowledged (Nagle), it made each message 40 ms longer."""
    serveur = connecter()
    try:
        assert serveur.sock.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
    finally:
        serveur.close()


@pytest.mark.parametrize(
    ("panne", "issue"),
    [
        ({"reponse_rcpt": {"elue@exemple.fr": "550 Inconnue"}}, RefusDefinitif),
        ({"reponses_data": ["552 Trop lourd"]}, RefusDefinitif),
        ({"couper_apres_contenu": 1}, ReponseInconnue),
    ],
)
def test_une_session_qui_a_failli_ne_sert_plus(boite, panne, issue):
    remettre_un_message()
    for nom, valeur in panne.items():
        setattr(boite, nom, valeur)
    with pytest.raises(issue):
        remettre_un_message()
    boite.reponse_rcpt = {}
    remettre_un_message()
    assert _sessions(boite) == 2


def test_une_session_dont_le_bail_s_est_perdu_ne_sert_plus(boite):
    with pytest.raises(BailPerdu):
        remettre_un_message(avant=lambda: False)
    remettre_un_message()
    assert (len(boite.recus), _sessions(boite)) == (1, 2)


def test_fermee_par_le_serveur_elle_se_rouvre_sans_rien_perdre(boite):
    remettre_un_message()
    boite.fermer_les_sessions()
    assert remettre_un_message() == "250 Message accepté"
    assert (len(boite.recus), _sessions(boite)) == (2, 2)


def test_annoncee_fermee_elle_se_rouvre(boite):
    remettre_un_message()
    boite.reponses_mail = ["421 Trop de messages"]
    assert remettre_un_message() == "250 Message accepté"
    assert (len(boite.recus), _sessions(boite)) == (2, 2)


def test_refusee_au_premier_mail_elle_n_est_pas_redemandee(boite):
    """Only a session that has served may have been closed: a new one that says 421 means it."""
    boite.reponses_mail = ["421 Revenez plus tard"]
    with pytest.raises(RefusTemporaire, match="421 Revenez plus tard"):
        remettre_un_message()
    assert _sessions(boite) == 1


@pytest.mark.parametrize(("limite", "valeur"), [("OISIVETE", -1.0), ("MESSAGES", 1)])
def test_trop_longtemps_oisive_ou_trop_servie_elle_se_ferme(boite, monkeypatch, limite, valeur):
    monkeypatch.setattr(f"courriels.liaison.{limite}", valeur)
    for _ in range(2):
        remettre_un_message()
    assert (len(boite.recus), _sessions(boite)) == (2, 2)


def test_chacun_la_sienne(boite):
    """Two threads of one process never speak in the same session."""
    ensemble = threading.Barrier(2, timeout=60)

    def remettre_deux_messages(_) -> str:
        for _ in range(2):
            ensemble.wait()
            reponse = remettre_un_message()
        liaison.fermer()
        return reponse

    with ThreadPoolExecutor(2) as fils:
        assert list(fils.map(remettre_deux_messages, range(2))) == ["250 Message accepté"] * 2
    assert (len(boite.recus), _sessions(boite)) == (4, 2)
