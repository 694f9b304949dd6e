"""The words of employers, places, placements and attendance."""

from importlib import import_module

from django.db import migrations

CODES = {
    "branch": [
        ("trade", "handel", "trade"),
        ("restaurant", "hotell och restaurang", "hotels and restaurants"),
        ("care", "vård och omsorg", "care"),
        ("education", "skola och förskola", "education"),
        ("cleaning", "städ och fastighetsservice", "cleaning and property services"),
        ("construction", "bygg och anläggning", "construction"),
        ("industry", "tillverkning", "manufacturing"),
        ("transport", "transport och lager", "transport and storage"),
        ("green", "park, skog och jordbruk", "parks, forestry and farming"),
        ("office", "kontor och administration", "office"),
        ("association", "förening och ideell verksamhet", "associations"),
        ("culture", "kultur och fritid", "culture and leisure"),
        ("other", "annan bransch", "other"),
    ],
    "agreement_kind": [
        ("iop", "idéburet offentligt partnerskap (IOP)", "partnership with a non-profit (IOP)"),
        ("cooperation", "samverkansavtal", "cooperation agreement"),
        ("supervision", "avtal om handledning", "agreement about supervision"),
        ("recruitment", "avsiktsförklaring om rekrytering", "letter of intent about recruitment"),
        ("other", "annat avtal", "other agreement"),
    ],
    "call_outcome": [
        ("interested", "intresserad", "interested"),
        ("offer", "erbjuder plats", "offers a place"),
        ("later", "återkom senare", "come back later"),
        ("no_answer", "inget svar", "no answer"),
        ("not_interested", "inte intresserad", "not interested"),
        ("follow_up", "uppföljning av placering", "follow-up of a placement"),
    ],
    "subsidy": [
        ("wage_subsidy", "lönebidrag", "wage subsidy"),
        ("introductory_job", "introduktionsjobb", "introductory job"),
        ("new_start_job", "nystartsjobb", "new-start job"),
        ("establishment_job", "etableringsjobb", "establishment job"),
        ("municipal", "kommunalt stöd", "municipal support"),
        ("none", "utan stöd", "none"),
    ],
    "place_kind": [
        ("internal", "intern plats", "internal place"),
        ("municipal", "kommunal förvaltning", "municipal department"),
        ("external", "extern plats enligt avtal", "external place by agreement"),
        ("osa", "OSA, skyddat arbete", "OSA, sheltered work"),
        ("municipal_employment", "kommunal arbetsmarknadsanställning", "municipal labour-market employment"),
        ("private", "privat arbetsgivare", "private employer"),
    ],
    "requirement": [
        ("record_extract", "utdrag ur belastningsregistret", "extract from the criminal record"),
        ("driving_licence", "körkort B", "driving licence B"),
        ("forklift_licence", "truckkort", "forklift licence"),
        ("food_hygiene", "livsmedelshygien", "food hygiene"),
        ("restaurant_training", "restaurangutbildning", "restaurant training"),
        ("care_training", "vårdutbildning", "care training"),
        ("full_time", "heltid", "full time"),
        ("computer", "datorvana", "computer skills"),
    ],
    "language_level": [
        ("none", "inga krav", "no demands"),
        ("sfi_a", "SFI kurs A", "SFI course A"),
        ("sfi_b", "SFI kurs B", "SFI course B"),
        ("sfi_c", "SFI kurs C", "SFI course C"),
        ("sfi_d", "SFI kurs D", "SFI course D"),
        ("basic", "svenska på grundläggande nivå", "Swedish at compulsory-school level"),
        ("upper_secondary", "svenska på gymnasial nivå", "Swedish at upper-secondary level"),
    ],
    "support_form": [
        ("social_assistance", "kommunen, ekonomiskt bistånd", "municipality, social assistance"),
        ("job_guarantee", "jobb- och utvecklingsgarantin", "job and development guarantee"),
        ("youth_guarantee", "jobbgarantin för ungdomar", "job guarantee for youth"),
        ("establishment", "etableringsprogrammet", "establishment programme"),
        ("rehabilitation", "rehabilitering, Försäkringskassan", "rehabilitation, social insurance"),
        ("activity_compensation", "aktivitetsersättning", "activity compensation"),
        ("none", "utan stödform", "none"),
    ],
    "employment_form": [
        ("municipal_bea", "arbetsmarknadsanställning, BEA", "labour-market employment, BEA"),
        ("osa", "OSA, skyddat arbete", "OSA, sheltered work"),
        ("fixed_term", "visstidsanställning", "fixed-term employment"),
        ("probationary", "provanställning", "probationary employment"),
        ("permanent", "tillsvidareanställning", "permanent employment"),
        ("hourly", "timanställning", "employment by the hour"),
    ],
    "placement_end": [
        ("completed", "genomförd", "completed"),
        ("moved_on", "gått vidare till annan plats", "moved on to another place"),
        ("employed", "fått anställning", "found employment"),
        ("studies", "börjat studera", "began studies"),
        ("illness", "sjukdom", "illness"),
        ("absence", "frånvaro", "absence"),
        ("place_closed", "platsen kunde inte vara kvar", "the place closed"),
        ("did_not_fit", "passade inte", "did not fit"),
        ("own_request", "egen begäran", "own request"),
        ("other", "annan orsak", "other reason"),
    ],
    "placement_outcome": [
        ("employment_there", "anställning på platsen", "employment at the place"),
        ("employment_elsewhere", "anställning hos annan", "employment elsewhere"),
        ("next_place", "ny plats", "another place"),
        ("studies", "studier", "studies"),
        ("continues", "fortsatt insats", "continued support"),
        ("none", "inget av detta", "none of these"),
    ],
    "ability": [
        ("punctual", "passa tider", "keeping times"),
        ("instructions", "följa instruktioner", "following instructions"),
        ("initiative", "ta initiativ", "taking initiative"),
        ("cooperation", "samarbeta", "cooperating"),
        ("endurance", "uthållighet", "endurance"),
        ("language", "tala svenska i arbetet", "speaking Swedish at work"),
        ("trade", "yrkets moment", "the tasks of the trade"),
        ("safety", "arbeta säkert", "working safely"),
    ],
    "hours_reduction": [
        ("child_under_8", "barn under 8 år", "child under 8"),
        ("part_time_work", "deltidsarbete", "part-time work"),
        ("programme", "annat program", "another programme"),
        ("sick_leave", "deltidssjukskrivning", "part-time sick leave"),
        ("studies", "studier", "studies"),
        ("other", "annan orsak", "other reason"),
    ],
}


def make_codes(apps, schema_editor):
    """Add every default code that is not there."""
    import_module("accounts.migrations.0002_code_lists").make_codes(apps, schema_editor, CODES)


class Migration(migrations.Migration):
    dependencies = [("accounts", "0008_place_lists")]

    operations = [migrations.RunPython(make_codes, migrations.RunPython.noop)]
