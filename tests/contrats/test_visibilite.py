"""Who sees the rows of a contract: every role x {own, other organisation, other ground, inherited}.

Each contract below holds one row of every model, so that a leak has something to show.
"""

from datetime import date

import pytest
from django.apps import apps
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from contrats.models import (
    Contrat,
    Delegation,
    Deliberation,
    EssaiRefuse,
    Pilier,
    Publication,
    VersionActe,
)
from rapports.models import (
    Abonnement,
    AvisTardif,
    Desinscription,
    Dispense,
    Envoi,
    Lot,
    RappelAvis,
    Relance,
    SuiteDonnee,
    Telechargement,
)
from tests import fabriques
from tests.contrats.chemins import AUX_OFFICIERS, CHEMINS
from tests.journaux import sans_refus
from tests.rapports.exemples import creer_envoi

pytestmark = pytest.mark.django_db

# who -> the contracts whose rows they see
ATTENDU = {
    "officier du pilote": {"mien", "autre organisation", "repris"},
    "officier du prédécesseur": {"repris"},
    "officier d'ailleurs": {"ailleurs"},
    "agent": {"mien"},
    "signataire": {"mien"},
    "lecteur": {"mien"},
    "agent du pilote": set(),
    "officier désactivé": set(),
    "administrateur": {"mien", "autre organisation", "repris", "ailleurs"},
}


def _remplir(contrat):
    """One row of each model in this contract."""
    partenaire = contrat.partenaires.first()
    Pilier.objects.create(contrat=contrat, intitule="Cohésion sociale")
    mesure = fabriques.creer_mesure(fabriques.creer_indicateur(contrat), 2018, 45)
    fabriques.creer_annee_mesuree(mesure)
    action = fabriques.creer_action(contrat, porteur=partenaire)
    fabriques.creer_cumul(contrat)
    fabriques.creer_financement(action, financeur=partenaire)
    fabriques.creer_jalon(action)
    fabriques.creer_document(action)
    fabriques.creer_commentaire(action)
    fabriques.creer_saisie(action)
    fabriques.creer_avis(contrat, partenaire)
    Publication.objects.create(contrat=contrat)
    fabriques.creer_engagement(contrat, partenaire=partenaire)
    acte = fabriques.creer_acte(contrat, signataires=[partenaire])
    version = VersionActe.objects.create(
        acte=acte, numero=1, origine="depose", empreinte="0" * 64, taille=1, code=f"C{contrat.pk}"
    )
    fabriques.creer_ligne_du_registre(acte, personnel={"ip": "192.0.2.1"})
    fabriques.creer_modification(acte)
    fabriques.creer_photo(contrat)
    signature = acte.signatures.get()
    signature.version = version
    signature.representant = fabriques.creer_representant(partenaire)
    signature.save()
    fabriques.creer_lien(signature)
    fabriques.creer_abonnement(contrat)
    _remplir_les_rapports(contrat, partenaire)
    with sans_refus():
        contrat.evenements.exclude(pk=contrat.evenements.latest("pk").pk).delete()


def _remplir_les_rapports(contrat, partenaire):
    """One row of each model of reports."""
    rapport = fabriques.creer_rapport_emis(contrat)
    envoi = creer_envoi(rapport, "a@exemple.fr")
    agent = fabriques.creer_utilisateur("agent", partenaire)
    Dispense.objects.create(rapport=rapport, cle="x", quoi="x", qui="x", motif="x", par=agent)
    Relance.objects.create(
        rapport=rapport, partenaire=partenaire, jour=date(2026, 1, 5), nombre=1, par=agent
    )
    Telechargement.objects.create(rapport=rapport, forme="pdf", utilisateur=agent)
    Desinscription.objects.create(contrat=contrat, nature="avancement", courriel="a@exemple.fr")
    Lot.objects.create(contrat=contrat, nature="avancement", intitule="Série")
    fabriques.creer_liste_de_diffusion(contrat)
    fabriques.creer_planification(contrat)
    annuel = fabriques.creer_annuel(contrat)
    fabriques.creer_contribution(annuel, partenaire)
    fabriques.creer_ecarte(annuel, fabriques.creer_quartier())
    avis = fabriques.creer_avis_annuel(annuel, partenaire, remarques=["Et le transport ?"])
    fabriques.creer_piece_annuelle(annuel, avis)
    AvisTardif.objects.create(avis=avis, sens="favorable", recu_le=date(2026, 1, 5))
    RappelAvis.objects.create(avis=avis, prevu_le=date(2026, 1, 5), courriel=envoi.courriel)
    SuiteDonnee.objects.create(
        remarque=avis.remarques.get(), decision="retenue", texte="x", le=timezone.now()
    )


