"""What Jinja2 draws of the back office is what Django's templates draw, hostile words included."""

from itertools import product
from pathlib import Path

import pytest
from django.contrib import admin
from django.contrib.admin.templatetags.admin_list import result_list
from django.contrib.admin.widgets import AutocompleteSelect, RelatedFieldWidgetWrapper
from django.contrib.auth import get_user_model
from django.forms.renderers import TemplatesSetting
from django.template import Context, Engine
from django.template.loader import get_template
from django.test.html import parse_html
from django.urls import reverse

from config.rendu import REFAITS, Rendu
from contrats.models import Action
from tests.fabriques import creer_financement, creer_jalon
from tests.injection.corpus import CORPUS, effets_de_la_page
from tests.monde_admin import creer_monde

pytestmark = pytest.mark.django_db

DE_DJANGO = Engine(
    dirs=[Path(admin.__file__).parent / "templates"],
    libraries={
        nom: f"django.{module}"
        for nom, module in (
            ("i18n", "templatetags.i18n"),
            ("static", "templatetags.static"),
            ("admin_urls", "contrib.admin.templatetags.admin_urls"),
            ("admin_modify", "contrib.admin.templatetags.admin_modify"),
        )
    },
)
PARTIE = "admin/includes/fieldset.html"
EN_PILE = "admin/edit_inline/stacked.html"
APPLICATIONS = "admin/app_list.html"
BARRE = "admin/nav_sidebar.html"
PAGES = (
    ("contrats_action", "action"), ("contrats_objectif", "objectif"),
    ("contrats_indicateur", "indicateur"), ("contrats_evenement", "evenement"),
    ("quartiers_quartier", "quartier"), ("comptes_utilisateur", "officier"),
    ("rapports_abonnement", "abonnement"), ("partenaires_partenaire", "partenaire"),
)  # fmt: skip


@pytest.fixture
def monde(client):
    monde = creer_monde()
    client.force_login(monde.officier)
    Action.objects.filter(pk=monde.action.pk).update(
        intitule=CORPUS["partout"], description=CORPUS["attribut"]
    )
    return monde


def _memes(gabarit: str, **contexte) -> str:
    """What our template draws, once it was compared with Django's."""
    le_notre = get_template(gabarit).render(contexte)
    le_leur = DE_DJANGO.get_template(gabarit).render(Context(contexte))
    assert parse_html(le_notre) == parse_html(le_leur), gabarit
    return le_notre


def _comparer_la_fiche(page) -> list[str]:
    parties = [
        _memes(
            PARTIE, fieldset=partie, heading_level=2, prefix="fieldset", id_prefix=0, id_suffix=n
        )
        for n, partie in enumerate(page.context["adminform"])
    ]
    piles = [
        _memes(EN_PILE, inline_admin_formset=lignes)
        for lignes in page.context["inline_admin_formsets"]
        if lignes.opts.template == EN_PILE
    ]
    barre = page.context["barre"]
    contexte = Context({nom: page.context[nom] for nom in ("available_apps", "request")})
    assert parse_html(barre) == parse_html(DE_DJANGO.get_template(BARRE).render(contexte))
    return [*parties, *piles, barre]


@pytest.mark.parametrize(("modele", "nom"), PAGES)
@pytest.mark.parametrize("page", ["add", "change"])
def test_une_fiche_est_celle_que_django_dessine(client, monde, modele, nom, page):
    cles = [getattr(monde, nom).pk] if page == "change" else []
    lue = client.get(reverse(f"admin:{modele}_{page}", args=cles))
    if lue.status_code == 403:  # nobody adds an event
        assert (modele, page) == ("contrats_evenement", "add")
        return
    assert len(_comparer_la_fiche(lue)) > 1


@pytest.mark.parametrize(("modele", "nom"), PAGES[:3])
def test_une_fiche_refusee_aussi(client, monde, modele, nom):
    """Errors of fields, of lines of several fields, of rows; and what was typed, hostile."""
    mots = {"intitule": CORPUS["partout"], "reference_valeur": "x", "date_debut": "x"}
    prefixe = {"contrats_objectif": "indicateurs"}.get(modele, "financements")
    lignes = {f"{prefixe}-{n}": v for n, v in (("TOTAL_FORMS", 1), ("INITIAL_FORMS", 0))}
    lignes[f"{prefixe}-0-intitule"] = CORPUS["attribut"]
    adresse = reverse(f"admin:{modele}_change", args=[getattr(monde, nom).pk])
    jalons = {"jalons-TOTAL_FORMS": 0, "jalons-INITIAL_FORMS": 0}

    refusee = client.post(adresse, mots | lignes | jalons)

    dessins = _comparer_la_fiche(refusee)
    assert any("errorlist" in dessin for dessin in dessins)
    assert effets_de_la_page(refusee.content.decode()) == []


