"""The check of the packages is never green by silence."""

import json

import pytest

from tests.dependances import FAILLES, NON_VERIFIE, SAIN, juger

SAINS = [{"name": "django", "version": "5.2", "vulns": []}]
OMIS = {"name": "pillow", "skip_reason": "not found"}
TOUCHE = {"name": "celery", "version": "1", "vulns": [{"id": "CVE-2021-23727"}]}


@pytest.mark.parametrize(
    ("paquets", "code"),
    [
        (SAINS, SAIN),
        ([*SAINS, OMIS], NON_VERIFIE),
        ([*SAINS, TOUCHE], FAILLES),
        ([OMIS, TOUCHE], FAILLES),
        ([], NON_VERIFIE),
    ],
)
def test_le_verdict(paquets, code):
    assert juger(json.dumps({"dependencies": paquets}), "")[0] == code


def test_une_panne_du_service_se_dit():
    code, phrase = juger("", "Traceback\nrequests.ConnectionError: Name or service not known")
    assert code == NON_VERIFIE
    assert phrase.startswith("Rien n’a été vérifié : le service d’avis n’a pas répondu (requests.")


def test_les_failles_sont_nommees():
    assert juger(json.dumps({"dependencies": [TOUCHE]}), "")[1] == "celery : CVE-2021-23727"
