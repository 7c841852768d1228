"""What the security journal may say: one stable code a fact, and its French sentence.

A code is never renamed: lines already written bear it. Nothing here tells who, nor on what.
"""

from django.db.models import TextChoices


class Fait(TextChoices):
    # coming in, leaving
    CONNEXION = "connexion", "Connexion"
    CONNEXION_REFUSEE = "connexion_refusee", "Connexion refusée"
    CONNEXION_FREINEE = "connexion_freinee", "Connexion refusée : trop d’essais"
    DECONNEXION = "deconnexion", "Déconnexion"
    SESSION_FERMEE = "session_fermee", "Session fermée à distance"
    MOT_DE_PASSE_OUBLIE = "mot_de_passe_oublie", "Lien demandé pour un mot de passe oublié"
    MOT_DE_PASSE_CHANGE = "mot_de_passe_change", "Mot de passe changé"
    CONFIRMATION_REFUSEE = "confirmation_refusee", "Identité non confirmée"
    SECOND_FACTEUR_AJOUTE = "second_facteur_ajoute", "Second facteur ajouté"
    SECOND_FACTEUR_RETIRE = "second_facteur_retire", "Second facteur retiré"
    SECOND_FACTEUR_REFUSE = "second_facteur_refuse", "Second facteur refusé"
    CODE_DE_SECOURS = "code_de_secours", "Code de secours utilisé"
    PROCONNECT_LIE = "proconnect_lie", "Identité ProConnect liée au compte"
    PROCONNECT_DELIE = "proconnect_delie", "Identité ProConnect retirée du compte"
    PROCONNECT_REFUSE = "proconnect_refuse", "Connexion par ProConnect refusée"
    JETON_CREE = "jeton_cree", "Jeton d’accès créé"
    JETON_REVOQUE = "jeton_revoque", "Jeton d’accès révoqué"
    JETON_REFUSE = "jeton_refuse", "Jeton d’accès refusé"
    # accounts and rights
    ACCES_DEMANDE = "acces_demande", "Accès demandé"
    ACCES_ACCEPTE = "acces_accepte", "Demande d’accès acceptée"
    ACCES_REFUSE = "acces_refuse", "Demande d’accès refusée"
    COMPTE_INVITE = "compte_invite", "Invitation envoyée"
    COMPTE_RETIRE = "compte_retire", "Accès retiré"
    COMPTE_RETABLI = "compte_retabli", "Accès rétabli"
    DROITS_CHANGES = "droits_changes", "Droits changés"
    MANDAT_TRANSFERE = "mandat_transfere", "Ce que portait une personne a été transféré"
    # what was refused
    REFUS = "refus", "Accès refusé"
    INTROUVABLE = "introuvable", "Objet absent ou non visible"
    ORIGINE_REFUSEE = "origine_refusee", "Formulaire venu d’ailleurs (CSRF)"
    LIEN_REFUSE = "lien_refuse", "Lien personnel refusé"
    FICHIER_REFUSE = "fichier_refuse", "Fichier refusé"
    TROP_D_ESSAIS = "trop_d_essais", "Trop d’essais : il faut attendre"
    REFUS_NOMBREUX = "refus_nombreux", "Refus nombreux : les suivants ne sont plus détaillés"
    # the back office
    ADMIN_AJOUT = "admin_ajout", "Ajout dans le back-office"
    ADMIN_CHANGEMENT = "admin_changement", "Modification dans le back-office"
    ADMIN_SUPPRESSION = "admin_suppression", "Suppression dans le back-office"
    ADMIN_ACTION = "admin_action", "Action groupée dans le back-office"
    FUSION = "fusion", "Partenaires réunis"
    # personal data going out, or away
    EXPORT = "export", "Données exportées"
    TELECHARGEMENT = "telechargement", "Fichier téléchargé"
    DONNEES_EXPORTEES = "donnees_exportees", "Données d’une personne remises"
    PREAVIS_INACTIVITE = "preavis_inactivite", "Effacement annoncé à un compte inactif"
    PERSONNE_EFFACEE = "personne_effacee", "Personne effacée"
    CONSERVATION = "conservation", "Durées de conservation appliquées"
    # the journal itself
    TETE_RELEVEE = "tete_relevee", "Tête du journal envoyée au dehors"
