"""The pages of contracts."""

app_name = "contrats"

urlpatterns = []
