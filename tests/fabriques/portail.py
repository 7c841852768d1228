"""Factories of what the portal's pages write: entries, milestones, documents, opinions."""

import hashlib
from datetime import date

from django.core.files.base import ContentFile

from contrats.models import (
    AnneeMesuree,
    Avis,
    Axe,
    Commentaire,
    CompteActions,
    Cumul,
    CumulPerime,
    CumulVentile,
    Document,
    Jalon,
    NatureSaisie,
    Publication,
    Saisie,
)
from partenaires.models import TypePartenaire
from quartiers.models import Releve, Statistique
from tests.fabriques.socle import (
    creer_action,
    creer_contrat,
    creer_partenaire,
    creer_utilisateur,
    numeros,
)


def creer_jalon(action=None, **champs):
    return Jalon.objects.create(
        **{
            "action": action or creer_action(),
            "intitule": f"Étape {next(numeros)}",
            "prevu_le": date(2018, 6, 30),
            **champs,
        }
    )


def creer_document(action=None, contenu=b"%PDF-1.7 document", **champs):
    """A file kept with an action, its bytes in the storage of the test."""
    document = Document(
        **{
            "action": action or creer_action(),
            "titre": f"Document {next(numeros)}",
            "nom_original": "bilan.pdf",
            "type_mime": "application/pdf",
            "taille": len(contenu),
            "empreinte": hashlib.sha256(contenu).hexdigest(),
            **champs,
        }
    )
    document.fichier.save("bilan.pdf", ContentFile(contenu))
    return document


def creer_commentaire(action=None, auteur=None, **champs):
    action = action or creer_action()
    return Commentaire.objects.create(
        **{
            "action": action,
            "auteur": auteur or creer_utilisateur("agent", action.porteur),
            "texte": f"Remarque {next(numeros)}",
            **champs,
        }
    )


def creer_saisie(action=None, **champs):
    """A draft about an action; with `contrat` and `partenaire`, about the values of 2018."""
    if "contrat" in champs:
        identite = {
            "nature": NatureSaisie.INDICATEURS,
            "periode_debut": date(2018, 1, 1),
            "periode_fin": date(2018, 12, 31),
        }
    else:
        action = action or creer_action(statut="en_cours")
        identite = {
            "nature": NatureSaisie.ACTION,
            "action": action,
            "contrat": action.contrat,
            "partenaire": action.porteur,
        }
    return Saisie.objects.create(**{**identite, **champs})


def creer_avis(contrat=None, partenaire=None, **champs):
    """An opinion awaited from a residents' council."""
    return Avis.objects.create(
        **{
            "contrat": contrat or creer_contrat(),
            "partenaire": partenaire or creer_partenaire(type=TypePartenaire.CONSEIL_CITOYEN),
            "objet": f"Programmation {next(numeros)}",
            "echeance": date(2018, 6, 30),
            **champs,
        }
    )


def creer_publication(contrat=None, *, quartiers=(), rubriques=(), par=None, **champs):
    """The public page of a contract, online."""
    publication = Publication.objects.create(contrat=contrat or creer_contrat())
    publication.publier(
        par=par, rubriques=rubriques, quartiers=quartiers, presentation="", **champs
    )
    return publication


def creer_releve(statistique=None, **champs):
    """A public statistic of 2018 on one territory (`quartier`, `commune`, `intercommunalite`)."""
    numero = next(numeros)
    return Releve.objects.create(
        **{
            "statistique": statistique
            or Statistique.objects.create(
                code=f"statistique-{numero}", libelle=f"Statistique {numero}", unite="%"
            ),
            "millesime": 2018,
            "valeur": 30,
            "source": "INSEE",
            **champs,
        }
    )


def creer_annee_mesuree(mesure):
    """What this measure, alone in its year, would be summed up to."""
    return AnneeMesuree.objects.create(
        indicateur=mesure.indicateur,
        annee=mesure.annee,
        ensemble=mesure.quartier is None,
        lignes=1,
        connues=1,
        lieux=[mesure.quartier_id],
        lieux_connus=int(mesure.quartier is not None),
        somme=mesure.valeur,
        sans_denominateur=1,
        derniere=mesure.valeur,
        demonstration=mesure.demonstration,
    )


def creer_cumul(contrat):
    """What its lines and actions add up to, as if it had one whose amounts are not known: it is
    up to date until something is written."""
    CumulPerime.objects.filter(contrat=contrat).delete()
    CompteActions.objects.create(contrat=contrat, actions=1)
    connues = {f"lignes_{colonne}": 0 for colonne in ("demande", "accorde", "verse")}
    sommes = connues | {"nature": "p147", "lignes": 1, "de_demonstration": False}
    CumulVentile.objects.create(contrat=contrat, axe=Axe.PILIERS, piliers=[], **sommes)
    return Cumul.objects.create(contrat=contrat, annee=2018, **sommes)
