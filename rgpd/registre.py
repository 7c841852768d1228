"""The table of personal data: which field holds what about people, why, for how long, and what
becomes of it when the person is erased. The page, the export and the erasure are drawn from it.

A test refuses a field that looks personal and is not here.
"""

from dataclasses import dataclass
from enum import StrEnum

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist

MISSION = "mission d’intérêt public (RGPD, art. 6-1-e)"
OBLIGATION = "obligation légale (RGPD, art. 6-1-c)"


class Sort(StrEnum):
    """What becomes of a field when the person that it tells is erased."""

    REMPLACE = "remplacé par « Personne effacée n° X »"
    SUPPRIME = "supprimé avec sa ligne"
    LIEN = "gardé comme un numéro, qui ne désigne plus personne"
    GARDE = "gardé : acte signé"
    VIDE = "vidé"


@dataclass(frozen=True)
class Categorie:
    """One kind of data, as the public page tells it."""

    nom: str
    donnees: str
    finalite: str
    base: str
    duree: str
    effacement: str


COMPTES = Categorie(
    "Comptes",
    "nom, prénom, adresse électronique, organisation, rôle, date de la dernière connexion ; "
    "mot de passe et moyens de connexion, gardés sous une forme qui ne permet pas de les lire",
    "ouvrir le portail à ceux qui suivent le contrat",
    MISSION,
    "tant que le compte sert ; deux ans après la dernière connexion, effacé après un préavis "
    "d’un mois",
    "le nom et l’adresse disparaissent, le compte se ferme",
)
REPRESENTANTS = Categorie(
    "Représentants des partenaires",
    "nom, prénom, fonction, adresse électronique, dates de mandat, délégations",
    "savoir qui engage chaque partenaire, lui faire signer ce qui le concerne",
    MISSION,
    "l’adresse, un an après la fin du mandat ; le nom, tant que le contrat est suivi",
    "le nom et l’adresse disparaissent, sauf dans les actes signés",
)
ACTES = Categorie(
    "Actes signés et leurs preuves",
    "nom et fonction des signataires dans le texte signé, le PDF scellé et le registre des "
    "signatures ; adresse IP et navigateur au moment de signer",
    "prouver qui a signé quoi",
    OBLIGATION,
    "celle de l’acte, qui est une archive publique (code du patrimoine, art. L211-4)",
    "gardés : un acte signé ne se réécrit pas",
)
DIFFUSION = Categorie(
    "Abonnés et messages envoyés",
    "nom et adresse des destinataires, message envoyé, réponse du serveur de messagerie",
    "remettre les rapports, les demandes et les rappels à ceux qu’ils concernent",
    MISSION,
    "l’abonnement, jusqu’au désabonnement ; le contenu d’un message, 90 jours",
    "les abonnements et le contenu des messages sont supprimés",
)
SUIVI = Categorie(
    "Suivi du contrat",
    "qui a saisi, validé, commenté, déposé ou demandé quoi, et quand ; ce que chacun a écrit",
    "suivre le contrat et en rendre compte",
    MISSION,
    "celle du contrat",
    "le nom est remplacé par « Personne effacée n° X » ; le fait reste",
)
REMONTEES = Categorie(
    "Remontées et consultations",
    "adresse à laquelle un lien est envoyé, réponse donnée par ce lien",
    "demander ses chiffres ou son avis à une organisation",
    MISSION,
    "celle de la remontée",
    "l’adresse est remplacée",
)
IMPORTS = Categorie(
    "Fichiers importés",
    "noms et adresses que contient un fichier déposé par l’intercommunalité",
    "reprendre ce qui est tenu ailleurs",
    MISSION,
    "le fichier, 90 jours ; les lignes écrites, comme ce qu’elles écrivent",
    "le nom est remplacé dans les lignes ; le fichier qui le contient est supprimé",
)
SECURITE = Categorie(
    "Journal de sécurité",
    "connexions, refus, exports : un numéro de compte ; à côté, l’adresse IP et le navigateur",
    "protéger le portail, comprendre un incident",
    MISSION,
    "l’adresse IP et le navigateur, douze mois",
    "l’adresse IP et le navigateur sont effacés ; la ligne, qui ne nomme personne, reste",
)
CATEGORIES = (
    COMPTES, REPRESENTANTS, ACTES, DIFFUSION, SUIVI, REMONTEES, IMPORTS, SECURITE,
)  # fmt: skip


@dataclass(frozen=True)
class Donnee:
    categorie: Categorie
    sort: Sort


def _champs(categorie: Categorie, sort: Sort, noms: str) -> dict[str, Donnee]:
    return {nom: Donnee(categorie, sort) for nom in noms.split()}


