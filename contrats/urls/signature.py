"""The acts of a contract, and their signature."""

from django.urls import path

from contrats.views import acte, circuit, signature

urlpatterns = [
    path("actes/<int:pk>/", acte.acte, name="acte"),
    path("contrats/<int:pk>/actes/preparer/", circuit.preparer_acte, name="preparer_acte"),
    path("actes/<int:pk>/signataires/", circuit.signataires, name="signataires"),
    path("actes/<int:pk>/ouvrir/", circuit.ouvrir_acte, name="ouvrir_acte"),
    path("actes/<int:pk>/reprendre/", circuit.reprendre_acte, name="reprendre_acte"),
    path(
        "signatures/<int:pk>/remplacer/",
        circuit.remplacer_representant,
        name="remplacer_representant",
    ),
    path("signatures/<int:pk>/lien/", circuit.renvoyer_le_lien, name="renvoyer_le_lien"),
    path("signatures/<int:pk>/signer/", signature.signer, name="signer"),
    path("signatures/<int:pk>/refuser/", signature.refuser_de_signer, name="refuser_de_signer"),
    path(
        "signatures/<int:pk>/retirer/", signature.retirer_sa_signature, name="retirer_sa_signature"
    ),
    path("signer/<str:secret>/", signature.signer_par_lien, name="signer_par_lien"),
]
