"""The default words of every code list (contracts.md); a municipality edits them from there."""

from django.db import migrations

CODES = {
    "exit_reason": [
        ("work", "arbete", "work"),
        ("studies", "studier", "studies"),
        ("municipal_employment", "kommunal arbetsmarknadsanställning", "municipal employment"),
        ("other_programme", "annan insats", "other programme"),
        ("rehabilitation", "fortsatt rehabilitering", "continued rehabilitation"),
        ("illness", "sjukdom", "illness"),
        ("parental_leave", "föräldraledighet", "parental leave"),
        ("moved", "flytt", "moved away"),
        ("own_request", "egen begäran", "own request"),
        ("absence", "ogiltig frånvaro", "invalid absence"),
        ("max_time", "maximal tid uppnådd", "maximum time"),
        ("not_completed", "ej fullföljt", "not completed"),
        ("declined", "avböjt", "declined"),
        ("deceased", "avliden", "deceased"),
        ("error", "felregistrering", "registered in error"),
    ],
    "outcome": [
        ("work", "anställning", "employment"),
        ("studies", "studier", "studies"),
        ("municipal_employment", "kommunal arbetsmarknadsanställning", "municipal employment"),
        ("programme", "program hos Arbetsförmedlingen", "programme at the employment service"),
        ("none", "inget av detta", "none of these"),
    ],
    "contact_form": [
        ("visit", "besök", "visit"),
        ("phone", "telefon", "phone"),
        ("video", "video", "video"),
        ("email", "e-post", "e-mail"),
        ("letter", "brev", "letter"),
        ("other", "annat", "other"),
    ],
    "followup_party": [
        ("participant", "deltagaren", "the participant"),
        ("case_officer", "ansvarig handläggare", "responsible case officer"),
        ("supervisor", "arbetsledare", "supervisor"),
        ("employer", "arbetsgivare", "employer"),
        ("relative", "anhörig", "relative"),
        ("interpreter", "tolk", "interpreter"),
    ],
    "language": [
        ("sv", "svenska", "Swedish"),
        ("en", "engelska", "English"),
        ("ar", "arabiska", "Arabic"),
        ("so", "somaliska", "Somali"),
        ("ti", "tigrinja", "Tigrinya"),
        ("uk", "ukrainska", "Ukrainian"),
        ("fa", "persiska", "Persian"),
        ("prs", "dari", "Dari"),
        ("ckb", "centralkurdiska (sorani)", "Sorani"),
        ("kmr", "nordkurdiska (kurmandji)", "Kurmanji"),
        ("tr", "turkiska", "Turkish"),
        ("bks", "bosniska, kroatiska, serbiska", "Bosnian, Croatian, Serbian"),
        ("es", "spanska", "Spanish"),
        ("ru", "ryska", "Russian"),
        ("pl", "polska", "Polish"),
        ("th", "thailändska", "Thai"),
        ("fi", "finska", "Finnish"),
        ("rom", "romani", "Romani"),
        ("swl", "svenskt teckenspråk", "Swedish Sign Language"),
        ("other", "annat språk", "other language"),
    ],
    "agency_kind": [
        ("employment_service", "Arbetsförmedlingen", "Employment service"),
        ("social_insurance", "Försäkringskassan", "Social insurance agency"),
        ("region", "Region", "Region"),
        ("social_services", "Kommunens socialförvaltning", "Municipal social services"),
        ("school", "Skola", "School"),
        ("other", "Annan part", "Other party"),
    ],
}


def make_codes(apps, schema_editor, lists=CODES):
    """Add every default code that is not there."""
    CodeList = apps.get_model("accounts", "CodeList")
    for name, codes in lists.items():
        for position, (code, label, label_en) in enumerate(codes, 1):
            CodeList.objects.get_or_create(
                list=name, code=code, defaults={"label": label, "label_en": label_en, "position": position * 10}
            )


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial")]
    operations = [migrations.RunPython(make_codes, migrations.RunPython.noop)]
