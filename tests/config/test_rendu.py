"""Fields drawn by Jinja2 are those that Django's engine draws, hostile words included."""

from datetime import date

import pytest
from django import forms
from django.conf import settings
from django.contrib.admin.widgets import AdminDateWidget
from django.forms.renderers import TemplatesSetting
from django.template import TemplateDoesNotExist, engines
from django.template.loader import get_template
from django.test.html import parse_html

from config.rendu import FOURNIS, Rendu
from tests.injection.corpus import CORPUS, effets_de_la_page

MOTS = ("L'eau & <b>l'air</b>", "été", CORPUS["partout"], CORPUS["attribut"], CORPUS["adresse"])
CHOIX = [
    ("", "—"),
    *((mot, mot) for mot in MOTS),
    ("Groupe 'A'", [(1, "un"), (2000, "deux mille")]),
]


class Formulaire(forms.Form):
    """A field of every kind that Django draws."""

    texte = forms.CharField(max_length=4000, help_text="Ce qu'on <i>lit</i>")
    long = forms.CharField(widget=forms.Textarea(attrs={"rows": 4, "data-x": "'\"<>"}))
    adresse = forms.EmailField()
    lien = forms.URLField(assume_scheme="https")
    nombre = forms.IntegerField(min_value=1, max_value=20000)
    montant = forms.DecimalField(max_digits=9, decimal_places=2, step_size=0.01)
    jour = forms.DateField(widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    moment = forms.SplitDateTimeField()
    date_choisie = forms.DateField(widget=forms.SelectDateWidget(years=[2015, 2016]))
    date_du_back_office = forms.DateField(widget=AdminDateWidget)
    oui = forms.BooleanField(required=False)
    trois = forms.NullBooleanField()
    un = forms.ChoiceField(choices=CHOIX)
    plusieurs = forms.MultipleChoiceField(choices=CHOIX)
    radio = forms.ChoiceField(choices=CHOIX, widget=forms.RadioSelect)
    cases = forms.MultipleChoiceField(choices=CHOIX, widget=forms.CheckboxSelectMultiple)
    fichier = forms.FileField()
    cache = forms.CharField(widget=forms.HiddenInput)
    secret = forms.CharField(widget=forms.PasswordInput)
    jours = forms.CharField(widget=forms.MultipleHiddenInput)


VALEURS = {
    "texte": MOTS[0], "long": MOTS[2], "adresse": "a'b@exemple.fr", "nombre": "12345",
    "montant": "1234,5", "jour": date(2015, 5, 28), "moment_0": "28/05/2015", "moment_1": "10:00",
    "oui": True, "un": MOTS[2], "plusieurs": [MOTS[0], "2000"], "radio": "1",
    "cases": [MOTS[1], "1"], "jours": ["1", "2"],
}  # fmt: skip


def _dessiner(moteur) -> dict[str, str]:
    dessins = {}
    for etat, donnees in {"vide": None, "rempli": VALEURS}.items():
        formulaire = Formulaire(donnees, renderer=moteur)
        dessins |= {f"{etat} {nom}": str(formulaire[nom]) for nom in formulaire.fields}
        dessins |= {f"{etat} erreurs": str(formulaire.errors), f"{etat} entier": str(formulaire)}
    return dessins


def test_un_champ_est_dessine_comme_django_le_fait():
    ici, la_bas = _dessiner(Rendu()), _dessiner(TemplatesSetting())
    assert ici.keys() == la_bas.keys()
    for nom, dessin in ici.items():
        assert parse_html(dessin) == parse_html(la_bas[nom]), nom


def test_aucun_mot_hostile_ne_devient_une_balise():
    dessins = _dessiner(Rendu())
    assert any("&lt;x-zqx&gt;" in dessin for dessin in dessins.values())
    assert {nom: vus for nom, dessin in dessins.items() if (vus := effets_de_la_page(dessin))} == {}


@pytest.mark.parametrize(
    ("modele", "moteur"),
    [(f"{FOURNIS}widgets/select.html", "jinja2"), ("admin/widgets/url.html", "django")],
)
def test_ce_que_django_fournit_est_seul_dessine_par_jinja2(modele, moteur):
    assert type(Rendu().get_template(modele)).__module__ == f"django.template.backends.{moteur}"


def test_les_formulaires_du_portail_sont_dessines_ainsi():
    assert settings.FORM_RENDERER == "config.rendu.Rendu"


def test_une_variable_absente_d_un_morceau_est_vue(variables_indefinies):
    """As those of the pages are: `tests/conftest.py`."""
    morceau = engines["dessins"].from_string("[{{ a }}{{ d.b }}{% if c %}!{% endif %}{{ d.e }}]")
    assert morceau.render({"d": {"e": "<e>"}}) == "[&lt;e&gt;]"
    vues, variables_indefinies[:] = [*variables_indefinies], []
    assert vues == [".jinja : a", ".jinja : b"]


@pytest.mark.parametrize("modele", ["base.html", "django/forms/widgets/select.html", "absent.html"])
def test_le_moteur_des_morceaux_ne_connait_que_les_siens(modele):
    """A page of ours, of Django or of a package is never read as Jinja2's."""
    with pytest.raises(TemplateDoesNotExist):
        engines["dessins"].get_template(modele)
    with pytest.raises(TemplateDoesNotExist):
        get_template("composants/absent.jinja")
