"""The acts of a contract, and their signature."""

from django.urls import path

from contrats.views import acte, signature

urlpatterns = [
    path("actes/<int:pk>/", acte.acte, name="acte"),
    path("signatures/<int:pk>/signer/", signature.signer, name="signer"),
    path("signatures/<int:pk>/refuser/", signature.refuser_de_signer, name="refuser_de_signer"),
    path(
        "signatures/<int:pk>/retirer/", signature.retirer_sa_signature, name="retirer_sa_signature"
    ),
    path("signer/<str:secret>/", signature.signer_par_lien, name="signer_par_lien"),
]
