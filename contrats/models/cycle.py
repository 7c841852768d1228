"""How anything with a status moves: lock, check, write, journal, in one transaction."""

from django.core.exceptions import ValidationError
from django.db import models, transaction

from contrats.models.evenement import Evenement


class TransitionInterdite(ValidationError):
    """The object is not in a status that this transition may leave; the message is for people."""


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
            verrouille = type(self)._base_manager.select_for_update(of=("self",)).get(pk=self.pk)
            if verrouille.statut not in depuis:
                raise interdiction(verrouille, transition.label)
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


def interdiction(objet: CycleDeVie, label: str) -> TransitionInterdite:
    """The refusal to do `label` (« Valider ») to an object in its present status."""
    return TransitionInterdite(
        "« %(objet)s » est à l'état « %(statut)s » : impossible %(verbe)s.",
        code="transition",
        params={
            "objet": objet,
            "statut": objet.get_statut_display().lower(),
            "verbe": _de(label),
        },
    )


def _de(label: str) -> str:
    """« de clore », « d'ouvrir à la signature »: the verb of a label after its preposition."""
    verbe = label[0].lower() + label[1:]
    return f"d'{verbe}" if verbe[0] in "aeiouyhéè" else f"de {verbe}"
