urlpatterns = []
app_name = 'reports'
