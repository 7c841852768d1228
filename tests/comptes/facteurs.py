"""What a person does with a second factor: log in, set an application up, read its code."""

import re
import time

from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value

from tests import fabriques


def entrer(client, compte, suite=""):
    """The login page, password typed; its answer."""
    adresse = "/compte/connexion/" + (f"?next={suite}" if suite else "")
    saisie = {"username": compte.courriel, "password": fabriques.MOT_DE_PASSE}
    return client.post(adresse, saisie)


def code_de(secret: str, *, dans: int = 0) -> str:
    """The code that an application shows for this secret, in so many seconds."""
    moment = int(time.time() + dans) // 30
    return format_hotp_value(hotp_value(secret.replace(" ", ""), moment))


def installer_application(client) -> str:
    """Set an application up as the person of this client does; its secret."""
    page = client.get("/compte/second-facteur/application/").content.decode()
    secret = re.search(r"cle-secrete\">([A-Z2-7 ]+)<", page).group(1)
    client.post("/compte/second-facteur/application/", {"code": code_de(secret)})
    return secret
