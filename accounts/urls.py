"""Where one lands, one's own pages, and the administration."""

from django.urls import path

from .views import administration as admin
from .views import own
from .views import saved_filters as filters

app_name = "accounts"

urlpatterns = [
    path("", own.home, name="home"),
    path("konto/", own.AccountView.as_view(), name="own"),
    path("utkast/", own.keep_draft, name="keep_draft"),
    path("utkast/kasta/", own.discard_draft, name="discard_draft"),
    path("kvar/", own.stay, name="stay"),
    path("filter/", filters.SavedFilterListView.as_view(), name="saved_filters"),
    path("filter/ny/", filters.SaveFilterView.as_view(), name="save_filter"),
    path("filter/<int:pk>/", filters.RenameFilterView.as_view(), name="rename_filter"),
    path("filter/<int:pk>/ta-bort/", filters.DeleteFilterView.as_view(), name="delete_filter"),
    path("administration/", admin.AdministrationView.as_view(), name="administration"),
    path("administration/enheter/", admin.UnitListView.as_view(), name="units"),
    path("administration/enheter/ny/", admin.AddUnitView.as_view(), name="add_unit"),
    path("administration/enheter/<int:pk>/", admin.EditUnitView.as_view(), name="unit"),
    path("administration/parter/", admin.AgencyListView.as_view(), name="agencies"),
    path("administration/parter/ny/", admin.AddAgencyView.as_view(), name="add_agency"),
    path("administration/parter/<int:pk>/", admin.EditAgencyView.as_view(), name="agency"),
    path("administration/anvandare/", admin.UserListView.as_view(), name="users"),
    path("administration/anvandare/sok/", admin.UserSearchView.as_view(), name="search_users"),
    path("administration/anvandare/ny/", admin.AddUserView.as_view(), name="add_user"),
    path("administration/anvandare/<int:pk>/", admin.UserView.as_view(), name="user"),
    path("administration/anvandare/<int:pk>/andra/", admin.EditUserView.as_view(), name="edit_user"),
    path("administration/anvandare/<int:pk>/roll/", admin.AddMembershipView.as_view(), name="add_membership"),
    path(
        "administration/anvandare/<int:user_pk>/roll/<int:pk>/",
        admin.EndMembershipView.as_view(),
        name="end_membership",
    ),
    path(
        "administration/anvandare/<int:pk>/tvasteg/",
        admin.RemoveSecondFactorView.as_view(),
        name="remove_second_factor",
    ),
    path("administration/listor/<slug:name>/", admin.CodeListView.as_view(), name="codes"),
    path("administration/listor/<slug:name>/ny/", admin.AddCodeView.as_view(), name="add_code"),
    path("administration/ord/<int:pk>/", admin.EditCodeView.as_view(), name="code"),
]
