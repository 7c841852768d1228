"""Export, edit in a spreadsheet, import: only what was edited changes, in every format."""

from decimal import Decimal

import pytest
from django.core.management import call_command

from contrats.models import Action, Contrat, Evenement, Financement
from imports.annulation import annuler
from imports.application import appliquer
from tests import fabriques
from tests.imports.sortes.classeurs import en_csv_, en_ods, en_xlsx

pytestmark = pytest.mark.django_db


def _lire(contrat, nom, octets, par, **champs):
    return fabriques.creer_lot_lu(
        octets, sorte="programmation", nom=nom, contrat=contrat, par=par, **champs
    )


def _dites(lot, *gravites):
    lignes = lot.anomalies.filter(gravite__in=gravites or ["erreur"])
    return [(a.feuille, a.ligne, a.colonne, a.message.replace("\u00a0", " ")) for a in lignes]


def _photo():
    """Every value of the programme, to compare."""
    return (
        list(Action.objects.order_by("pk").values()),
        list(Financement.objects.order_by("pk").values()),
        [sorted(Action.objects.values_list("pk", voisins))
         for voisins in ("objectifs", "quartiers", "coporteurs")],
    )  # fmt: skip


def test_l_export_de_la_demonstration_ne_change_rien():
    call_command("charger_caso", verbosity=0)
    for contrat in Contrat.objects.filter(code__in=["CV220", "CN06206M"]):
        par = fabriques.creer_officier(contrat)
        xlsx = en_xlsx(contrat)
        fichiers = {
            "export.xlsx": xlsx,
            "export.ods": en_ods(xlsx),
            "actions.csv": en_csv_(contrat),
            "financements.csv": en_csv_(contrat, feuille=1),
        }
        for nom, octets in fichiers.items():
            lot = _lire(contrat, nom, octets, par)
            assert _dites(lot) == []
            assert lot.ne_change_rien, (nom, lot.comptes, list(lot.ecritures.values("apres")))
            assert lot.comptes["laisser"] > 0


@pytest.fixture
def contrat():
    """A contract whose names would trap an import that only reads names."""
    contrat = fabriques.creer_contrat(
        quartiers=[fabriques.creer_quartier(nom=nom) for nom in ("Nord ; Sud", "Est, Ouest")]
    )
    homonymes = [fabriques.creer_partenaire(nom="Les Jardins") for _ in range(2)]
    for rang, porteur in enumerate(homonymes):
        action = fabriques.creer_action(
            contrat,
            reference=f"R{rang}",
            intitule="=1+1",
            description="-deux\nlignes   et ' \U0001f600",
            porteur=porteur,
            statut="retenue",
            avancement=1,
            beneficiaires_prevus_femmes=12,
        )
        action.quartiers.set(contrat.quartiers.all())
        action.objectifs.add(fabriques.creer_objectif(contrat, intitule=f"Lire ; écrire {rang}"))
        action.coporteurs.set(homonymes)
        for financeur in homonymes:
            fabriques.creer_financement(
                action, financeur=financeur, demande=Decimal("1234.50"), verse=0
            )
    return contrat


@pytest.fixture
def par(contrat):
    officier = fabriques.creer_officier(contrat)
    for partenaire in [a.porteur for a in contrat.actions.all()]:
        contrat.partenaires.add(partenaire)
    return officier


FORMATS = {
    "p.xlsx": en_xlsx,
    "p.ods": lambda contrat, retouches=None: en_ods(en_xlsx(contrat, retouches)),
    "p.csv": en_csv_,
}


@pytest.mark.parametrize("nom", FORMATS)
def test_des_noms_pieges_ne_changent_rien(contrat, par, nom):
    lot = _lire(contrat, nom, FORMATS[nom](contrat), par)
    assert _dites(lot) == []
    assert lot.ne_change_rien, list(lot.ecritures.values("apres"))


