"""What is typed to import: the file, its subject, its columns. Who may is not asked here."""

from __future__ import annotations

from datetime import date

from crispy_forms.bootstrap import StrictButton
from crispy_forms.helper import FormHelper
from crispy_forms.layout import Div, Layout
from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse

from audit.contexte import noter_refus
from audit.faits import Fait
from contrats.disque import dire_la_place
from contrats.forms.fiche import Jour
from contrats.forms.piece import ChampPiece
from contrats.models import Contrat
from contrats.pieces import recevoir_un_tableau
from imports.colonnes import normaliser
from imports.lecture import TAILLE_MAX, FichierIllisible, extension_de, lire, verifier
from imports.models import Correspondance, Lot
from imports.preparation import OCTETS_SUR_PLACE, OCTETS_SUR_PLACE_TEXTE
from imports.sortes import SORTES
from imports.sortes.base import ANNEES, CONTRAT, Attendue, Option, Sorte
from quartiers.choix import offrir_lues
from quartiers.prete import ListePrete

PREFIXE = "option_"
ENTETE_MAX = Correspondance._meta.get_field("entete").max_length
IGNORER = "-"  # what a select sends for a column to ignore; empty: nothing is said of it
CONTRATS = ListePrete(lambda qui: Contrat.objects.visibles_par(qui))
SANS_SENS = {"inconnue": "Non reconnue", "double": "Donnée déjà lue ailleurs"}


class _AvecFichier(forms.Form):
    """A form with one file of a given kind, read in full when that is quick."""

    sorte: Sorte

    fichier = ChampPiece(
        label="Fichier", examen=recevoir_un_tableau, plafond=TAILLE_MAX, formats=""
    )

    def _accueillir(self, adresse: str, bouton: str, *champs) -> None:
        """Name the accepted formats and lay the form out."""
        formats = ", ".join(f".{extension}" for extension in self.sorte.extensions)
        self.fields["fichier"].widget.attrs["accept"] = formats
        self.fields[
            "fichier"
        ].help_text = (
            f"Formats lus\u00a0: {formats}\u00a0; {TAILLE_MAX // 1024**2}\u00a0Mo au plus."
        )
        self.helper = FormHelper()
        self.helper.form_action = adresse
        self.helper.attrs = {"novalidate": True}
        bouton = StrictButton(bouton, type="submit", css_class="btn-primary")
        self.helper.layout = Layout(*champs, "fichier", bouton)

    def clean_fichier(self) -> tuple[str, bytes]:
        """The name and the bytes. Nothing is kept of a file that cannot be read."""
        piece = self.cleaned_data["fichier"]
        nom, octets = piece.nom, piece.octets
        extension = extension_de(nom)
        if extension not in self.sorte.extensions:
            formats = ", ".join(f".{connue}" for connue in self.sorte.extensions)
            noter_refus(Fait.FICHIER_REFUSE, raison="extension", taille=len(octets))
            raise ValidationError(f"Cette sorte de fichier se lit en {formats}.")
        leger = len(octets) <= OCTETS_SUR_PLACE.get(extension, OCTETS_SUR_PLACE_TEXTE)
        try:
            (lire if leger else verifier)(nom, octets)
        except FichierIllisible as refus:
            raise ValidationError(str(refus)) from None
        return nom, octets


class DepotForm(_AvecFichier):
    """One file, the contract that it is about, and what its kind asks besides."""

    sorte = None
    contrat = forms.ModelChoiceField(
        queryset=None, label="Contrat", empty_label="Choisissez un contrat"
    )

    def __init__(self, *args, sorte: Sorte, utilisateur, **kwargs):
        super().__init__(*args, **kwargs)
        self.sorte = sorte
        if sorte.portee == CONTRAT:
            contrats = Contrat.objects.visibles_par(utilisateur)
            lus = CONTRATS.lire(utilisateur)
            offrir_lues(self.fields["contrat"], contrats, lus)
            if len(lus) == 1:
                [self.fields["contrat"].initial] = lus
        else:
            del self.fields["contrat"]
        for option in sorte.options:
            self.fields[PREFIXE + option.code] = _champ(option)
        autres = [nom for nom in self.fields if nom != "fichier"]
        adresse = f"{reverse('imports:deposer')}?sorte={sorte.code}"
        self._accueillir(adresse, "Lire ce fichier", *map(_place, autres))

    @dire_la_place
    def deposer(self, *, par) -> Lot | None:
        """Keep the file, to be read; None, with the reason on the form, if it is refused."""
        nom, octets = self.cleaned_data["fichier"]
        options = {
            option.code: _en_json(self.cleaned_data[PREFIXE + option.code])
            for option in self.sorte.options
        }
        try:
            return Lot.objects.deposer(
                sorte=self.sorte.code,
                nom=nom,
                octets=octets,
                par=par,
                contrat=self.cleaned_data.get("contrat"),
                options={code: valeur for code, valeur in options.items() if valeur != ""},
            )
        except ValidationError as refus:
            self.add_error("fichier", refus.messages)
            return None


def _place(nom: str):
    return nom if nom == "contrat" else Div(nom, css_class="champ-option")


