"""Everything that the portal holds about one person, to take away: read from the table of
personal data. Secrets (passwords, keys, hashes of links) never leave.
"""

from typing import Any

from django.apps import apps
from django.contrib.auth import get_user_model
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q
from django.utils.text import capfirst

from partenaires.models import Representant
from rgpd.registre import REGISTRE, champ_de

ENCODEUR = DjangoJSONEncoder
PAR_TABLE = 5_000  # rows of one kind; more are told by their number
SECRETS = {"password", "empreinte", "jeton", "cle", "sel", "data", "session_key", "precedente"}


def tout_de(compte) -> list[dict[str, Any]]:
    """One entry a kind of row: its French name, how many, the rows as label -> value."""
    tables = []
    for modele, condition in _tables(compte):
        lignes = modele._base_manager.filter(condition).order_by("pk").distinct()
        if nombre := lignes.count():
            tables.append(
                {
                    "nom": capfirst(str(modele._meta.verbose_name_plural)),
                    "nombre": nombre,
                    "lignes": [_ligne(ligne) for ligne in lignes[:PAR_TABLE]],
                }
            )
    return tables


def _tables(compte):
    """Each model of the table, and which of its rows are about this person."""
    conditions: dict[type[models.Model], Q] = {get_user_model(): Q(pk=compte.pk)}
    representants = Representant.objects.filter(
        courriel__iexact=compte.courriel, partenaire=compte.partenaire_id
    )
    for cle in REGISTRE:
        modele, champ = champ_de(cle)
        if modele is None or modele is get_user_model():
            continue
        if champ.is_relation:
            cible = champ.related_model
            siens = Q(**{champ.name: compte.pk}) if cible is get_user_model() else None
            if cible is Representant:
                siens = Q(**{f"{champ.name}__in": representants})
        else:
            siens = Q(**{f"{champ.name}__iexact": compte.courriel}) if _adresse(champ) else None
        if siens is not None:
            conditions[modele] = conditions.get(modele, Q(pk__in=[])) | siens
    trace = apps.get_model("audit", "Trace")
    conditions[trace] = Q(ligne__par=compte.pk)
    return sorted(conditions.items(), key=lambda couple: str(couple[0]._meta.verbose_name))


def _adresse(champ) -> bool:
    return isinstance(champ, models.EmailField)


def _ligne(ligne) -> dict[str, Any]:
    return {
        str(capfirst(champ.verbose_name)): _valeur(ligne, champ)
        for champ in ligne._meta.concrete_fields
        if champ.name not in SECRETS and not isinstance(champ, models.BinaryField)
    }


def _valeur(ligne, champ):
    """What a person reads: the word of a choice, the number of a linked row, a file's name."""
    valeur = getattr(ligne, champ.attname)
    if champ.choices:
        return ligne._get_FIELD_display(champ)
    return str(valeur) if isinstance(champ, models.FileField) else valeur
