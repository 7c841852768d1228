"""The retention clocks: what is erased by itself, and when. Each may run twice, or be late.

What is erased is never decided here for signed acts: they are archives.
"""

from collections.abc import Callable
from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from audit.faits import Fait
from audit.journal import consigner
from audit.models import Compteur, Trace
from comptes.models import Session, Utilisateur
from contrats.models import EssaiRefuse
from courriels.models import Courriel
from courriels.redaction import deposer
from courriels.statuts import StatutCourriel
from imports.models import Lot
from partenaires.models import Representant
from remontees.models import EssaiDeLien
from rgpd.effacement import effacer
from rgpd.emails import courriel_preavis
from rgpd.models import Preavis

UN_JOUR = timedelta(days=1)
SESSIONS = timedelta(days=3)
MANDAT = timedelta(days=365)
INACTIVITE = timedelta(days=730)
PREAVIS = timedelta(days=30)
MESSAGES = timedelta(days=90)
FICHIERS = timedelta(days=90)
TRACES = timedelta(days=365)
FINIS = (
    StatutCourriel.REMIS, StatutCourriel.ECHEC, StatutCourriel.INCERTAIN, StatutCourriel.REVENU,
)  # fmt: skip


def appliquer(maintenant: datetime | None = None, *, simuler: bool = False) -> dict[str, int]:
    """Let every clock run; how many rows each has erased, or would."""
    maintenant = maintenant or timezone.now()
    faits = {nom: horloge(maintenant, simuler) for nom, horloge in HORLOGES.items()}
    if not simuler and any(faits.values()):
        consigner(Fait.CONSERVATION, details={nom: n for nom, n in faits.items() if n})
    return faits


def adresses_des_representants(maintenant, simuler) -> int:
    """The address of a representative, a year after the end of the mandate."""
    fin = timezone.localdate(maintenant) - MANDAT
    anciens = Representant.objects.filter(mandat_fin__lt=fin).exclude(courriel="")
    return anciens.count() if simuler else anciens.update(courriel="")


def preavis(maintenant, simuler) -> int:
    """A month before the end, the account that nobody uses is told."""
    avant = maintenant - INACTIVITE + PREAVIS
    a_prevenir = list(_inactifs(avant).filter(preavis=None))
    if not simuler:
        for compte in a_prevenir:
            _prevenir(compte, maintenant)
    return len(a_prevenir)


@transaction.atomic
def _prevenir(compte, maintenant) -> None:
    _, nouveau = Preavis.objects.get_or_create(compte=compte, defaults={"envoye_le": maintenant})
    if nouveau:
        if compte.is_active:
            deposer(courriel_preavis(compte, le=maintenant + PREAVIS))
        consigner(Fait.PREAVIS_INACTIVITE, objet=compte)


def comptes_inactifs(maintenant, simuler) -> int:
    """Erased: unused for two years, told a month ago. A login meanwhile makes the warning void."""
    revenus = Preavis.objects.exclude(compte__in=_inactifs(maintenant - INACTIVITE + PREAVIS))
    if not simuler:
        revenus.delete()
    echus = _inactifs(maintenant - INACTIVITE).filter(preavis__envoye_le__lte=maintenant - PREAVIS)
    if simuler:
        return echus.count()
    return sum(_effacer_si_possible(compte) for compte in echus)


def _effacer_si_possible(compte) -> bool:
    try:
        effacer(compte)
    except ValidationError:
        return False  # an act waits for their signature: the next day will see
    return True


def _inactifs(avant):
    """Accounts that nobody has used since that day, the technical administrator's excepted."""
    jamais = Q(last_login=None, date_joined__lt=avant) & (
        Q(invite_le=None) | Q(invite_le__lt=avant)
    )
    dormants = Utilisateur.objects.filter(Q(last_login__lt=avant) | jamais, is_superuser=False)
    return dormants.exclude(effacements__efface_le__isnull=False)


def contenu_des_messages(maintenant, simuler) -> int:
    """The content of a message that will not leave again."""
    vieux = Courriel.objects.filter(cree_le__lt=maintenant - MESSAGES, statut__in=FINIS)
    vieux = vieux.exclude(message=b"")
    return vieux.count() if simuler else vieux.update(message=b"")


def traces(maintenant, simuler) -> int:
    """Addresses and browsers beside the security journal."""
    vieilles = Trace.objects.filter(ligne__inscrit_le__lt=maintenant - TRACES, effacee_le=None)
    return vieilles.count() if simuler else vieilles.effacer()


def essais(maintenant, simuler) -> int:
    """Attempts counted, once no window can hold them."""
    vieux = [
        Compteur.objects.filter(debut__lt=maintenant - UN_JOUR),
        EssaiRefuse.objects.filter(survenu_le__lt=maintenant - UN_JOUR),
        EssaiDeLien.objects.filter(depuis__lt=maintenant - UN_JOUR),
    ]
    return sum(lignes.count() if simuler else lignes.delete()[0] for lignes in vieux)


def sessions(maintenant, simuler) -> int:
    """Sessions that have expired, a week-end ago: until then a form that is sent too late still
    tells whose it is."""
    finies = Session.objects.filter(expire_date__lt=maintenant - SESSIONS)
    return finies.count() if simuler else finies.delete()[0]


def fichiers_importes(maintenant, simuler) -> int:
    """The file of an import; what it wrote stays, and can still be undone."""
    vieux = Lot.objects.filter(depose_le__lt=maintenant - FICHIERS)
    gardes = [lot for lot in vieux if lot.fichier.storage.exists(lot.fichier.name)]
    if not simuler:
        for lot in gardes:
            lot.fichier.storage.delete(lot.fichier.name)
    return len(gardes)


HORLOGES: dict[str, Callable[[datetime, bool], int]] = {
    "adresses_des_representants": adresses_des_representants,
    "comptes_inactifs": comptes_inactifs,
    "preavis": preavis,
    "contenu_des_messages": contenu_des_messages,
    "traces": traces,
    "essais": essais,
    "sessions": sessions,
    "fichiers_importes": fichiers_importes,
}
