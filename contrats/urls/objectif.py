"""The pages of objectives and indicators."""

urlpatterns = []
