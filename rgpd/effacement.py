"""A person erased: nothing names them any more, but the acts that they signed.

Who may ask for it is decided elsewhere. Everything is written in one transaction.
"""

import zipfile
from collections.abc import Iterator
from io import BytesIO

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import BinaryField, F, Func, IntegerField, Q, QuerySet, Value
from django.utils import timezone

from audit.faits import Fait
from audit.journal import consigner
from audit.models import Trace
from comptes.models import Role, Utilisateur
from contrats.models import Signature
from contrats.statuts import StatutActe, StatutSignature
from courriels.models import Courriel
from courriels.statuts import EN_CHEMIN, StatutCourriel
from imports.models import Lot
from partenaires.models import Representant
from quartiers.prete import ListePrete
from rgpd.historique import effacer_l_historique
from rgpd.identites import Identite, remplacer
from rgpd.models import Effacement, Preavis
from rgpd.registre import REGISTRE, Sort, champ_de

PARTIE_MAX = 50_000_000  # bytes of one part of a spreadsheet


def identite_de(personne) -> Identite:
    """The name and address of an account or of a representative."""
    adresses = {personne.courriel.strip().lower()} - {""}
    return Identite(personne.prenom, personne.nom, frozenset(adresses))


def representants_de(personne) -> QuerySet[Representant]:
    """The same person as a representative: the same address, or the row itself."""
    return _representants(*_qui(personne))


def _qui(personne) -> tuple[int | None, str, int | None]:
    if isinstance(personne, Representant):
        return personne.pk, "", None
    return None, personne.courriel, personne.partenaire_id


def _representants(pk: int | None, courriel: str, partenaire: int | None):
    if pk:
        return Representant.objects.filter(pk=pk)
    memes = Q(courriel__iexact=courriel) & ~Q(courriel="")
    return Representant.objects.filter(memes, partenaire=partenaire)


GARDEES = ListePrete(
    lambda *qui: Signature.objects.filter(
        representant__in=_representants(*qui), statut=StatutSignature.SIGNEE
    ).select_related("acte__contrat")
)
EN_COURS = ListePrete(
    lambda *qui: Signature.objects.filter(
        representant__in=_representants(*qui),
        acte__statut=StatutActe.EN_SIGNATURE,
        statut__in=[StatutSignature.ATTENDUE, StatutSignature.SIGNEE],
    ).order_by()[:1]
)


def actes_gardes(personne) -> list[str]:
    """The signed acts that keep the name, as people call them."""
    return sorted({f"{s.acte} — {s.acte.contrat}" for s in GARDEES.lire(*_qui(personne))})


def empechement(personne) -> str:
    """Why this person cannot be erased yet; "" if they can."""
    if getattr(personne, "is_superuser", False):
        return "Le compte de l’administrateur technique ne s’efface pas d’ici."
    if EN_COURS.lire(*_qui(personne)):
        return "Cette personne signe un acte en cours : achevez la signature, ou remplacez-la."
    return ""


@transaction.atomic
def effacer(personne, *, par=None, demande: Effacement | None = None) -> Effacement:
    """Erase an account, or a representative, everywhere. Raises ValidationError.

    `par`: the officer who does it; None for the clock.
    """
    if motif := empechement(personne):
        raise ValidationError(motif)
    efface = demande or _nouvelle_demande(personne, par)
    identite, efface.garde = identite_de(personne), actes_gardes(personne)
    fichiers = _fichiers_qui_nomment(identite)
    _supprimer_les_lignes(personne, identite)
    _vider_les_messages(identite, efface)
    representants = list(representants_de(personne))
    effacer_l_historique(personne, representants, identite, efface)
    for representant in representants:
        _rendre_anonyme_le_representant(representant, efface)
    if isinstance(personne, Utilisateur):
        _rendre_anonyme_le_compte(personne, efface)
    remplacer(identite, efface.nom, efface.adresse)
    efface.efface_le, efface.efface_par = timezone.now(), par
    efface.save()
    consigner(Fait.PERSONNE_EFFACEE, par=par, objet=efface, details={"actes": len(efface.garde)})
    transaction.on_commit(lambda: _supprimer_les_fichiers(fichiers))
    return efface


