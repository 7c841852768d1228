"""The dialogue with a real SMTP server, and the folder of .eml files."""

import socket
import threading

import pytest

from courriels.livraison import (
    BailPerdu,
    RefusDefinitif,
    RefusTemporaire,
    ReponseInconnue,
    noter_remise,
    remise_notee,
)
from tests.courriels.exemples import MESSAGE, remettre_un_message


def test_message_accepte_arrive_octet_pour_octet(boite):
    assert remettre_un_message() == "250 Message accepté"
    assert boite.recus == [MESSAGE]


def test_un_domaine_accentue_est_annonce_comme_le_dns_l_ecrit(boite):
    remettre_un_message(destinataire="jean@préfecture.fr")
    assert boite.tentatives == ["jean@xn--prfecture-c4a.fr"]


def test_destinataire_refuse_definitivement(boite):
    boite.reponse_rcpt["elue@exemple.fr"] = "550 5.1.1 Boite inconnue"
    with pytest.raises(RefusDefinitif, match=r"550 5\.1\.1 Boite inconnue"):
        remettre_un_message()
    assert boite.recus == []


def test_destinataire_refuse_pour_l_instant(boite):
    boite.reponse_rcpt["elue@exemple.fr"] = "451 Revenez plus tard"
    with pytest.raises(RefusTemporaire, match="451 Revenez plus tard"):
        remettre_un_message()


def test_contenu_refuse_definitivement(boite):
    boite.reponses_data = ["554 Contenu refuse"]
    with pytest.raises(RefusDefinitif, match="554 Contenu refuse"):
        remettre_un_message()


def test_connexion_perdue_apres_le_contenu_est_une_issue_inconnue(boite):
    boite.couper_apres_contenu = 1
    with pytest.raises(ReponseInconnue):
        remettre_un_message()
    assert len(boite.recus) == 1


def test_bail_perdu_rien_ne_part(boite):
    with pytest.raises(BailPerdu):
        remettre_un_message(avant=lambda: False)
    assert boite.recus == []


def test_serveur_absent_est_temporaire(settings):
    with socket.create_server(("127.0.0.1", 0)) as prise:
        port = prise.getsockname()[1]
    settings.EMAIL_URL = f"smtp://127.0.0.1:{port}"
    with pytest.raises(RefusTemporaire, match="Connexion au serveur de messagerie impossible"):
        remettre_un_message()


def test_serveur_muet_avant_le_contenu_est_temporaire(settings):
    """A server that accepts the connection and says nothing: the timeout decides."""
    with socket.create_server(("127.0.0.1", 0)) as prise:
        settings.EMAIL_URL = f"smtp://127.0.0.1:{prise.getsockname()[1]}"
        settings.EMAIL_TIMEOUT = 1
        with pytest.raises(RefusTemporaire):
            remettre_un_message()


def test_tls_exige_jamais_de_repli_en_clair(boite, settings):
    """The URL asks for TLS, the server has none: nothing is sent."""
    settings.EMAIL_URL = f"smtp+tls://127.0.0.1:{boite.port}"
    with pytest.raises(RefusTemporaire, match="Connexion"):
        remettre_un_message()
    assert boite.tentatives == []


def test_avant_est_appele_une_fois_apres_354_et_avant_le_contenu(boite):
    vus = []

    def avant():
        vus.append(len(boite.recus))
        return True

    remettre_un_message(avant=avant)
    assert vus == [0]


def test_depot_dans_le_dossier_une_fois_par_message_id(settings, tmp_path):
    settings.EMAIL_URL, settings.DOSSIER_COURRIELS = "", tmp_path
    assert remettre_un_message() == "déposé dans un_exemple.fr.eml"
    remettre_un_message()
    assert [chemin.name for chemin in tmp_path.iterdir()] == ["un_exemple.fr.eml"]
    assert (tmp_path / "un_exemple.fr.eml").read_bytes() == MESSAGE


def test_depot_impossible_est_temporaire(settings, tmp_path):
    fichier = tmp_path / "fichier"
    fichier.write_text("")
    settings.EMAIL_URL, settings.DOSSIER_COURRIELS = "", fichier
    with pytest.raises(RefusTemporaire, match="Écriture du message impossible"):
        remettre_un_message()


def test_journal_local_retrouve_la_reponse(settings, tmp_path):
    settings.VAR = tmp_path
    assert remise_notee("<un@exemple.fr>") is None
    noter_remise("<un@exemple.fr>", "250 accepté\nsuite")
    noter_remise("<deux@exemple.fr>", "250 autre")
    assert remise_notee("<un@exemple.fr>") == "250 accepté"
    assert remise_notee("<n@exemple.fr>") is None


def test_journal_local_ecrit_par_plusieurs_fils(settings, tmp_path):
    settings.VAR = tmp_path
    fils = [
        threading.Thread(target=noter_remise, args=(f"<{n}@exemple.fr>", f"250 {n}"))
        for n in range(20)
    ]
    for fil in fils:
        fil.start()
    for fil in fils:
        fil.join()
    assert [remise_notee(f"<{n}@exemple.fr>") for n in range(20)] == [f"250 {n}" for n in range(20)]


def test_reponse_illisible_apres_le_contenu_est_une_issue_inconnue(settings):
    """The server took the content and answered something that is no reply code."""

    def repondre(prise):
        client, _ = prise.accept()
        with client, client.makefile("rwb", buffering=0) as dialogue:
            dialogue.write(b"220 bonjour\r\n")
            for reponse in (b"250 bonjour", b"250 OK", b"250 OK", b"354 Allez"):
                dialogue.readline()
                dialogue.write(reponse + b"\r\n")
            while dialogue.readline() != b".\r\n":
                pass
            dialogue.write(b"OK accepted\r\n")

    with socket.create_server(("127.0.0.1", 0)) as prise:
        serveur = threading.Thread(target=repondre, args=(prise,))
        serveur.start()
        settings.EMAIL_URL = f"smtp://127.0.0.1:{prise.getsockname()[1]}"
        with pytest.raises(ReponseInconnue):
            remettre_un_message()
        serveur.join()
