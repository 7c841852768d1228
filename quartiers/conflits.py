"""Forms that never overwrite unseen: what the page showed is compared with what is stored now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.core import signing
from django.db.models import Model
from django.utils.functional import cached_property

SEL = "contrats.conflits"
INSTANTANE = "instantane"
ETAT = ""  # where the snapshot keeps the state of the object, which is no field


def verrouiller(objet: Model) -> Model:
    """The row of `objet` as it stands, locked until the end of the transaction."""
    return type(objet)._base_manager.select_for_update(of=("self",)).get(pk=objet.pk)


@dataclass(frozen=True)
class Conflit:
    """One value that changed while the page was open. `touche`: its reader had changed it too."""

    libelle: str
    affiche: str
    enregistre: str
    saisi: str
    touche: bool


@dataclass(frozen=True)
class Changement:
    """Who last changed the object, and when."""

    auteur: str
    quand: datetime


class _Instantane(forms.CharField):
    """Never itself a change: its signature is another one each time."""

    def has_changed(self, initial, data):
        return False


class SansEcrasement:
    """Mixin of a form on stored values: `class CiblesForm(SansEcrasement, forms.ModelForm)`.

    The page carries a signed snapshot of what it showed (hidden field `instantane`). When a
    value shown has changed meanwhile, `is_valid()` is False and `conflits` tells each one;
    the fields keep what was typed, those left alone take the new value, and the snapshot is
    the new one: submitting again confirms, knowingly. The same form sent twice is no conflict.

    The form needs `self.instance`, and `initial` values read from a locked row. In the view:

        with transaction.atomic():
            form = CiblesForm(request.POST, instance=verrouiller(indicateur))
            if form.is_valid():
                form.enregistrer(par=request.user)
                return redirect(indicateur_url)
        return page(form, status=form.statut_du_refus)  # 409 or 422

    In the template, `{{ form.instantane }}` inside the form (in a crispy layout:
    "instantane"), and above it `{% include "composants/conflit.html" %}`, which reads
    `form`. A field that is disabled, or takes a file, is not compared; nor are widgets made of
    several inputs supported.
    """

    # Otherwise, what no page of ours has sent is compared with nothing.
    instantane_exige = True

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields[INSTANTANE] = _Instantane(required=False, widget=forms.HiddenInput)
        self.initial[INSTANTANE] = self._signer  # called once shown: every field is there

    def etat_montre(self) -> str:
        """Hook: the state of the object that the page tells, if what is typed depends on it."""
        return ""

    def objets_montres(self) -> list[Model]:
        """Hook: the objects whose values are shown."""
        return [self.instance]

    def dernier_changement(self) -> Changement | None:
        """Who last changed the object in the back office, by its log."""
        entrees = LogEntry.objects.filter(
            content_type=ContentType.objects.get_for_model(self.instance),
            object_id=str(self.instance.pk),
        )
        entree = entrees.select_related("user").order_by("-action_time").first()
        return entree and Changement(str(entree.user), entree.action_time)

    def is_valid(self) -> bool:
        return super().is_valid() and not self.conflits

    @property
    def statut_du_refus(self) -> int:
        """The HTTP status of the page that shows this refused form again."""
        return 409 if self.conflits else 422

    def full_clean(self):
        if self.conflits:
            self.data = self._fusionner()
        super().full_clean()

    @cached_property
    def conflits(self) -> list[Conflit]:
        """The values that changed since the page was shown, where what is typed differs."""
        if not self.is_bound or self._sans_page():
            return []
        trouves = [
            self._conflit(nom, champ)
            for nom, champ in self._compares.items()
            if self._affiche.get(nom) != self._actuel[nom] != self._saisi[nom]
        ]
        return trouves + self._lignes_disparues() + self._changement_d_etat()

    def _sans_page(self) -> bool:
        return self.instance.pk is None or not (
            self.instantane_exige or self.add_prefix(INSTANTANE) in self.data
        )

    def _conflit(self, nom, champ) -> Conflit:
        affiche, saisi = self._affiche.get(nom), self._saisi[nom]
        return Conflit(
            libelle=champ.label or nom,
            affiche="non connu" if affiche is None else _dire(champ, affiche),
            enregistre=_dire(champ, self._actuel[nom]),
            saisi=_dire(champ, saisi),
            touche=affiche != saisi,
        )

    def _lignes_disparues(self) -> list[Conflit]:
        """What was typed in a field that is no longer there."""
        return [
            Conflit("Ligne supprimée depuis", str(affiche or "vide"), "supprimée", saisi, True)
            for nom, affiche in self._affiche.items()
            if nom not in {*self.fields, ETAT}
            and (saisi := self.data.get(self.add_prefix(nom), affiche)) != affiche
        ]

    def _changement_d_etat(self) -> list[Conflit]:
        affiche, actuel = self._affiche.get(ETAT, ""), self.etat_montre()
        if affiche == actuel or self._saisi == self._actuel:
            return []
        return [Conflit("État", affiche or "non connu", actuel, "", False)]

    @property
    def _compares(self) -> dict[str, forms.Field]:
        return {
            nom: champ
            for nom, champ in self.fields.items()
            if nom != INSTANTANE and not champ.disabled and not isinstance(champ, forms.FileField)
        }

    @cached_property
    def _actuel(self) -> dict[str, Any]:
        """What is stored, as the page would show it."""
        return {
            nom: _montrer(champ, self.get_initial_for_field(champ, nom))
            for nom, champ in self._compares.items()
        }

    @cached_property
    def _saisi(self) -> dict[str, Any]:
        """What was posted, read before `full_clean` merges it with what is stored."""
        return {
            nom: _normaliser(
                champ.widget.value_from_datadict(self.data, self.files, self.add_prefix(nom))
            )
            for nom, champ in self._compares.items()
        }

    @cached_property
    def _affiche(self) -> dict[str, Any]:
        """What the page had shown; empty when its snapshot is missing, or not this object's."""
        try:
            identite, valeurs = signing.loads(
                self.data.get(self.add_prefix(INSTANTANE), ""), salt=SEL
            )
        except signing.BadSignature:
            return {}
        return valeurs if identite == self._identite else {}

    @property
    def _identite(self) -> str:
        return f"{type(self).__name__} {self.instance._meta.label_lower} {self.instance.pk}"

    def _signer(self) -> str:
        valeurs = self._actuel | {ETAT: self.etat_montre()}
        return signing.dumps([self._identite, valeurs], salt=SEL, compress=True)

    def _fusionner(self):
        """The posted data where each value left alone takes the stored one, and a new snapshot."""
        donnees = self.data.copy()
        for nom in self._compares:
            if self._affiche.get(nom) == self._saisi[nom]:
                _poser(donnees, self.add_prefix(nom), self._actuel[nom])
        donnees[self.add_prefix(INSTANTANE)] = self._signer()
        return donnees


