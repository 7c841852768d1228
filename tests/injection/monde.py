"""The world of the table of rights, with the hostile text in every column that holds text."""

from __future__ import annotations

from django.apps import apps
from django.db import DatabaseError, connection, models, transaction
from django.db.models import F, Value
from django.db.models.functions import Cast, Concat, Left

from imports.sortes import SORTES
from imports.sortes.base import CONTRAT
from tests import fabriques
from tests.analyse import APPS
from tests.injection.corpus import CORPUS, PARTOUT

# Not typed by anyone: the portal writes them, reads them back, and would only break; neither is
# an address of e-mail, which no door lets in unless it is one.
CALCULEES = {
    "audit", "jeton", "cle",
    "message_id", "session_key", "password", "courriel", "destinataire", "type_mime", "verbe",
    "nature", "sorte", "cible", "champ", "code_insee", "siren", "siret", "code", "last_login", "ip",
}  # fmt: skip


def colonnes() -> list[tuple[type[models.Model], models.Field]]:
    """Every column of the portal that holds a text that someone may have typed."""
    return [
        (modele, champ)
        for modele in apps.get_models()
        if modele._meta.app_label in APPS and modele._meta.app_label != "audit"
        for champ in modele._meta.concrete_fields
        if isinstance(champ, models.CharField | models.TextField)
        and not isinstance(champ, models.FileField | models.EmailField)
        and not champ.choices
        and champ.name not in CALCULEES
        and not champ.name.endswith("empreinte")
    ]


def _charge(champ: models.Field) -> models.Expression:
    """The text, made different on each row, as long as the column allows."""
    longueur = champ.max_length or 400
    suffixe = Cast(F("pk"), models.TextField())
    return Left(
        Concat(Value(PARTOUT[: max(longueur - 10, 1)]), suffixe, output_field=models.TextField()),
        longueur,
    )


def empoisonner() -> set[str]:
    """Write it everywhere, and say where the database did not refuse."""
    ecrites = set()
    with connection.cursor() as curseur:
        for modele, champ in colonnes():
            try:
                with transaction.atomic():
                    if modele._base_manager.update(**{champ.attname: _charge(champ)}):
                        ecrites.add(f"{modele._meta.label}.{champ.name}")
                    curseur.execute("SET CONSTRAINTS ALL IMMEDIATE")
            except DatabaseError:
                continue  # a rule of the database, or a trigger, refuses it: so much the better
    return ecrites


def deposer_les_imports(contrat, officier) -> list:
    """One file of each kind: every column that it knows holds a text of the corpus."""
    lots = []
    for code, sorte in SORTES.items():
        if "csv" not in sorte.extensions:
            continue
        for attendue in sorte.attendues():
            entetes = ";".join(f'"{champ.libelle}"' for champ in attendue.champs)
            lignes = [
                ";".join([_cellule(texte)] * len(attendue.champs))
                for nom, texte in CORPUS.items()
                if nom not in {"nul", "long"}
            ]
            lot = fabriques.creer_lot(
                "\n".join([entetes, *lignes]),
                sorte=code,
                par=officier,
                contrat=contrat if sorte.portee == CONTRAT else None,
                nom=f"{PARTOUT[:60]}.csv",
            )
            lots.append(lot)
    return lots


def _cellule(texte: str) -> str:
    return '"' + texte.replace('"', '""') + '"'
