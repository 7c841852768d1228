"""The demonstration accounts: who may log in, in which role. No person who exists enters here."""

from typing import NamedTuple

MOT_DE_PASSE_DEMO = "audomarois-2015-2030"


class CompteDemo(NamedTuple):
    """An account; `partenaire` is a key of `faits/acteurs.json`, empty for the administrator."""

    libelle: str
    courriel: str
    role: str
    partenaire: str


COMPTES = [
    CompteDemo("Officier de la CAPSO", "officier@capso.exemple.invalid", "officier", "capso"),
    CompteDemo(
        "Agent du Centre social et culturel de Saint-Omer",
        "agent@centre-social.exemple.invalid",
        "agent",
        "csc_saint_omer",
    ),
    CompteDemo(
        "Signataire du Département du Pas-de-Calais",
        "signataire@departement.exemple.invalid",
        "signataire",
        "departement",
    ),
    CompteDemo(
        "Lecteur du conseil citoyen Quai du Commerce",
        "lecteur@conseil-citoyen.exemple.invalid",
        "lecteur",
        "cc_quai_du_commerce",
    ),
    CompteDemo(
        "Officier d’une autre intercommunalité (Artois-Lys)",
        "officier@artois-lys.exemple.invalid",
        "officier",
        "artois_lys",
    ),
    CompteDemo(
        "Signataire du Centre social et culturel de Saint-Omer",
        "signataire@centre-social.exemple.invalid",
        "signataire",
        "csc_saint_omer",
    ),
    CompteDemo("Signataire de la CAPSO", "signataire@capso.exemple.invalid", "signataire", "capso"),
    CompteDemo("Administrateur technique", "administrateur@exemple.invalid", "", ""),
]

OFFICIER, AGENT, SIGNATAIRE = (compte.courriel for compte in COMPTES[:3])
ABONNE_EXTERIEUR = "abonne@exterieur.exemple.invalid"

COMPTES_DEMO = [(compte.libelle, compte.courriel) for compte in COMPTES]
