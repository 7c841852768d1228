"""Who commits and who logs in: partners, the officials that a source names, demo accounts."""

from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import make_password

from config.demo.acces import AGENT, COMPTES, MOT_DE_PASSE_DEMO
from config.demo.chargeur import Chargeur, lire_json
from partenaires.models import Partenaire, Representant
from quartiers.models import Commune, Intercommunalite, Quartier

LIENS = {"intercommunalite": Intercommunalite, "commune": Commune, "quartier": Quartier}


def charger_acteurs(chargeur: Chargeur) -> None:
    """The partners, then the four elected officials of the Département, then the accounts."""
    faits = lire_json("acteurs")
    for fait in faits["partenaires"]:
        _charger_partenaire(chargeur, dict(fait))
    for fait in faits["representants"]:
        chargeur.obtenir(
            Representant,
            {
                "partenaire": chargeur.trouver(Partenaire, fait["partenaire"]),
                "prenom": fait["prenom"],
                "nom": fait["nom"],
            },
            fonction=fait["fonction"],
        )
    _charger_comptes(chargeur)


def _charger_partenaire(chargeur: Chargeur, fait: dict) -> None:
    """A partner, known by its SIRET if it has one: its name may have been corrected since."""
    cle = fait.pop("cle")
    fait["enregistre_par"] = fait.get("enregistre_par", "capso")
    for champ, modele in {**LIENS, "enregistre_par": Intercommunalite}.items():
        if champ in fait:
            fait[champ] = chargeur.trouver(modele, fait[champ])
    connu_par = ("siret",) if "siret" in fait else ("nom", "type")
    identite = {champ: fait.pop(champ) for champ in connu_par}
    partenaire, _ = chargeur.obtenir(Partenaire, identite, **fait)
    chargeur.retenir(cle, partenaire)


def _charger_comptes(chargeur: Chargeur) -> None:
    """The accounts; their password is public and the same: hashed once, since it takes 0.5 s."""
    comptes = get_user_model()
    presents = {compte.courriel: compte for compte in comptes.objects.all()}
    absents = [compte for compte in COMPTES if compte.courriel not in presents]
    empreinte = make_password(MOT_DE_PASSE_DEMO) if absents else ""
    for compte in absents:
        champs = {"nom": f"{compte.libelle} (démonstration)"}
        if compte.partenaire:
            champs["role"] = compte.role
            champs["partenaire"] = chargeur.trouver(Partenaire, compte.partenaire)
            champs["gestionnaire"] = compte.courriel == AGENT
            utilisateur = comptes.objects.create_user(compte.courriel, **champs)
        else:
            utilisateur = comptes.objects.create_superuser(compte.courriel, **champs)
        utilisateur.password = empreinte
        utilisateur.save(update_fields=["password"])
        presents[compte.courriel] = utilisateur
        chargeur.crees[comptes] += 1
    for compte in COMPTES:
        chargeur.retenir(compte.courriel, presents[compte.courriel])
