"""An entry on an action: kept as typed, compared, proposed, validated all or nothing."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from contrats import saisies
from contrats.models import Action, Evenement, Saisie, TransitionInterdite
from contrats.saisies.action import cellules_changees, cellules_de
from contrats.saisies.ecart import empreinte
from tests import fabriques

pytestmark = pytest.mark.django_db


@pytest.fixture
def action():
    return fabriques.creer_action(
        statut="en_cours", avancement=20, beneficiaires_reels_hommes=7, intitule="Atelier"
    )


@pytest.fixture
def ligne(action):
    etat = fabriques.creer_partenaire(nom="Préfecture", sigle="État")
    return fabriques.creer_financement(action, financeur=etat, accorde=5000, verse=1000)


@pytest.fixture
def agent(action):
    return fabriques.creer_utilisateur("agent", action.porteur, prenom="Louise", nom="Michel")


@pytest.fixture
def officier(action):
    return fabriques.creer_officier(action.contrat)


def _saisie(action, agent, cellules, **champs):
    return fabriques.creer_saisie(action, cellules=cellules, modifie_par=agent, **champs)


def _ecarts(saisie):
    return {e.cle: (e.avant, e.apres, e.change) for e in saisies.comparer(saisie)}


def test_chaque_chiffre_a_sa_cellule(action, ligne):
    assert [(c.cle, c.libelle, c.texte) for c in cellules_de(action)] == [
        ("avancement", "Avancement (en %)", "20"),
        ("beneficiaires_reels_femmes", "Femmes accueillies", ""),
        ("beneficiaires_reels_hommes", "Hommes accueillis", "7"),
        (f"verse_{ligne.pk}", "État, crédits spécifiques (programme 147), 2018", "1 000"),
    ]


def test_seul_ce_qui_differe_fait_une_saisie(action, ligne):
    textes = {
        "avancement": "20",
        "beneficiaires_reels_femmes": " 12 ",
        "beneficiaires_reels_hommes": "",
        f"verse_{ligne.pk}": "beaucoup",
        "inconnu": "3",
    }
    assert cellules_changees(action, textes) == {
        "beneficiaires_reels_femmes": "12",
        "beneficiaires_reels_hommes": "",
        f"verse_{ligne.pk}": "beaucoup",
    }


def test_comparer_dit_avant_et_apres(action, ligne, agent):
    cellules = {"avancement": "60", "beneficiaires_reels_hommes": "", f"verse_{ligne.pk}": "1200,5"}
    assert _ecarts(_saisie(action, agent, cellules)) == {
        "avancement": ("20\u202f%", "60\u202f%", True),
        "beneficiaires_reels_femmes": ("non connu", "non connu", False),
        "beneficiaires_reels_hommes": ("7", "non connu", True),
        f"verse_{ligne.pk}": ("1\u202f000,00\u00a0€", "1\u202f200,50\u00a0€", True),
    }


def test_le_meme_nombre_ecrit_autrement_ne_change_rien(action, ligne, agent):
    cellules = {"avancement": "20 %", f"verse_{ligne.pk}": "1.000,00 €"}
    assert {c for _, _, c in _ecarts(_saisie(action, agent, cellules)).values()} == {False}


@pytest.mark.parametrize(
    ("cle", "texte", "message"),
    [
        ("avancement", "101", "Assurez-vous que cette valeur est inférieure ou égale à 100."),
        ("avancement", "-1", "Écrivez un nombre positif, ou zéro."),
        ("avancement", "", "Ce champ est obligatoire."),
        ("avancement", "12,5", "Écrivez un nombre entier, par exemple 12."),
        (
            "beneficiaires_reels_femmes",
            "3000000000",
            "Assurez-vous que cette valeur est inférieure ou égale à 2147483647.",
        ),
        ("verse", "-1", "Écrivez un nombre positif, ou zéro."),
        ("verse", "1,234", "Pas plus de 2 chiffres après la virgule."),
        (
            "verse",
            "12345678901",
            "Assurez-vous qu’il n’y a pas plus de 10 chiffres avant la virgule.",
        ),
        (
            "verse",
            "mille",
            "«\u00a0mille\u00a0» n’est pas un nombre. Écrivez par exemple 1\u00a0234,5.",
        ),
    ],
)
def test_une_cellule_refusee_le_dit(action, ligne, agent, cle, texte, message):
    cle = f"verse_{ligne.pk}" if cle == "verse" else cle
    saisie = _saisie(action, agent, {cle: texte})
    assert saisies.verifier(saisie) == {cle: message}
    with pytest.raises(ValidationError):
        saisies.proposer(saisie, par=agent)
    saisie.refresh_from_db()
    assert (saisie.statut, Evenement.objects.count()) == ("brouillon", 0)


@pytest.mark.parametrize("statut", ["deposee", "ajournee", "refusee", "annulee"])
def test_une_action_hors_programme_ne_se_suit_pas(action, agent, statut):
    saisie = _saisie(action, agent, {"avancement": "60"})
    Action.objects.filter(pk=action.pk).update(statut=statut)
    saisie.refresh_from_db()
    assert list(saisies.verifier(saisie)) == [""]


def test_une_saisie_vide_ne_se_propose_pas(action, agent):
    saisie = _saisie(action, agent, {})
    assert saisies.verifier(saisie) == {
        "": "Aucune valeur ne change\u00a0: il n’y a rien à proposer."
    }


def test_un_financement_supprime_depuis_se_dit(action, ligne, agent):
    saisie = _saisie(action, agent, {f"verse_{ligne.pk}": "1200"})
    ligne.delete()
    saisie = Saisie.objects.get(pk=saisie.pk)
    assert list(saisies.verifier(saisie)) == [""]


def test_une_action_terminee_depuis_reste_a_cent_pour_cent(action, agent, officier):
    cellules = {"avancement": "60", "beneficiaires_reels_femmes": "12"}
    saisie = _saisie(action, agent, cellules, statut="proposee")
    action.terminer(par=agent)
    saisies.valider(Saisie.objects.get(pk=saisie.pk), par=officier)
    action.refresh_from_db()
    assert (action.avancement, action.beneficiaires_reels_femmes) == (100, 12)


def test_rien_ne_change_avant_la_validation(action, ligne, agent):
    saisie = _saisie(action, agent, {"avancement": "60", f"verse_{ligne.pk}": "1200"})
    saisies.proposer(saisie, par=agent)
    action.refresh_from_db()
    ligne.refresh_from_db()
    assert (action.avancement, ligne.verse) == (20, 1000)
    assert [e.verbe for e in Evenement.objects.all()] == ["proposer"]


def test_valider_ecrit_un_evenement_par_objet(action, ligne, agent, officier):
    cellules = {
        "avancement": "60",
        "beneficiaires_reels_femmes": "12",
        f"verse_{ligne.pk}": "1 200,50",
    }
    saisie = _saisie(action, agent, cellules, correction="Reçu du 3 mai", statut="proposee")
    saisies.valider(saisie, par=officier)
    action.refresh_from_db()
    ligne.refresh_from_db()
    assert (action.avancement, action.beneficiaires_reels_femmes) == (60, 12)
    assert ligne.verse == Decimal("1200.50")
    auteur_et_motif = {"propose_par": "Louise Michel", "correction": "Reçu du 3 mai"}
    evenements = Evenement.objects.filter(verbe="modifier").order_by("pk")
    assert [(e.objet_type, e.objet_id, e.auteur, e.details) for e in evenements] == [
        (
            "contrats.action",
            action.pk,
            officier,
            {
                "avancement": {"avant": 20, "apres": 60},
                "beneficiaires_reels_femmes": {"avant": None, "apres": 12},
                **auteur_et_motif,
            },
        ),
        (
            "contrats.financement",
            ligne.pk,
            officier,
            {"verse": {"avant": "1000.00", "apres": "1200.50"}, **auteur_et_motif},
        ),
    ]


def test_ce_qui_a_ete_valide_se_retrace(action, agent, officier):
    saisie = _saisie(action, agent, {"avancement": "60"}, statut="proposee")
    evenements = Evenement.objects.filter(objet_type="contrats.saisie", objet_id=saisie.pk)
    assert saisies.retracer(evenements) == []
    avant = saisies.comparer(saisie)[0]
    saisies.valider(saisie, par=officier)
    assert saisies.retracer(evenements.all()) == [avant]


def test_une_cellule_devenue_fausse_n_ecrit_rien(action, ligne, agent, officier):
    """One good cell and one that has become wrong: neither is written, nor the status."""
    cellules = {"avancement": "60", f"verse_{ligne.pk}": "1200"}
    saisie = _saisie(action, agent, cellules, statut="proposee")
    ligne.delete()
    with pytest.raises(ValidationError):
        saisies.valider(Saisie.objects.get(pk=saisie.pk), par=officier)
    action.refresh_from_db()
    saisie.refresh_from_db()
    assert (action.avancement, saisie.statut, Evenement.objects.count()) == (20, "proposee", 0)


def test_une_validation_ne_ramene_pas_ce_que_la_saisie_n_a_pas_touche(action, agent, officier):
    saisie = _saisie(action, agent, {"beneficiaires_reels_femmes": "12"}, statut="proposee")
    Action.objects.filter(pk=action.pk).update(avancement=80)
    saisies.valider(saisie, par=officier)
    action.refresh_from_db()
    assert (action.avancement, action.beneficiaires_reels_femmes) == (80, 12)


def test_ce_qui_a_change_depuis_la_lecture_ne_se_valide_pas(action, agent, officier):
    saisie = _saisie(action, agent, {"avancement": "60"}, statut="proposee")
    vu, version = empreinte(saisies.comparer(saisie)), saisie.version
    Action.objects.filter(pk=action.pk).update(avancement=40)
    with pytest.raises(saisies.SaisieChangee):
        saisies.valider(saisie, par=officier, vu=vu)
    Saisie.objects.filter(pk=saisie.pk).update(version=version + 1)
    with pytest.raises(saisies.SaisieChangee):
        saisies.valider(saisie, par=officier, version=version)
    saisie.refresh_from_db()
    assert (saisie.statut, Evenement.objects.count()) == ("proposee", 0)


def test_c_est_la_ligne_verrouillee_qui_est_validee(action, agent, officier):
    """The entry in hand was read before its author took it back and typed something else."""
    saisie = _saisie(action, agent, {"avancement": "60"}, statut="proposee")
    Saisie.objects.filter(pk=saisie.pk).update(cellules={"avancement": "70"})
    saisies.valider(saisie, par=officier)
    action.refresh_from_db()
    assert action.avancement == 70


def test_remplir_garde_tel_que_tape_et_change_de_version(action, agent):
    saisie = _saisie(action, None, {})
    assert saisie.remplir(par=agent, cellules={"avancement": "beaucoup"}) is True
    saisie.refresh_from_db()
    assert (saisie.cellules, saisie.version, saisie.modifie_par) == (
        {"avancement": "beaucoup"},
        2,
        agent,
    )
    assert saisie.remplir(par=agent, cellules={"avancement": "beaucoup"}) is False
    assert (saisie.version, Evenement.objects.count()) == (2, 0)


@pytest.mark.parametrize("statut", ["proposee", "validee", "retiree"])
def test_on_ne_remplit_que_ce_qui_est_a_la_main(action, agent, statut):
    saisie = _saisie(action, agent, {"avancement": "60"}, statut=statut)
    with pytest.raises(TransitionInterdite, match="impossible de modifier"):
        saisie.remplir(par=agent, cellules={"avancement": "70"})
    saisie.refresh_from_db()
    assert saisie.cellules == {"avancement": "60"}


def test_ouvrir_pour_rend_la_saisie_ouverte_ou_en_cree_une(action, agent):
    fabriques.creer_saisie(action, statut="validee")
    nouvelle, creee = Saisie.objects.ouvrir_pour(action, par=agent)
    assert (creee, nouvelle.partenaire, nouvelle.statut) == (True, agent.partenaire, "brouillon")
    assert Saisie.objects.ouvrir_pour(action, par=agent) == (nouvelle, False)


def test_renvoyer_demande_son_motif(action, agent, officier):
    saisie = _saisie(action, agent, {"avancement": "60"}, statut="proposee")
    with pytest.raises(ValidationError, match="Donnez le motif du renvoi"):
        saisie.renvoyer(par=officier, motif=" ")
    saisie.renvoyer(par=officier, motif="Le total dépasse l'accordé")
    assert (saisie.statut, saisie.motif) == ("renvoyee", "Le total dépasse l'accordé")
    assert Evenement.objects.get().details == {"motif": "Le total dépasse l'accordé"}
    saisies.proposer(saisie, par=agent)
    assert (saisie.statut, saisie.motif) == ("proposee", "")