def _montrer(champ: forms.Field, valeur: Any) -> str | bool | list[str]:
    """A stored value as the page holds it, and as the browser sends it back untouched."""
    valeur = champ.prepare_value(valeur)
    if isinstance(valeur, bool):
        return valeur
    saisie = _saisie(champ)
    seul = not getattr(saisie, "allow_multiple_selected", False)
    return _normaliser(saisie.format_value(valeur), seul=seul)


def _saisie(champ: forms.Field) -> forms.Widget:
    """What the person types in; the back office wraps its lists in buttons."""
    return getattr(champ.widget, "widget", champ.widget)


def _normaliser(valeur: Any, *, seul: bool = False) -> str | bool | list[str]:
    if isinstance(valeur, list | tuple):
        textes = sorted(str(element) for element in valeur)
        return textes if not seul else "".join(textes)
    if isinstance(valeur, bool):
        return valeur
    return "" if valeur is None else str(valeur).replace("\r\n", "\n").strip()


def _dire(champ: forms.Field, valeur: str | bool | list[str]) -> str:
    """A shown value in words."""
    if isinstance(valeur, bool):
        return "oui" if valeur else "non"
    libelles = {str(code): str(libelle) for code, libelle in getattr(champ, "choices", ())}
    valeurs = valeur if isinstance(valeur, list) else [valeur]
    return ", ".join(libelles.get(v, v) for v in valeurs if v) or "vide"


def _poser(donnees, nom: str, valeur: str | bool | list[str]) -> None:
    if isinstance(valeur, bool):
        donnees.pop(nom, None)
        if valeur:
            donnees[nom] = "on"
    elif isinstance(valeur, list):
        donnees.setlist(nom, valeur)
    else:
        donnees[nom] = valeur


class SansEcrasementAdmin(SansEcrasement):
    """For the forms and the rows of the back office."""

    instantane_exige = False


def sans_ecrasement(formulaire: type[forms.BaseForm]) -> type[forms.BaseForm]:
    """The same form of the back office, that overwrites nothing unseen."""
    return type(formulaire.__name__, (SansEcrasementAdmin, formulaire), {})
