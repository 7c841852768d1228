"""What an officer types to have a report made again and again. Who may is not asked here."""

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Div, Layout, Submit
from django import forms
from django.db import transaction

from contrats.conflits import SansEcrasement
from contrats.forms.avis import Jour
from contrats.models import Contrat, Evenement
from rapports.models import Planification
from rapports.natures import NatureRapport


class PlanificationForm(forms.ModelForm):
    """Which report, how often, on what, how long after the end of a period."""

    class Meta:
        model = Planification
        fields = (
            "nature",
            "periodicite",
            "portee",
            "delai_jours",
            "depuis",
            "relecture",
            "diffuser",
        )
        widgets = {"depuis": Jour()}

    def __init__(self, *args, contrat: Contrat, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk is None:
            self.instance.contrat = contrat
            self.initial.setdefault("depuis", contrat.date_debut)
        self.fields["nature"].choices = NatureRapport.choices
        self.fields["nature"].label = "Sorte de rapport"
        self.fields["nature"].help_text = (
            "Le rapport annuel politique de la ville\u00a0: son projet est commencé et composé au "
            "jour dit, puis il suit sa propre procédure."
        )
        self.fields["relecture"].label = "Le préparer et le relire avant de l’émettre"
        self.fields["diffuser"].label = "L’envoyer aux abonnés dès qu’il est émis"
        self.helper = FormHelper()
        self.helper.attrs = {"novalidate": True}
        bouton = "Enregistrer" if self.instance.pk else "Planifier"
        self.helper.layout = Layout(
            "nature",
            "periodicite",
            "portee",
            Div("delai_jours", "depuis", css_class="champs-cote-a-cote"),
            "relecture",
            "diffuser",
            Submit("planifier", bouton, css_class="btn btn-primary"),
        )

    def _get_validation_exclusions(self):
        # The contract is not typed, and a schedule is unique inside it.
        return super()._get_validation_exclusions() - {"contrat"}

    @transaction.atomic
    def enregistrer(self, *, par) -> Planification:
        """Save, and write it in the journal of the contract."""
        nouvelle = self.instance.pk is None
        if nouvelle:
            self.instance.cree_par = par
        planification = self.save()
        Evenement.objects.consigner(
            contrat=planification.contrat,
            auteur=par,
            verbe="creer" if nouvelle else "modifier",
            objet=planification,
        )
        return planification


class ModifierPlanificationForm(SansEcrasement, PlanificationForm):
    """The same on what is planned already: nothing that changed meanwhile is overwritten."""

    instantane_exige = False

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper.layout.append("instantane")
