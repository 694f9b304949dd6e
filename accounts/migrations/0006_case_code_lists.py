"""The words of intake, background and plans, and the label of the longest stay as the register writes it."""

from importlib import import_module

from django.db import migrations

CODES = {
    "support": [
        ("work_training", "arbetsträning", "work training"),
        ("internship", "praktik", "internship"),
        ("guidance", "studie- och yrkesvägledning", "guidance"),
        ("job_coaching", "jobbcoachning", "job coaching"),
        ("language", "språkstöd", "language support"),
        ("health", "hälsofrämjande insats", "health-promoting activity"),
        ("rehabilitation", "arbetslivsinriktad rehabilitering", "vocational rehabilitation"),
        ("studies", "studier", "studies"),
        ("social_services", "stöd från socialtjänsten", "support from social services"),
        ("health_care", "vård", "health care"),
        ("other", "annat stöd", "other support"),
    ],
    "livelihood": [
        ("wage", "lön", "wage"),
        ("social_assistance", "ekonomiskt bistånd", "social assistance"),
        ("unemployment_insurance", "arbetslöshetsersättning", "unemployment insurance"),
        ("activity_support", "aktivitetsstöd", "activity support"),
        ("sickness_benefit", "sjukpenning", "sickness benefit"),
        ("rehabilitation_benefit", "rehabiliteringspenning", "rehabilitation benefit"),
        ("sickness_compensation", "aktivitets- eller sjukersättning", "activity or sickness compensation"),
        ("parental_benefit", "föräldrapenning", "parental benefit"),
        ("study_support", "studiemedel", "study support"),
        ("introduction_benefit", "etableringsersättning", "introduction benefit"),
        ("partner", "partners inkomst", "partner's income"),
        ("none", "ingen egen försörjning", "none of one's own"),
        ("other", "annan försörjning", "other"),
    ],
    "occupation": [
        ("unemployed", "arbetslös", "unemployed"),
        ("employed", "anställd", "employed"),
        ("subsidised", "subventionerad anställning", "subsidised employment"),
        ("studying", "studerar", "studying"),
        ("programme", "i program hos Arbetsförmedlingen", "in a programme of the employment service"),
        ("sick_listed", "sjukskriven", "on sick leave"),
        ("parental_leave", "föräldraledig", "on parental leave"),
        ("other", "annat", "other"),
    ],
    "education": [
        ("none", "ingen eller oavslutad grundskola", "none, or compulsory school not completed"),
        ("compulsory", "grundskola", "compulsory school"),
        ("upper_secondary", "gymnasium", "upper secondary school"),
        ("post_secondary", "eftergymnasial utbildning", "post-secondary education"),
        ("unknown", "okänd", "unknown"),
    ],
    "public_support_time": [
        ("none", "ingen tid", "no time"),
        ("under_1", "under ett år", "less than a year"),
        ("1_to_2", "ett till två år", "one to two years"),
        ("3_to_5", "tre till fem år", "three to five years"),
        ("over_5", "mer än fem år", "more than five years"),
        ("unknown", "okänd", "unknown"),
    ],
    "livelihood_obstacle": [
        ("unemployed", "arbetslös", "unemployed"),
        ("language", "språkhinder", "language"),
        ("sick_with_certificate", "sjukskriven med läkarintyg", "sick, with certificate"),
        ("sick_awaiting", "väntar på beslut från Försäkringskassan", "awaiting a decision on sickness benefit"),
        ("social", "sociala skäl", "social reasons"),
        ("parental_leave", "föräldraledig", "on parental leave"),
        ("part_time", "arbetar deltid", "works part-time"),
        ("low_income", "otillräcklig inkomst", "insufficient income"),
        ("none", "inget försörjningshinder", "no obstacle"),
    ],
    "activity_kind": [
        ("work_like", "arbetslik aktivitet", "work-like activity"),
        ("practice", "praktik", "practice"),
        ("language", "språkträning", "language training"),
        ("sfi", "SFI", "Swedish for immigrants"),
        ("theory", "teori", "theory"),
        ("life_skills", "vardagskunskap", "life skills"),
        ("wellness", "friskvård", "wellness"),
        ("job_search", "jobbsökaraktivitet", "job-search activity"),
        ("group", "gruppaktivitet", "group activity"),
        ("entry_week", "instegsvecka", "entry week"),
        ("health", "vård och rehabilitering", "care and rehabilitation"),
        ("own_job_search", "eget jobbsökande", "own job search"),
    ],
}


def make_codes(apps, schema_editor):
    """Add every default code that is not there, and write the exit reason of the longest stay as contracts do."""
    import_module("accounts.migrations.0002_code_lists").make_codes(apps, schema_editor, CODES)
    CodeList = apps.get_model("accounts", "CodeList")
    reasons = CodeList.objects.filter(list="exit_reason", code="max_time", label="maximal tid uppnådd")
    reasons.update(label="maximal tid")


class Migration(migrations.Migration):
    dependencies = [("accounts", "0005_case_lists")]
    operations = [migrations.RunPython(make_codes, migrations.RunPython.noop)]
