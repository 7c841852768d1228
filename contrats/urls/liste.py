"""The lists: contracts, their money, their exports."""

urlpatterns = []
