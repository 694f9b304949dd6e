urlpatterns = []
app_name = 'visits'
