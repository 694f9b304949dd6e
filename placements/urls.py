"""Addresses of employers, places, placements and attendance."""

app_name = "placements"

urlpatterns = [
    # Employers
    # Places
    # Matching
    # Placements
    # Attendance
    # Month sheets
]
