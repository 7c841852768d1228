"""Two people on the same form: nothing is overwritten unseen, nothing typed is lost."""

import pytest
from django import forms
from django.http import QueryDict

from contrats.conflits import SansEcrasement, verrouiller
from contrats.models import Action, Evenement
from tests import fabriques

pytestmark = pytest.mark.django_db


class FicheForm(SansEcrasement, forms.ModelForm):
    """One field of each kind that a page may show."""

    demonstration = forms.BooleanField(label="Démonstration", required=False)

    class Meta:
        model = Action
        fields = [
            "intitule",
            "description",
            "avancement",
            "date_debut",
            "porteur",
            "quartiers",
            "demonstration",
        ]


@pytest.fixture
def action():
    quartiers = [fabriques.creer_quartier(nom=nom) for nom in ("Léon Blum", "Saint-Exupéry")]
    action = fabriques.creer_action(
        intitule="Atelier", description="Un\nDeux", date_debut="2018-06-01", avancement=20
    )
    action.quartiers.set(quartiers)
    return action


def _page(action, **touches):
    """What the browser posts: each input as the open page shows it, but those in `touches`."""
    form, donnees = FicheForm(instance=Action.objects.get(pk=action.pk)), QueryDict(mutable=True)
    for nom in form.fields:
        valeur = form[nom].value()
        montre = form.fields[nom].widget.format_value(form.fields[nom].prepare_value(valeur))
        if isinstance(montre, list):
            donnees.setlist(nom, montre)
        elif nom != "demonstration" or valeur:
            donnees[nom] = str(montre or "").replace("\n", "\r\n")
    for nom, valeur in touches.items():
        donnees.setlist(nom, valeur if isinstance(valeur, list) else [valeur])
    return donnees


def _envoyer(action, donnees):
    return FicheForm(donnees, instance=verrouiller(action))


def _conflits(form):
    return [(c.libelle, c.affiche, c.enregistre, c.saisi, c.touche) for c in form.conflits]


def test_une_page_que_rien_n_a_depassee_passe(action):
    form = _envoyer(action, _page(action, avancement="60"))
    assert form.is_valid()
    assert form.conflits == []
    assert (form.cleaned_data["avancement"], form.cleaned_data["intitule"]) == (60, "Atelier")


def test_ce_qui_a_change_depuis_est_dit_et_la_saisie_est_gardee(action):
    donnees = _page(action, avancement="60")
    Action.objects.filter(pk=action.pk).update(avancement=40)
    form = _envoyer(action, donnees)
    assert (form.is_valid(), form.statut_du_refus) == (False, 409)
    assert _conflits(form) == [("Avancement (%)", "20", "40", "60", True)]
    assert form["avancement"].value() == "60"


def test_ce_que_je_n_ai_pas_touche_prend_la_valeur_enregistree(action):
    donnees = _page(action, avancement="60")
    Action.objects.filter(pk=action.pk).update(intitule="Atelier vélo", demonstration=True)
    form = _envoyer(action, donnees)
    assert _conflits(form) == [
        ("Intitulé", "Atelier", "Atelier vélo", "Atelier", False),
        ("Démonstration", "non", "oui", "non", False),
    ]
    assert not form.is_valid()
    assert (form["intitule"].value(), form["demonstration"].value()) == ("Atelier vélo", True)
    assert form["avancement"].value() == "60"


def test_enregistrer_de_nouveau_confirme(action):
    donnees = _page(action, avancement="60")
    Action.objects.filter(pk=action.pk).update(avancement=40, intitule="Atelier vélo")
    refuse = _envoyer(action, donnees)
    assert not refuse.is_valid()
    form = _envoyer(action, refuse.data)
    assert form.is_valid()
    assert (form.cleaned_data["avancement"], form.cleaned_data["intitule"]) == (60, "Atelier vélo")


