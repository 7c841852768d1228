"""Two small kinds of files, for the tests of what every kind shares."""

from contrats.models import Action, Financement
from imports import valeurs
from imports.colonnes import Champ
from imports.sortes.base import CONTRAT, NATIONAL, Attendue, Sorte
from partenaires.models import Partenaire
from quartiers.models import Commune, Quartier

LIEUX = """code_insee;commune;quartier
62765;Saint-Omer;Quai du Commerce
62040;Arques;Saint-Exupéry
"""


class Lieux(Sorte):
    """Communes by their code, each with the neighbourhood that it may name."""

    code = "essai_lieux"
    libelle = "Lieux"
    tables = (
        Attendue(
            "lieux",
            "Lieux",
            (
                Champ("code", "code INSEE", ("code_insee", "codgeo"), obligatoire=True),
                Champ("nom", "commune", ("libgeo",), obligatoire=True),
                Champ("quartier", "quartier", ("nom_qp",)),
            ),
        ),
    )

    def preparer(self, source, plan):
        communes = {c.code_insee: c for c in Commune.objects.all()}
        quartiers = {q.nom: q for q in Quartier.objects.prefetch_related("communes")}
        for ligne in source.tables["lieux"]:
            code = ligne.lire("code", valeurs.code_insee)
            if code is None:
                continue
            if commune := communes.get(code):
                plan.modifier(commune, {"nom": ligne["nom"]}, **ligne.ou)
            else:
                donnees = {"code_insee": code, "nom": ligne["nom"]}
                commune = plan.creer("quartiers.commune", donnees, **ligne.ou)
            if nom := ligne["quartier"]:
                self._quartier(plan, quartiers.get(nom), nom, commune, ligne)

    def _quartier(self, plan, quartier, nom, commune, ligne):
        if quartier:
            deja = list(quartier.communes.all())
            plan.modifier(quartier, {"communes": [*deja, commune]}, **ligne.ou)
        else:
            donnees = {"nom": nom, "generation": 2015, "communes": [commune]}
            plan.creer("quartiers.quartier", donnees, **ligne.ou)


class Programme(Sorte):
    """Actions of a contract by their reference, each with one funding line."""

    code = "essai_programme"
    libelle = "Programme"
    portee = CONTRAT
    tables = (
        Attendue(
            "actions",
            "Actions",
            (
                Champ("reference", "référence", ("réf",), obligatoire=True),
                Champ("intitule", "intitulé", obligatoire=True),
                Champ("porteur", "porteur"),
                Champ("statut", "statut"),
                Champ("accorde", "accordé"),
            ),
        ),
    )

    def preparer(self, source, plan):
        actions = {a.reference: a for a in Action.objects.filter(contrat=source.contrat)}
        self.porteurs = {p.nom: p for p in Partenaire.objects.all()}
        for ligne in source.tables["actions"]:
            donnees = {"intitule": ligne["intitule"]}
            if statut := ligne["statut"]:
                donnees["statut"] = statut
            if action := actions.get(ligne["reference"]):
                plan.modifier(action, donnees, **ligne.ou)
                continue
            donnees |= {
                "contrat": source.contrat,
                "reference": ligne["reference"],
                "exercice": 2018,
                "porteur": self._porteur(plan, ligne),
            }
            action = plan.creer(Action, donnees, **ligne.ou)
            self._financement(plan, action, ligne)

    def _porteur(self, plan, ligne):
        nom = ligne["porteur"]
        if nom not in self.porteurs:
            donnees = {"nom": nom, "type": "association"}
            self.porteurs[nom] = plan.creer(Partenaire, donnees, **ligne.ou)
        return self.porteurs[nom]

    def _financement(self, plan, action, ligne):
        accorde = ligne.lire("accorde", valeurs.decimal)
        if accorde is not None:
            donnees = {
                "action": action,
                "financeur": self.porteurs[ligne["porteur"]],
                "nature": "p147",
                "annee": 2018,
                "accorde": accorde,
            }
            plan.creer(Financement, donnees, **ligne.ou)


TITRE = Attendue("titre", "Titre", (Champ("titre", "titre", obligatoire=True),))


def une_sorte(preparer, *, code="essai", portee=NATIONAL):
    """A kind whose file is one column « titre », and that fills its plan as it is told."""

    class Essai(Sorte):
        tables = (TITRE,)

    essai = Essai()
    essai.code, essai.libelle, essai.portee, essai.preparer = code, code, portee, preparer
    return essai
