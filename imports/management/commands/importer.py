"""`manage.py importer`: show what a file would change, then write it if asked to, whole."""

from pathlib import Path

from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from contrats.models import Contrat
from imports import valeurs
from imports.application import appliquer
from imports.lecture import TAILLE_MAX
from imports.models import Anomalie, GenreEcriture, Gravite, Lot
from imports.permissions import peut_importer
from imports.preparation import preparer
from imports.sortes import SORTES
from imports.sortes.base import ANNEES, CONTRAT, Option, Sorte
from imports.statuts import StatutLot

MONTREES = 20  # writings shown of each kind; every anomaly is shown


class Command(BaseCommand):
    help = (
        "Lit un fichier et montre ce qu'il changerait. Rien n'est écrit sans --appliquer, "
        "et rien ne l'est si une seule ligne est en erreur."
    )

    def add_arguments(self, parser):
        parser.add_argument("sorte", choices=sorted(SORTES), help="sorte de fichier")
        parser.add_argument("fichier", type=Path, help="fichier à lire")
        parser.add_argument("--contrat", metavar="CODE", help="code national du contrat")
        parser.add_argument(
            "--option",
            action="append",
            default=[],
            metavar="NOM=VALEUR",
            help="précision demandée par la sorte de fichier ; peut être répétée",
        )
        parser.add_argument("--appliquer", action="store_true", help="écrire si tout est juste")
        parser.add_argument("--par", metavar="COURRIEL", help="compte au nom duquel écrire")

    def handle(self, *args, fichier, appliquer, par, **options):
        sorte = SORTES[options["sorte"]]
        contrat, compte = _contrat(sorte, options["contrat"]), _compte(par)
        if compte and not peut_importer(compte, sorte, contrat):
            raise CommandError(f"{par} n'a pas le droit de faire cet import.")
        precisions = _options(sorte, options["option"])
        lot = self._deposer(sorte, fichier, contrat=contrat, options=precisions, par=compte)
        preparer(lot)
        lot.refresh_from_db()
        self._montrer(lot)
        if lot.statut != StatutLot.LU:
            raise CommandError(f"Le fichier n'a pas pu être lu : {lot.motif or 'il est repris.'}")
        if lot.nombre_erreurs:
            lot.abandonner(par=lot.auteur)
            raise CommandError("Le fichier a des erreurs : rien n'est écrit.")
        if lot.ne_change_rien:
            lot.abandonner(par=lot.auteur)
            self.stdout.write("Rien à changer.")
        elif appliquer:
            self._appliquer(lot)
        else:
            self.stdout.write(f"Rien n'est écrit : ajoutez --appliquer (import {lot.pk}).")

    def _deposer(self, sorte: Sorte, fichier: Path, **donnees) -> Lot:
        extension = fichier.suffix.lower().removeprefix(".")
        if extension not in sorte.extensions:
            raise CommandError(f"Extensions acceptées : {', '.join(sorte.extensions)}.")
        try:
            if fichier.stat().st_size > TAILLE_MAX:
                raise CommandError(f"Le fichier dépasse {TAILLE_MAX // 1024**2} Mo.")
            octets = fichier.read_bytes()
        except OSError as erreur:
            raise CommandError(f"{fichier} est illisible : {erreur.strerror}.") from erreur
        return Lot.objects.deposer(sorte=sorte.code, nom=fichier.name, octets=octets, **donnees)

    def _appliquer(self, lot: Lot) -> None:
        try:
            appliquer(lot, par=lot.auteur)
        except ValidationError as refus:
            raise CommandError("Rien n'est écrit. " + " ".join(refus.messages)) from refus
        self.stdout.write(f"Appliqué (import {lot.pk}).")

    # -- the preview ---------------------------------------------------------------------------

    def _montrer(self, lot: Lot) -> None:
        comptes = lot.comptes
        self.stdout.write(f"{SORTES[lot.sorte].libelle} : {lot.nom_fichier}")
        for code, libelle in (
            (GenreEcriture.CREER.value, "à créer"),
            (GenreEcriture.MODIFIER.value, "à modifier"),
            ("laisser", "inchangées"),
            (Gravite.ERREUR.value, "erreurs"),
            (Gravite.AVERTISSEMENT.value, "avertissements"),
            (Gravite.INFORMATION.value, "informations"),
        ):
            self.stdout.write(f"  {libelle:<15}{comptes.get(code, 0):>8}")
        for anomalie in lot.anomalies.all():
            self.stdout.write(f"  {anomalie.get_gravite_display()} : {_dire(anomalie)}")
        for genre in GenreEcriture:
            ecritures = lot.ecritures.filter(genre=genre)
            for ecriture in ecritures[:MONTREES]:
                self.stdout.write(f"  {ecriture}{_changements(ecriture)}")
            if (reste := comptes.get(genre.value, 0) - MONTREES) > 0:
                self.stdout.write(f"  … et {reste} autres ({genre.label.lower()})")


