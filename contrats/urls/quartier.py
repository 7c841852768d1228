"""The pages of neighbourhoods."""

urlpatterns = []
