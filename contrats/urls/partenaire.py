"""The pages of partners."""

urlpatterns = []
