"""Factories of annual reports: each in the status that its procedure would have left it in."""

from datetime import timedelta

from django.core.files.base import ContentFile
from django.utils import timezone

from contrats.models.fichier import empreinte_de
from contrats.pieces import Piece
from partenaires.models import TypePartenaire
from rapports.blocs import colonne, graphique, tableau, titre
from rapports.models import (
    AvisAnnuel,
    ConsultationEcartee,
    Contribution,
    PieceAnnuelle,
    QualiteAvis,
    Rapport,
    RapportAnnuel,
    Remarque,
)
from rapports.statuts import StatutRapport
from tests.fabriques.socle import creer_contrat, creer_partenaire

PDF = b"%PDF-1.7 rapport annuel"
SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"><path d="M0 0h1"/></svg>'
CORPS = [
    titre("1. Les orientations du contrat de ville"),
    graphique(SVG, "Évolution : 1 en 2018."),
    tableau("Évolution", [colonne("Année", "annee"), colonne("Valeur", "nombre")], [["2018", "1"]]),
]
RENDU = {"sens": "reserves", "texte": "Avis"}


def creer_annuel(contrat=None, *, statut="brouillon", annee=2018, par=None):
    """The report of a year, in this status: sent forty days ago, due five days before or after."""
    annuel = RapportAnnuel.objects.preparer(
        contrat=contrat or creer_contrat(), annee=annee, par=par
    )
    if statut == "brouillon":
        return annuel
    jour = timezone.localdate()
    champs = {
        "projet": creer_document_annuel(annuel),
        "envoye_le": jour - timedelta(days=40),
        "echeance": jour + timedelta(days=5 if statut == "consultation" else -5),
    }
    if statut != "consultation":
        champs["clos_le"] = jour - timedelta(days=4)
    if statut in {"approuve", "publie"}:
        champs |= {
            "assemblee": "Conseil communautaire",
            "delibere_le": jour,
            "deliberation": "D-1",
            "definitif": creer_document_annuel(annuel, version=2),
        }
    if statut == "publie":
        champs["publie_le"] = timezone.now()
    for champ, valeur in {**champs, "statut": statut}.items():
        setattr(annuel, champ, valeur)
    annuel.save()
    return annuel


def creer_document_annuel(annuel, *, version=1):
    """A document of it, issued, with a file: made without the worker."""
    rapport = Rapport(
        contrat=annuel.contrat,
        nature="annuel",
        periode_debut=annuel.periode[0],
        periode_fin=annuel.periode[1],
        version=version,
        statut=StatutRapport.EMIS,
        textes=annuel.textes,
        instantane={"schema": 2, "etabli_le": "2019-03-04", "corps": CORPS, "manques": []},
        empreinte="0" * 64,
        pdf_empreinte=empreinte_de(PDF),
    )
    rapport.pdf.save("annuel.pdf", ContentFile(PDF), save=False)
    rapport.save()
    return rapport


def creer_avis_annuel(annuel=None, partenaire=None, *, remarques=(), **champs):
    """An opinion awaited, or given when `statut` says so; `remarques` are texts."""
    annuel = annuel or creer_annuel(statut="consultation")
    rendu = {"rendu_le": timezone.now(), "recu_le": annuel.envoye_le, **RENDU}
    avis = AvisAnnuel.objects.create(
        **{
            "annuel": annuel,
            "partenaire": partenaire or creer_partenaire(type=TypePartenaire.COMMUNE),
            "qualite": QualiteAvis.CONSEIL_MUNICIPAL,
            "adresse": "mairie@exemple.fr",
            **(rendu if champs.get("statut") == "rendu" else {}),
            **champs,
        }
    )
    Remarque.objects.bulk_create(
        Remarque(avis=avis, rang=rang, partie="actions", texte=texte)
        for rang, texte in enumerate(remarques, start=1)
    )
    return avis


def creer_contribution(annuel=None, partenaire=None, **champs):
    """What one organisation is asked to present, due in ten days."""
    return Contribution.objects.create(
        **{
            "annuel": annuel or creer_annuel(),
            "partenaire": partenaire or creer_partenaire(),
            "pour_le": timezone.localdate() + timedelta(days=10),
            "adresse": "contribution@exemple.fr",
            **champs,
        }
    )


def creer_ecarte(annuel, quartier):
    """A neighbourhood's council that is left out."""
    return ConsultationEcartee.objects.create(
        annuel=annuel, quartier=quartier, motif="Aucun conseil citoyen."
    )


def creer_piece_annuelle(annuel, avis=None, *, publique=False):
    """The file of an opinion, or of the deliberation that approves the report."""
    piece = PieceAnnuelle.objects.joindre(
        annuel=annuel, avis=avis, piece=Piece("d.pdf", "application/pdf", PDF), par=None
    )
    PieceAnnuelle.objects.filter(pk=piece.pk).update(publique=publique)
    piece.refresh_from_db()
    return piece
