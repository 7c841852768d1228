"""Opinions asked and given."""

urlpatterns = []
