urlpatterns = []
app_name = 'actionplans'