def _dire(anomalie: Anomalie) -> str:
    """Where it stands, the value at fault, and why."""
    lieux = (
        anomalie.feuille,
        f"ligne {anomalie.ligne}" if anomalie.ligne else "",
        anomalie.colonne,
        f"« {anomalie.valeur} »" if anomalie.valeur else "",
    )
    ou = ", ".join(filter(None, lieux))
    return f"{ou} : {anomalie.message}" if ou else anomalie.message


def _changements(ecriture) -> str:
    if ecriture.genre != GenreEcriture.MODIFIER:
        return ""
    dits = (f"{nom} : {ecriture.avant[nom]} → {ecriture.apres[nom]}" for nom in ecriture.apres)
    return f" ({' ; '.join(dits)})"


def _contrat(sorte: Sorte, code: str | None) -> Contrat | None:
    if not code:
        if sorte.portee == CONTRAT:
            raise CommandError("Cette sorte de fichier porte sur un contrat : donnez --contrat.")
        return None
    contrat = Contrat.objects.filter(code=code).select_related("pilote").first()
    if contrat is None:
        raise CommandError(f"Aucun contrat n'a le code {code}.")
    return contrat


def _options(sorte: Sorte, donnees: list[str]) -> dict[str, str]:
    """The options as given, checked against what the kind of file asks for."""
    lues = {}
    connues = {option.code: option for option in sorte.options}
    for donnee in donnees:
        nom, egal, valeur = donnee.partition("=")
        if not egal or nom not in connues:
            attendues = ", ".join(connues) or "aucune"
            raise CommandError(f"Précision inconnue : {donnee} (attendues : {attendues}).")
        lues[nom] = _option(connues[nom], valeur)
    if manquantes := [o.code for o in sorte.options if o.obligatoire and not lues.get(o.code)]:
        raise CommandError(f"Précisions attendues : {', '.join(manquantes)} (--option NOM=VALEUR).")
    return lues


def _option(option: Option, valeur: str):
    """One option, as its form would keep it."""
    if option.choix and valeur not in (permis := [str(code) for code, _ in option.choix()]):
        raise CommandError(f"{option.code} : {valeur} n'est pas parmi {', '.join(permis)}.")
    try:
        if annees := ANNEES.get(option.genre):
            return valeurs.annee(valeur, annees)
        if option.genre == "date":
            return jour.isoformat() if (jour := valeurs.date(valeur)) else None
    except valeurs.ValeurInvalide as refus:
        raise CommandError(f"{option.code} : {refus}") from refus
    return valeur


def _compte(courriel: str | None):
    if not courriel:
        return None
    compte = get_user_model().objects.filter(courriel=courriel.strip().lower()).first()
    if compte is None or not compte.is_active:
        raise CommandError(f"Aucun compte ouvert n'a l'adresse {courriel}.")
    return compte