@pytest.mark.parametrize("nom", FORMATS)
@pytest.mark.parametrize(
    ("titre", "saisie", "champ", "valeur"),
    [
        ("Intitulé", "Ateliers d’été", "intitule", "Ateliers d’été"),
        ("Femmes prévues", 15, "beneficiaires_prevus_femmes", 15),
        ("Avancement", 45, "avancement", 45),
        ("Avancement", 100, "avancement", 100),
        ("Dispositif", "PRE", "dispositif", "PRE"),
        ("État", "En cours", "statut", "en_cours"),
    ],
)
def test_une_case_retouchee_change_seule(contrat, par, nom, titre, saisie, champ, valeur):
    avant, leurs, liens = _photo()
    lot = _lire(contrat, nom, FORMATS[nom](contrat, {("Actions", "R1", titre): saisie}), par)
    assert _dites(lot) == []
    appliquer(lot, par=par)
    attendu = [a | ({champ: valeur} if a["reference"] == "R1" else {}) for a in avant]
    assert _photo() == (attendu, leurs, liens)
    annuler(lot, par=par)
    assert _photo() == (avant, leurs, liens)


def test_un_montant_retouche_change_seul(contrat, par):
    actions, avant, liens = _photo()
    retouches = {("Financements", "R0", "Accordé (€)"): Decimal("99.90")}
    appliquer(_lire(contrat, "p.xlsx", en_xlsx(contrat, retouches), par), par=par)
    r0 = Action.objects.get(reference="R0").pk
    attendu = [f | ({"accorde": Decimal("99.90")} if f["action_id"] == r0 else {}) for f in avant]
    assert _photo() == (actions, attendu, liens)


def test_l_etat_importe_se_lit_au_journal_comme_le_verbe(contrat, par):
    retouches = {
        ("Actions", "R1", "État"): "Annulée",
        ("Actions", "R1", "Motif de la décision"): "Faute de lieu",
    }
    lot = _lire(contrat, "p.xlsx", en_xlsx(contrat, retouches), par)
    appliquer(lot, par=par)
    fait = Evenement.objects.get(objet_type="contrats.action")
    assert (fait.verbe, fait.de, fait.vers, fait.auteur) == ("annuler", "retenue", "annulee", par)
    assert fait.details["motif"] == "Faute de lieu"


def test_une_case_videe_n_efface_rien(contrat, par):
    retouches = {
        ("Actions", "R1", "Femmes prévues"): None,
        ("Actions", "R1", "Quartiers"): None,
        ("Financements", "R1", "Demandé (€)"): None,
    }
    lot = _lire(contrat, "p.xlsx", en_xlsx(contrat, retouches), par)
    assert lot.ne_change_rien
    assert [a[3] for a in _dites(lot, "information")] == [
        "Case vide, valeur gardée : femmes prévues, quartiers. Vider une case n’efface rien.",
        "Case vide, valeur gardée : demandé (€). Vider une case n’efface rien.",
        "Case vide, valeur gardée : demandé (€). Vider une case n’efface rien.",
    ]


def test_les_lignes_absentes_restent(contrat, par):
    Action.objects.filter(reference="R1").update(exercice=2019)
    seule = Contrat.objects.get(pk=contrat.pk)
    octets = en_csv_(seule)
    entetes, *lignes = octets.decode("utf-8-sig").split("\r\n")
    garde = [ligne for ligne in lignes if ligne.startswith("R0")]
    assert garde
    lot = _lire(contrat, "p.csv", entetes.encode() + b"\r\n" + octets_de(octets, "R0"), par)
    assert lot.ne_change_rien
    assert [a[3] for a in _dites(lot, "information")] == [
        "Actions du contrat qui ne sont pas dans le fichier, et restent telles quelles : 1."
    ]


def octets_de(octets: bytes, reference: str) -> bytes:
    """The record of one reference: its description holds ends of lines."""
    texte = octets.decode("utf-8-sig")
    debut = texte.index(f"\r\n{reference};") + 2
    fin = texte.find("\r\nR", debut)
    return texte[debut : fin if fin > 0 else None].encode()
