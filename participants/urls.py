urlpatterns = []
app_name = 'participants'