REGISTRE: dict[str, Donnee] = {
    **_champs(COMPTES, Sort.REMPLACE, "comptes.Utilisateur.nom comptes.Utilisateur.courriel"),
    **_champs(COMPTES, Sort.VIDE, """
        comptes.Utilisateur.prenom comptes.Utilisateur.password comptes.Utilisateur.last_login
    """),
    **_champs(COMPTES, Sort.SUPPRIME, """
        account.EmailAddress.user account.EmailAddress.email mfa.Authenticator.user
        usersessions.UserSession.user usersessions.UserSession.ip
        usersessions.UserSession.user_agent contrats.EssaiRefuse.compte comptes.Session.utilisateur
        comptes.IdentiteProConnect.compte comptes.IdentiteProConnect.utilisateur
        ouvert.JetonApi.proprietaire ouvert.JetonApi.titulaire ouvert.JetonApi.utilisateur
        comptes.DemandeAcces.courriel rgpd.Preavis.compte
    """),
    **_champs(COMPTES, Sort.REMPLACE, "comptes.DemandeAcces.nom comptes.DemandeAcces.prenom"),
    **_champs(COMPTES, Sort.LIEN, """
        comptes.Utilisateur_groups.utilisateur comptes.Utilisateur_user_permissions.utilisateur
        comptes.DemandeAcces.traitee_par comptes.DemandeAcces.decidee_par
        rgpd.Effacement.compte rgpd.Effacement.demande_par rgpd.Effacement.efface_par
    """),
    **_champs(REPRESENTANTS, Sort.REMPLACE, """
        partenaires.Representant.nom partenaires.Representant.prenom
        partenaires.Partenaire.courriel
    """),
    **_champs(REPRESENTANTS, Sort.VIDE, "partenaires.Representant.courriel"),
    **_champs(REPRESENTANTS, Sort.LIEN, """
        contrats.Delegation.delegant contrats.Delegation.delegataire
        contrats.Signature.representant contrats.LienDeSignature.representant
        rgpd.Effacement.representant
    """),
    **_champs(ACTES, Sort.GARDE, """
        contrats.VersionActe.donnees contrats.VersionActe.pdf contrats.VersionActe.scelle
        contrats.LigneRegistre.contenu contrats.PreuvePersonnelle.contenu
        contrats.Signature.piece contrats.Deliberation.fichier contrats.Delegation.fichier
    """),
    **_champs(DIFFUSION, Sort.SUPPRIME, """
        rapports.Abonnement.utilisateur rapports.Abonnement.courriel
        rapports.MembreDeListe.courriel rapports.Desinscription.courriel
        rapports.Telechargement.utilisateur
    """),
    **_champs(DIFFUSION, Sort.REMPLACE, """
        rapports.Abonnement.nom rapports.MembreDeListe.nom rapports.Envoi.destinataire
        courriels.Courriel.destinataire courriels.Courriel.nom courriels.Courriel.reponse
    """),
    **_champs(DIFFUSION, Sort.VIDE, "courriels.Courriel.message courriels.Courriel.emetteur"),
    **_champs(SUIVI, Sort.REMPLACE, """
        contrats.Evenement.objet_libelle contrats.Evenement.details
        admin.LogEntry.object_repr admin.LogEntry.change_message
        contrats.Commentaire.texte contrats.Avis.texte contrats.Document.nom_original
        contrats.Modification.avant contrats.Modification.apres contrats.Saisie.par_lien
    """),
    **_champs(SUIVI, Sort.LIEN, """
        admin.LogEntry.user courriels.Suspension.levee_par
        contrats.Evenement.auteur contrats.VersionActe.figee_par
        contrats.Mesure.saisie_par contrats.Avis.demande_par contrats.Avis.rendu_par
        contrats.Document.depose_par contrats.Commentaire.auteur contrats.Commentaire.resolu_par
        contrats.Publication.publie_par contrats.Saisie.modifie_par
        remontees.Campagne.creee_par rapports.Rapport.demande_par rapports.Rapport.valide_par
        rapports.RapportAnnuel.cree_par rapports.RapportAnnuel.ouvert_par
        rapports.RapportAnnuel.approuve_par rapports.RapportAnnuel.publie_par
        rapports.AvisAnnuel.rendu_par rapports.SuiteDonnee.par rapports.AvisTardif.par
        rapports.Contribution.par rapports.PieceAnnuelle.depose_par
        rapports.ConsultationEcartee.par rapports.Lot.cree_par rapports.Planification.cree_par
        rapports.Dispense.par rapports.Relance.par imports.Lot.auteur imports.Lot.applique_par
        imports.Lot.annule_par
    """),
    **_champs(REMONTEES, Sort.REMPLACE, """
        remontees.Demande.courriel remontees.Demande.nom remontees.LienDeRemontee.adresse
        rapports.AvisAnnuel.adresse rapports.Contribution.adresse
    """),
    **_champs(IMPORTS, Sort.REMPLACE, """
        imports.Ecriture.libelle imports.Ecriture.avant imports.Ecriture.apres
        imports.Anomalie.valeur imports.Anomalie.donnees
    """),
    **_champs(IMPORTS, Sort.VIDE, "imports.Lot.fichier imports.Lot.nom_fichier"),
    **_champs(SECURITE, Sort.LIEN, "audit.LigneAudit.par"),
    **_champs(SECURITE, Sort.VIDE, "audit.Trace.contenu"),
}  # fmt: skip


def champ_de(cle: str):
    """The model and the field that a key names; (None, None) for those of an app, or of a
    library, that this portal does not carry."""
    app, nom, champ = cle.split(".")
    try:
        modele = apps.get_model(app, nom)
        return modele, modele._meta.get_field(champ)
    except (LookupError, FieldDoesNotExist):
        return None, None