@pytest.fixture
def contrats():
    """Four contracts: mine, another organisation's, my predecessor's, another ground's."""
    pilote = fabriques.creer_intercommunalite()
    ancienne = fabriques.creer_intercommunalite(successeur=pilote)
    moi, autre = fabriques.creer_partenaire(), fabriques.creer_partenaire()
    tous = {
        "mien": fabriques.creer_contrat(moi, autre, pilote=pilote, intitule="mien"),
        "autre organisation": fabriques.creer_contrat(
            autre, pilote=pilote, intitule="autre organisation"
        ),
        "repris": fabriques.creer_contrat(autre, pilote=ancienne, intitule="repris"),
        "ailleurs": fabriques.creer_contrat(autre, intitule="ailleurs"),
    }
    for contrat in tous.values():
        _remplir(contrat)
    return tous


def _personne(qui, contrats):
    mien = contrats["mien"]
    organisation = mien.partenaires.order_by("pk").first()
    if qui in {"agent", "signataire", "lecteur"}:
        return fabriques.creer_utilisateur(qui, organisation)
    pilote = fabriques.creer_partenaire(type="epci", intercommunalite=mien.pilote)
    return {
        "officier du pilote": lambda: fabriques.creer_utilisateur("officier", pilote),
        "officier du prédécesseur": lambda: fabriques.creer_officier(contrats["repris"]),
        "officier d'ailleurs": lambda: fabriques.creer_officier(contrats["ailleurs"]),
        "agent du pilote": lambda: fabriques.creer_utilisateur("agent", pilote),
        "officier désactivé": lambda: fabriques.creer_utilisateur(
            "officier", pilote, is_active=False
        ),
        "administrateur": lambda: fabriques.creer_utilisateur("lecteur", is_superuser=True),
    }[qui]()


@pytest.mark.parametrize("qui", ATTENDU)
def test_chacun_voit_les_lignes_des_contrats_qu_il_peut_lire(contrats, qui):
    personne = _personne(qui, contrats)
    vus = {
        modele.__name__: sorted(
            modele.objects.visibles_par(personne).values_list(chemin, flat=True).order_by()
        )
        for modele, chemin in CHEMINS.items()
    }
    attendu = {modele.__name__: sorted(ATTENDU[qui]) for modele in CHEMINS}
    if qui in {"agent", "signataire", "lecteur"}:
        attendu |= {modele.__name__: [] for modele in AUX_OFFICIERS}
    assert vus == attendu


def test_chacun_voit_les_envois_et_les_abonnements_a_son_adresse(contrats):
    agent = _personne("agent", contrats)
    mien, ailleurs = contrats["mien"], contrats["ailleurs"]
    abonnement = fabriques.creer_abonnement(mien, courriel="", utilisateur=agent)
    fabriques.creer_abonnement(ailleurs, courriel=agent.courriel)
    envois = [creer_envoi(contrat.rapports.get(), agent.courriel) for contrat in (mien, ailleurs)]
    assert list(Abonnement.objects.visibles_par(agent)) == [abonnement]
    assert list(Envoi.objects.visibles_par(agent)) == envois[:1]


def test_chaque_modele_d_un_contrat_est_essaye(contrats):
    """Each one has its four rows to leak; and none of the two apps is forgotten."""
    assert {modele.objects.count() for modele in CHEMINS} == {4}
    assert set(CHEMINS) == {
        modele
        for app in ("contrats", "rapports")
        for modele in apps.get_app_config(app).get_models()
    } - {Delegation, Deliberation, EssaiRefuse}  # a partner's or a person's, whatever the contract


def test_une_organisation_presente_deux_fois_ne_double_rien(contrats):
    """The rows come from a subquery: a join would repeat them."""
    vus = Contrat.objects.visibles_par(_personne("officier du pilote", contrats))
    assert vus.count() == vus.distinct().count() == 3


def test_un_officier_dont_l_organisation_n_a_plus_d_intercommunalite_ne_voit_rien(contrats):
    """The link was emptied after the account was made: « none » must never mean « all »."""
    personne = _personne("officier du pilote", contrats)
    personne.partenaire.intercommunalite = None
    personne.partenaire.save()
    vus = {m.__name__: m.objects.visibles_par(personne).count() for m in CHEMINS}
    assert vus == {modele.__name__: 0 for modele in CHEMINS}


def test_une_personne_non_identifiee_n_a_pas_de_reponse(contrats):
    """An error, rather than a guess: a view that forgot the login is seen at once."""
    for modele in CHEMINS:
        with pytest.raises(AttributeError):
            modele.objects.visibles_par(AnonymousUser())