def _champ(option: Option) -> forms.Field:
    """The field that asks for this option."""
    commun = {
        "label": option.libelle,
        "required": option.obligatoire,
        "help_text": option.aide,
    }
    if option.genre == "choix":
        vide = [("", "Choisissez")] if option.obligatoire else [("", "Non précisé")]
        return forms.ChoiceField(choices=[*vide, *option.choix()], **commun)
    if annees := ANNEES.get(option.genre):
        return forms.IntegerField(min_value=annees[0], max_value=annees[-1], **commun)
    if option.genre == "date":
        return forms.DateField(widget=Jour(), **commun)
    return forms.CharField(max_length=300, **commun)


def _en_json(valeur):
    if isinstance(valeur, date):
        return valeur.isoformat()
    return "" if valeur is None else valeur


class RemplacementForm(_AvecFichier):
    """The corrected file, in place of one whose settings are kept."""

    def __init__(self, *args, lot: Lot, **kwargs):
        super().__init__(*args, auto_id="id_remplacer_%s", **kwargs)
        self.lot, self.sorte = lot, SORTES[lot.sorte]
        adresse = f"{reverse('imports:remplacer', args=[lot.pk])}#decision"
        self._accueillir(adresse, "Lire le fichier corrigé")

    @dire_la_place
    @transaction.atomic
    def remplacer(self, *, par) -> Lot | bool:
        """Give the former file up, keep this one. Raises TransitionInterdite."""
        nom, octets = self.cleaned_data["fichier"]
        self.lot.abandonner(par=par)
        return Lot.objects.deposer(
            sorte=self.lot.sorte,
            nom=nom,
            octets=octets,
            par=par,
            contrat=self.lot.contrat,
            options=self.lot.options,
        )


class ColonnesForm(forms.Form):
    """What each column of a file is, as people say it once for all."""

    def __init__(self, *args, lot: Lot, **kwargs):
        super().__init__(*args, **kwargs)
        self.lot = lot
        attendues = {a.code: a for a in SORTES[lot.sorte].attendues()}
        trouvees = {table["attendue"] for table in lot.colonnes}
        restent = [a for a in attendues.values() if a.code not in trouvees]
        for numero, table in enumerate(lot.colonnes):
            if possibles := _possibles(table, attendues.get(table["attendue"]), restent):
                self._ajouter(numero, table, possibles)

    def _ajouter(self, numero: int, table: dict, possibles: list[Attendue]) -> None:
        choix, vus = [(IGNORER, "À ignorer"), *_choix(possibles)], set()
        for colonne in table["colonnes"]:
            nom = normaliser(colonne["entete"])
            if nom in vus or not 0 < len(nom) <= ENTETE_MAX:
                continue  # what is remembered is a name: two columns of one name are one
            vus.add(nom)
            connu = {"ignoree": IGNORER, "reconnue": colonne["champ"]}.get(colonne["etat"], "")
            self.fields[f"colonne_{numero}_{colonne['rang']}"] = forms.ChoiceField(
                choices=choix if connu else [("", SANS_SENS[colonne["etat"]]), *choix],
                required=False,
                label=colonne["entete"],
                initial=connu,
                widget=forms.Select(attrs={"class": "form-select"}),
            )

    def champ(self, table: int, rang: int):
        """The field of this column; None for one that cannot be named."""
        nom = f"colonne_{table}_{rang}"
        return self[nom] if nom in self.fields else None

    def retenir(self) -> int:
        """Remember what was said; how many columns changed their meaning."""
        interco = self.lot.contrat.pilote_id if self.lot.contrat_id else None
        dites = [nom for nom in self.changed_data if self.cleaned_data[nom]]
        for nom in dites:
            champ = self.cleaned_data[nom]
            Correspondance.objects.retenir(
                sorte=self.lot.sorte,
                intercommunalite_id=interco,
                entete=normaliser(self.fields[nom].label),
                champ="" if champ == IGNORER else champ,
            )
        return len(dites)


def _possibles(table: dict, sienne: Attendue | None, restent: list[Attendue]) -> list[Attendue]:
    """The expected tables that this one may be: its own if it has all that it needs, else also
    those that no table of the file was taken for."""
    if sienne is None:
        return [] if table["attendue"] else restent
    connus = {c["champ"] for c in table["colonnes"] if c["etat"] == "reconnue"}
    complete = all(champ.code in connus for champ in sienne.champs if champ.obligatoire)
    return [sienne] if complete else [sienne, *restent]


def _choix(possibles: list[Attendue]) -> list[tuple]:
    """The fields of these tables, each once; by table when there are several."""
    if len(possibles) == 1:
        return [(champ.code, champ.libelle) for champ in possibles[0].champs]
    communs = set.intersection(*({champ.code for champ in a.champs} for a in possibles))
    groupes, vus = [], set()
    for libelle, champs in (
        ("Dans tous les tableaux", [c for c in possibles[0].champs if c.code in communs]),
        *((a.libelle, a.champs) for a in possibles),
    ):
        neufs = {c.code: c.libelle for c in champs if c.code not in vus}
        vus |= neufs.keys()
        groupes.append((libelle, list(neufs.items())))
    return [groupe for groupe in groupes if groupe[1]]
