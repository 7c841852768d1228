"""What the log of the back office keeps of an erased person: the gesture, never the value.

A form may have changed the surname alone, or an address that is no longer theirs: nothing there
looks like the full name that `identites` searches for.
"""

import json
import re
from collections.abc import Iterator

from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db.models import Q

from audit.masque import ADRESSE
from comptes.models import Utilisateur
from partenaires.models import Partenaire, Representant
from rgpd.identites import Identite

PERSONNELS = ("prenom", "nom", "courriel", "fonction")
GESTES = ("added", "changed", "deleted")


def effacer_l_historique(personne, representants, identite: Identite, efface) -> None:
    """Empty the before and after of the person's own entries, and of those of their organisation
    that speak of them as a representative."""
    siens = {Representant: {r.pk for r in representants}}
    if isinstance(personne, Utilisateur):
        siens[Utilisateur] = {personne.pk}
    connus = {identite.nom, *identite.adresses}
    for entree in _entrees(siens):
        connus |= {v for _, contenu in _gestes(entree) for v in _valeurs(contenu)}
        _vider(entree, efface, lambda _: True)
        entree.object_repr = efface.nom
        entree.save(update_fields=["object_repr", "change_message"])
    mots = {mot.casefold() for mot in connus if mot}
    for entree in _entrees({Partenaire: {personne.partenaire_id}}):
        _vider(entree, efface, lambda contenu: _parle_de(contenu, mots))
        entree.save(update_fields=["change_message"])


def _entrees(siens) -> list[LogEntry]:
    """The entries about these rows, deleted ones included."""
    types = ContentType.objects.get_for_models(*siens)
    conditions = Q(pk__in=[])
    for modele, cles in siens.items():
        conditions |= Q(content_type=types[modele], object_id__in=[str(cle) for cle in cles])
    return list(LogEntry.objects.filter(conditions))


def _lire(entree: LogEntry) -> list:
    try:
        dits = json.loads(entree.change_message or "[]")
    except json.JSONDecodeError:
        return []
    return dits if isinstance(dits, list) else []


def _gestes(entree: LogEntry) -> Iterator[tuple[str, dict]]:
    for dit in _lire(entree):
        yield from ((geste, contenu) for geste, contenu in dit.items() if geste in GESTES)


def _valeurs(contenu: dict) -> list[str]:
    """The surnames and addresses that were there; a first name alone designates nobody."""
    valeurs = contenu.get("valeurs") or {}
    lus = [
        valeurs[nom][quand]
        for nom in ("nom", "courriel")
        if nom in valeurs
        for quand in valeurs[nom]
    ]
    return [valeur for valeur in lus if isinstance(valeur, str)]


def _parle_de(contenu: dict, mots: set[str]) -> bool:
    if contenu.get("name") != str(Representant._meta.verbose_name):
        return False
    dits = [str(contenu.get("object", "")), *_valeurs(contenu)]
    return any(re.search(rf"(?<!\w){re.escape(m)}(?!\w)", d.casefold()) for m in mots for d in dits)


def _vider(entree: LogEntry, efface, concerne) -> None:
    """Write the entry again without the personal values; a text that is no list loses its
    addresses."""
    dits = _lire(entree)
    if not dits:
        if concerne({}):
            entree.change_message = ADRESSE.sub(efface.adresse, entree.change_message)
        return
    for dit in dits:
        for geste in [geste for geste in GESTES if geste in dit and concerne(dit[geste])]:
            contenu = dit[geste]
            if "object" in contenu:
                contenu["object"] = efface.nom
            for nom in set(PERSONNELS) & set(contenu.get("valeurs") or {}):
                contenu["valeurs"][nom] = dict.fromkeys(("avant", "apres"), efface.nom)
    entree.change_message = json.dumps(dits, ensure_ascii=False)