def _nouvelle_demande(personne, par) -> Effacement:
    compte = personne if isinstance(personne, Utilisateur) else None
    if compte and (deja := Effacement.objects.attendus().filter(compte=compte).first()):
        return deja
    representant = None if compte else personne
    return Effacement.objects.create(compte=compte, representant=representant, demande_par=par)


def _supprimer_les_lignes(personne, identite) -> None:
    """The rows that exist for this person alone: subscriptions, factors, sessions, tokens."""
    for cle, donnee in REGISTRE.items():
        if donnee.sort != Sort.SUPPRIME:
            continue
        modele, champ = champ_de(cle)
        if modele is None:
            continue
        if champ.is_relation:
            if isinstance(personne, Utilisateur):
                modele._base_manager.filter(**{champ.name: personne.pk}).delete()
        elif "mail" in champ.name or "courriel" in champ.name:
            for adresse in identite.adresses:
                modele._base_manager.filter(**{f"{champ.name}__iexact": adresse}).delete()


def _vider_les_messages(identite, efface) -> None:
    """Nothing more leaves for this address; what left loses its content."""
    for adresse in identite.adresses:
        siens = Courriel.objects.filter(destinataire__iexact=adresse)
        attendus = siens.filter(statut__in=[StatutCourriel.A_ENVOYER, StatutCourriel.EN_COURS])
        attendus.update(statut=StatutCourriel.ECHEC, reponse="Destinataire effacé.", bail_fin=None)
        siens.update(message=b"", nom=efface.nom, destinataire=efface.adresse, emetteur="")
        _taire_dans_l_attente(adresse, efface.adresse)
        _qui_nomment(adresse).update(message=b"")


def _qui_nomment(adresse: str):
    """The messages whose content holds this address."""
    place = Func(
        Value(adresse.encode(), output_field=BinaryField()),
        F("message"),
        template="position(%(expressions)s)",
        arg_joiner=" IN ",
        output_field=IntegerField(),
    )
    return Courriel.objects.alias(place=place).filter(place__gt=0)


def _taire_dans_l_attente(adresse: str, remplacante: str) -> None:
    """What others wait for is still theirs: it will leave whole, without the address."""
    nomment = _qui_nomment(adresse).select_for_update().filter(statut__in=EN_CHEMIN)
    for courriel in nomment.order_by("pk").iterator(chunk_size=20):
        message = bytes(courriel.message).replace(adresse.encode(), remplacante.encode())
        Courriel.objects.filter(pk=courriel.pk).update(message=message)


def _rendre_anonyme_le_representant(representant, efface) -> None:
    representant.prenom, representant.nom = "", efface.nom
    representant.courriel = ""
    representant.save(update_fields=["prenom", "nom", "courriel"])


def _rendre_anonyme_le_compte(compte, efface) -> None:
    compte.prenom, compte.nom, compte.courriel = "", efface.nom, efface.adresse
    compte.is_active = compte.gestionnaire = False
    compte.role, compte.last_login = Role.LECTEUR, None
    compte.set_unusable_password()
    compte.save()
    compte.groups.clear()
    compte.user_permissions.clear()
    Preavis.objects.filter(compte=compte).delete()
    Trace.objects.filter(ligne__par=compte.pk).effacer()


def _fichiers_qui_nomment(identite) -> list[Lot]:
    """Imported files in which the address, or both names, can be read: they are deleted whole."""
    return [lot for lot in Lot.objects.exclude(fichier="") if _nomme(lot, identite)]


def _nomme(lot, identite) -> bool:
    noms = [identite.prenom.encode(), identite.nom.encode()]
    for texte in _textes_du_fichier(lot):
        if any(adresse.encode() in texte.lower() for adresse in identite.adresses):
            return True
        if all(nom and nom in texte for nom in noms):
            return True
    return False


def _textes_du_fichier(lot) -> Iterator[bytes]:
    """The bytes of a file; of a spreadsheet, those of each of its parts."""
    try:
        octets = lot.lire_fichier()
    except (OSError, ValueError):
        return
    if not octets.startswith(b"PK"):
        yield octets
        return
    with zipfile.ZipFile(BytesIO(octets)) as classeur:
        for partie in classeur.infolist():
            if partie.file_size <= PARTIE_MAX:
                yield classeur.read(partie)


def _supprimer_les_fichiers(lots) -> None:
    for lot in lots:
        lot.fichier.storage.delete(lot.fichier.name)