@pytest.mark.parametrize(("modele", "nom"), PAGES)
@pytest.mark.parametrize("tri", ["", "1.-2"])
def test_une_liste_est_celle_que_django_dessine(client, monde, modele, nom, tri):
    """Its rows and its columns, sorted by two of them; its filters but those on neighbours."""
    lue = client.get(reverse(f"admin:{modele}_changelist"), {"o": tri} if tri else {})
    liste = lue.context["cl"]
    assert liste.result_count > 0
    _memes("admin/change_list_results.html", **result_list(liste))
    for filtre in liste.filter_specs:
        if filtre.template == "admin/filter.html":
            choix = list(filtre.choices(liste))
            _memes(filtre.template, title=filtre.title, choices=choix, spec=filtre)


@pytest.mark.parametrize("montres", list(product((True, False), repeat=5)), ids=str)
def test_les_boutons_d_une_fiche_sont_ceux_de_django(monde, montres):
    noms = ("show_save", "show_save_and_add_another", "show_save_and_continue", "show_close")
    action, drapeaux = monde.action, dict(zip((*noms, "show_delete_link"), montres, strict=True))
    _memes(
        "admin/submit_line.html", opts=action._meta, original=action, can_change=True, **drapeaux
    )


def test_les_applications_sont_listees_comme_django_le_fait(client, monde):
    accueil = client.get(reverse("admin:index"))
    listees = accueil.context["app_list"]
    assert len(listees) > 5
    _memes(
        APPLICATIONS, app_list=listees, request=accueil.context["request"], show_changelinks=True
    )
    _memes(APPLICATIONS, app_list=[], request=accueil.context["request"], show_changelinks=True)


def test_la_liste_des_applications_est_celle_de_chacun(client, monde):
    """It is kept for the same rights: nobody sees the list of another."""
    chef = get_user_model().objects.create_superuser("chef@exemple.fr", None)
    fiches = {}
    for nom, personne in (("officier", monde.officier), ("chef", chef)):
        client.force_login(personne)
        page = client.get(reverse("admin:contrats_pilier_changelist"))
        fiches[nom] = {
            m["object_name"] for a in page.context["available_apps"] for m in a["models"]
        }
    assert fiches["chef"] - fiches["officier"] == {"Courriel", "LigneAudit", "Trace"}
    assert fiches["officier"] - fiches["chef"] == set()


def test_une_ligne_a_ses_controles_et_leurs_mots(client, monde):
    """A table, where Django gives its controls no label: each of ours has one."""
    creer_financement(monde.action)
    creer_jalon(monde.action, intitule=CORPUS["attribut"])
    page = client.get(reverse("admin:contrats_action_change", args=[monde.action.pk]))
    texte = page.content.decode()
    for nom in ("financements-0-nature", "jalons-0-intitule", "jalons-__prefix__-intitule"):
        assert f'<label class="visually-hidden" for="id_{nom}">' in texte
    assert effets_de_la_page(texte) == []


def _enveloppe(modele, champ) -> RelatedFieldWidgetWrapper:
    lien = modele._meta.get_field(champ)
    dedans = AutocompleteSelect(lien, admin.site)
    dedans.choices = lien.formfield().choices
    return RelatedFieldWidgetWrapper(dedans, lien.remote_field, admin.site, True, True, True, True)


def test_les_boutons_d_une_liste_sont_ceux_de_django():
    dessine = _enveloppe(Action, "porteur")
    ici, la_bas = (
        dessine.render("porteur", None, {}, moteur) for moteur in (Rendu(), TemplatesSetting())
    )
    assert parse_html(ici) == parse_html(la_bas)
    assert ici.count("<a ") == 4
    assert {type(Rendu().get_template(nom)).__module__ for nom in REFAITS} == {
        "django.template.backends.jinja2"
    }
