"""The pages of reports."""

app_name = "rapports"

urlpatterns = []
