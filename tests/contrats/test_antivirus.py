"""The antivirus of the house, played by a real socket that speaks the INSTREAM command."""

import socket
import struct
import threading
from contextlib import contextmanager

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile

from contrats.forms.piece import ChampPiece

CONNU = b"un programme connu"


def _lire(prise, nombre: int) -> bytes:
    recu = b""
    while len(recu) < nombre:
        recu += prise.recv(nombre - len(recu))
    return recu


def _repondre(ecoute) -> None:
    prise, _ = ecoute.accept()
    with prise:
        assert _lire(prise, 10) == b"zINSTREAM\0"
        octets = b""
        while longueur := struct.unpack(">I", _lire(prise, 4))[0]:
            octets += _lire(prise, longueur)
        trouve = b"Essai FOUND" if CONNU in octets else b"OK"
        prise.sendall(b"stream: " + trouve + b"\0")


@contextmanager
def antivirus(settings, dossier, *, genre="unix"):
    """Listens once; what it answers tells whether it received the whole file."""
    with socket.socket(socket.AF_UNIX if genre == "unix" else socket.AF_INET) as ecoute:
        ecoute.settimeout(10)
        ecoute.bind(str(dossier / "clamd") if genre == "unix" else ("127.0.0.1", 0))
        ecoute.listen()
        ou = ecoute.getsockname()
        settings.ANTIVIRUS = f"unix:{ou}" if genre == "unix" else f"tcp:{ou[0]}:{ou[1]}"
        fil = threading.Thread(target=_repondre, args=[ecoute])
        fil.start()
        yield
        fil.join()


def _deposer(octets=b"Bilan"):
    return ChampPiece().clean(SimpleUploadedFile("bilan.txt", octets))


@pytest.mark.parametrize("genre", ["unix", "tcp"])
def test_un_fichier_sain_entre_et_un_fichier_connu_est_refuse(settings, tmp_path, genre):
    (tmp_path / "1").mkdir()
    with antivirus(settings, tmp_path / "1", genre=genre):
        assert _deposer(b"a" * 200_000).octets == b"a" * 200_000
    with (
        antivirus(settings, tmp_path, genre=genre),
        pytest.raises(ValidationError, match="programme malveillant"),
    ):
        _deposer(b"a" * 70_000 + CONNU)


@pytest.mark.parametrize("adresse", ["unix:/nulle/part", "tcp:127.0.0.1:1", "nimporte"])
def test_sans_reponse_rien_n_entre(settings, adresse):
    settings.ANTIVIRUS = adresse
    with pytest.raises(ValidationError, match="ne répond pas"):
        _deposer()


def test_sans_antivirus_le_fichier_entre(settings):
    settings.ANTIVIRUS = ""
    assert _deposer().nom == "bilan.txt"
