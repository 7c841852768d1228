"""How anything with a status moves: lock, check, write, journal, in one transaction."""

from django.core.exceptions import ValidationError
from django.db import models, transaction

from contrats.models.evenement import Evenement


class TransitionInterdite(ValidationError):
    """The object is not in a status that this transition may leave; the message is for people."""


class DejaFait(TransitionInterdite):
    """The object already is where the transition leads: a button was pressed twice, perhaps."""


class CycleDeVie(models.Model):
    """A model whose `statut` follows the table `CYCLE`; subclasses add one verb a transition."""

    CYCLE: dict = {}
    AUTRES_DEPARTS: frozenset = frozenset()  # where an object may begin, besides its default

    class Meta:
        abstract = True

    @property
    def contrat_du_journal(self):
        """The contract in whose journal the changes of this object are written; None for none."""
        return self.contrat

    def transitions_possibles(self) -> list:
        """The transitions that the present status allows, in the table's order."""
        return [t for t, (depuis, _) in self.CYCLE.items() if self.statut in depuis]

    def _passer(self, transition, *, par, details=None, **champs):
        """Walk one transition; `champs` are written with it. Only the class's verbs call this.

        Raises TransitionInterdite, and then nothing is written.
        """
        depuis, vers = self.CYCLE[transition]
        with transaction.atomic():
            lignes = type(self)._base_manager.select_for_update(of=("self",))
            verrouille = lignes.only("statut").get(pk=self.pk)
            if verrouille.statut not in depuis:
                raise interdiction(verrouille, transition.label, vers=vers)
            for champ, valeur in champs.items():
                setattr(self, champ, valeur)
            self.statut = vers
            self.save(update_fields=["statut", *champs])
            if (contrat := self.contrat_du_journal) is not None:
                Evenement.objects.consigner(
                    contrat=contrat,
                    auteur=par,
                    verbe=transition.value,
                    objet=self,
                    de=verrouille.statut,
                    vers=vers.value,
                    details=details,
                )


def interdiction(objet: CycleDeVie, label: str, *, vers: str = "") -> TransitionInterdite:
    """The refusal to do `label` (« Valider »), which leads to `vers`, in its present status."""
    etat = {"objet": objet, "statut": objet.get_statut_display().lower()}
    if objet.statut == vers:
        return DejaFait(
            "C’est déjà fait\u00a0: « %(objet)s » est à l'état « %(statut)s ».",
            code="deja_fait",
            params=etat,
        )
    return TransitionInterdite(
        "« %(objet)s » est à l'état « %(statut)s » : impossible %(verbe)s.",
        code="transition",
        params={**etat, "verbe": _de(label)},
    )


def _de(label: str) -> str:
    """« de clore », « d'ouvrir à la signature »: the verb of a label after its preposition."""
    verbe = label[0].lower() + label[1:]
    return f"d'{verbe}" if verbe[0] in "aeiouyhéè" else f"de {verbe}"
