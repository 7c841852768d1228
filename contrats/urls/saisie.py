"""Typing, proposing and validating figures."""

urlpatterns = []