def test_un_second_changement_est_dit_de_nouveau(action):
    donnees = _page(action, avancement="60")
    Action.objects.filter(pk=action.pk).update(avancement=40)
    refuse = _envoyer(action, donnees)
    assert not refuse.is_valid()
    Action.objects.filter(pk=action.pk).update(avancement=50)
    form = _envoyer(action, refuse.data)
    assert _conflits(form) == [("Avancement (%)", "40", "50", "60", True)]


def test_le_meme_envoi_deux_fois_n_est_pas_un_conflit(action):
    donnees = _page(action, avancement="60")
    premier = _envoyer(action, donnees)
    assert premier.is_valid()
    premier.save()
    second = _envoyer(action, donnees)
    assert second.is_valid()
    assert second.conflits == []


def test_une_liste_et_une_relation_se_lisent(action):
    nouveau, porteur = fabriques.creer_quartier(nom="Quai"), action.porteur
    autre = fabriques.creer_partenaire(nom="Maison des jeunes")
    donnees = _page(action, intitule="Autre")
    action.quartiers.set([nouveau])
    Action.objects.filter(pk=action.pk).update(porteur=autre)
    form = _envoyer(action, donnees)
    assert _conflits(form) == [
        ("Porteur", porteur.nom, "Maison des jeunes", porteur.nom, False),
        ("Quartiers", "Léon Blum, Saint-Exupéry", "Quai", "Léon Blum, Saint-Exupéry", False),
    ]
    assert not form.is_valid()
    assert form["quartiers"].value() == [str(nouveau.pk)]
    assert form["porteur"].value() == str(autre.pk)


@pytest.mark.parametrize("instantane", ["", "faux", "absent"])
def test_sans_instantane_lisible_rien_ne_passe_en_silence(action, instantane):
    donnees = _page(action, avancement="60")
    donnees["instantane"] = instantane
    if instantane == "absent":
        del donnees["instantane"]
    form = _envoyer(action, donnees)
    assert form.statut_du_refus == 409
    assert _conflits(form) == [("Avancement (%)", "non connu", "20", "60", True)]


def test_l_instantane_d_un_autre_objet_ne_sert_pas(action):
    autre = fabriques.creer_action()
    donnees = _page(action, avancement="60")
    donnees["instantane"] = _page(autre)["instantane"]
    assert _envoyer(action, donnees).statut_du_refus == 409


def test_un_champ_ferme_ne_se_compare_pas(action):
    donnees = _page(action)
    Action.objects.filter(pk=action.pk).update(avancement=40)
    form = _envoyer(action, donnees)
    form.fields["avancement"].disabled = True
    assert form.conflits == []


def test_un_champ_disparu_ne_perd_pas_ce_qui_y_est_tape(action):
    donnees = _page(action, description="Long récit")
    form = _envoyer(action, donnees)
    del form.fields["description"]
    assert _conflits(form) == [
        ("Ligne supprimée depuis", "Un\nDeux", "supprimée", "Long récit", True)
    ]


def test_le_dernier_changement_vient_du_journal(action):
    form = FicheForm(instance=action)
    assert form.dernier_changement() is None
    auteur = fabriques.creer_utilisateur("agent", prenom="Louise", nom="Michel")
    Evenement.objects.consigner(
        contrat=action.contrat, auteur=auteur, verbe="modifier", objet=action
    )
    Evenement.objects.consigner(
        contrat=action.contrat, auteur=None, verbe="modifier", objet=fabriques.creer_action()
    )
    dernier = form.dernier_changement()
    assert (dernier.auteur, dernier.quand) == (
        "Louise Michel",
        Evenement.objects.get(auteur=auteur).survenu_le,
    )


def test_une_page_fausse_et_depassee_dit_les_deux(action):
    donnees = _page(action, avancement="160")
    Action.objects.filter(pk=action.pk).update(intitule="Atelier vélo")
    form = _envoyer(action, donnees)
    assert form.statut_du_refus == 409
    assert list(form.errors) == ["avancement"]
