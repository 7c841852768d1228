"""Everything that the portal holds about one person, to take away: read from the table of
personal data. Secrets (passwords, keys, hashes of links) never leave.
"""

from typing import Any

from django.apps import apps
from django.contrib.auth import get_user_model
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q, QuerySet
from django.utils.text import capfirst

from partenaires.models import Representant
from quartiers.ensemble import compter
from quartiers.prete import EnsemblePret
from rgpd.registre import REGISTRE, champ_de

ENCODEUR = DjangoJSONEncoder
PAR_TABLE = 5_000  # rows of one kind; more are told by their number
SECRETS = {"password", "empreinte", "jeton", "cle", "sel", "data", "session_key", "precedente"}


def tout_de(compte) -> list[dict[str, Any]]:
    """One entry a kind of row: its French name, how many, the rows as label -> value.

    In two queries, whatever the number of tables: how many rows each has, then those of the tables
    that have some.
    """
    qui = (compte.pk, compte.courriel, compte.partenaire_id)
    nombres = {nom: sum(nombre) for nom, nombre in COMPTEES.lire(*qui).items()}
    pleines = PLEINES.lire(tuple(nombre > 0 for nombre in nombres.values()), *qui)
    return [
        {
            "nom": capfirst(str(apps.get_model(nom)._meta.verbose_name_plural)),
            "nombre": nombres[nom],
            "lignes": [_ligne(ligne) for ligne in lignes],
        }
        for nom, lignes in pleines.items()
    ]


def _tables(pk: int, courriel: str, partenaire: int | None) -> dict[str, QuerySet]:
    """By model of the table, in the order of their names: its rows about this person."""
    conditions: dict[type[models.Model], Q] = {get_user_model(): Q(pk=pk)}
    representants = Representant.objects.filter(courriel__iexact=courriel, partenaire=partenaire)
    for cle in REGISTRE:
        modele, champ = champ_de(cle)
        if modele is None or modele is get_user_model():
            continue
        if champ.is_relation:
            cible = champ.related_model
            siens = Q(**{champ.name: pk}) if cible is get_user_model() else None
            if cible is Representant:
                siens = Q(**{f"{champ.name}__in": representants})
        else:
            siens = Q(**{f"{champ.name}__iexact": courriel}) if _adresse(champ) else None
        if siens is not None:
            conditions[modele] = conditions.get(modele, Q(pk__in=[])) | siens
    trace = apps.get_model("audit", "Trace")
    conditions[trace] = Q(ligne__par=pk)
    modeles = sorted(conditions, key=lambda modele: str(modele._meta.verbose_name))
    return {
        modele._meta.label: modele._base_manager.filter(conditions[modele])
        .order_by("pk")
        .distinct()
        for modele in modeles
    }


COMPTEES = EnsemblePret(
    lambda *qui: {nom: compter(lignes) for nom, lignes in _tables(*qui).items()}
)


def _pleines(lesquelles: tuple[bool, ...], *qui) -> dict[str, QuerySet]:
    """Those of the same tables that hold something: whether each does, in their order."""
    return {
        nom: lignes.only(*(champ.name for champ in _champs(lignes.model)))[:PAR_TABLE]
        for (nom, lignes), pleine in zip(_tables(*qui).items(), lesquelles, strict=True)
        if pleine
    }


PLEINES = EnsemblePret(_pleines)


def _adresse(champ) -> bool:
    return isinstance(champ, models.EmailField)


def _ligne(ligne) -> dict[str, Any]:
    return {
        str(capfirst(champ.verbose_name)): _valeur(ligne, champ) for champ in _champs(type(ligne))
    }


def _champs(modele) -> list[models.Field]:
    """What leaves: neither secrets, nor what no person reads."""
    return [
        champ
        for champ in modele._meta.concrete_fields
        if champ.name not in SECRETS and not isinstance(champ, models.BinaryField)
    ]


def _valeur(ligne, champ):
    """What a person reads: the word of a choice, the number of a linked row, a file's name."""
    valeur = getattr(ligne, champ.attname)
    if champ.choices:
        return ligne._get_FIELD_display(champ)
    return str(valeur) if isinstance(champ, models.FileField) else valeur
