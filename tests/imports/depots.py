"""What the tests of the pages of imports share: a small programme, how it is brought."""

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from tests import fabriques

PROGRAMME = "réf;intitulé;porteur;accordé\nA-1;Atelier vélo;Centre social;1 234,50\n"


def fichier(contenu=PROGRAMME, nom="programme.csv"):
    octets = contenu.encode() if isinstance(contenu, str) else contenu
    return SimpleUploadedFile(nom, octets)


def deposer(client, sorte="essai_programme", **donnees):
    adresse = f"{reverse('imports:deposer')}?sorte={sorte}"
    return client.post(adresse, {"fichier": fichier(), **donnees})


def page(client, lot, **requete):
    reponse = client.get(reverse("imports:lot", args=[lot.pk]), requete)
    assert reponse.status_code == 200
    return reponse


def faire(client, verbe, lot, **donnees):
    return client.post(reverse(f"imports:{verbe}", args=[lot.pk]), donnees)


def lot_de(officier, contrat, contenu=PROGRAMME, **champs):
    return fabriques.creer_lot_lu(
        contenu, sorte="essai_programme", par=officier, contrat=contrat, **champs
    )
