"""Fields laid out by Jinja2 are those that crispy-forms lays out, hostile words included."""

from datetime import date

import pytest
from crispy_forms.templatetags.crispy_forms_filters import as_crispy_field
from django import forms
from django.template import engines
from django.template.loader import get_template
from django.test.html import parse_html
from django.utils.functional import lazystr
from django.utils.html import format_html
from django.utils.safestring import SafeData

from tests.config.test_rendu import MOTS, VALEURS
from tests.config.test_rendu import Formulaire as Champs
from tests.injection.corpus import effets_de_la_page

CHAMP = "bootstrap5/field.html"


class Deja:
    """A file that was sent before, badly named."""

    url, name = "/fichiers/1/?a=1&b='2'", MOTS[2]

    def __str__(self):
        return self.name


class Formulaire(Champs):
    """A field of every kind, more than one that crispy-forms has its own drawing for."""

    texte = forms.CharField(label=MOTS[0], help_text=format_html("Ce qu'on <i>{}</i>", MOTS[2]))
    oui = forms.BooleanField(required=False, label=MOTS[1], help_text=lazystr("Facultatif"))
    image = forms.FileField(initial=Deja(), required=False, disabled=True)
    joint = forms.FileField(initial=Deja(), widget=forms.ClearableFileInput({"class": "joint"}))
    classe = forms.CharField(widget=forms.TextInput({"class": "montant form-control"}))
    sans_nom = forms.CharField(label="")
    muet = forms.ChoiceField(choices=[], widget=forms.RadioSelect)


ETATS = {"vide": None, "refusé": {}, "rempli": {**VALEURS, "classe": MOTS[2], "jour": date.max}}
# What a `FormHelper` may ask for; crispy-forms gives all of them, a field alone some.
DEMANDES = {
    "seul": {"form_show_errors": True, "form_show_labels": True, "label_class": ""},
    "en ligne": {"form_show_errors": True, "form_show_labels": True, "error_text_inline": True},
    "aide en ligne": {
        "form_show_errors": True, "form_show_labels": True, "help_text_inline": True,
        "error_text_inline": False, "inline_class": "form-check-inline",
    },
    "nu": {"form_show_errors": False, "form_show_labels": False, "flat_attrs": ""},
    "à l'horizontale": {
        "form_show_errors": True, "form_show_labels": True, "form_class": "form-horizontal",
        "label_class": "col-lg-2", "field_class": "col-lg-8", "wrapper_class": MOTS[2],
        "bootstrap_checkbox_offsets": ["col-lg-offset-2"],
    },
}  # fmt: skip


def _dessiner(modele, donnees, demande) -> dict[str, str]:
    formulaire = Formulaire(donnees)
    return {nom: modele.render({"field": formulaire[nom], **demande}) for nom in formulaire.fields}


@pytest.mark.parametrize("etat", ETATS)
@pytest.mark.parametrize("demande", DEMANDES)
def test_un_champ_est_dispose_comme_crispy_le_fait(etat, demande):
    ici = _dessiner(get_template(CHAMP), ETATS[etat], DEMANDES[demande])
    la_bas = _dessiner(engines["django"].get_template(CHAMP), ETATS[etat], DEMANDES[demande])
    assert ici.keys() == la_bas.keys()
    for nom, dessin in ici.items():
        assert isinstance(dessin, SafeData)
        assert parse_html(dessin) == parse_html(la_bas[nom]), nom
        assert effets_de_la_page(dessin) == [], nom


def test_une_aide_n_est_du_html_que_si_on_le_dit():
    """Where crispy-forms trusts it."""
    aide = as_crispy_field(Champs()["texte"])
    assert "Ce qu&#x27;on &lt;i&gt;lit&lt;/i&gt;" in aide


def test_le_gabarit_de_crispy_n_est_pas_appele():
    assert type(get_template(CHAMP)).__module__ == "config.rendu"
    assert type(get_template("base.html")).__module__ == "django.template.backends.django"
