"""Checking a document, without an account."""

from django.urls import path

from contrats.views import verification

urlpatterns = [path("verifier/", verification.verifier, name="verifier")]
