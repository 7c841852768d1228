"""Writing to those who steer a contract."""

from django.urls import path

from contrats.views import contact

urlpatterns = [
    path("contact/", contact.contact, name="contact"),
    path("contact/envoyer/", contact.envoyer_message, name="envoyer_message"),
]
