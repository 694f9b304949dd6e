"""What hangs on a visit may change only while the visit is a draft; the database sees to it."""

import pgtrigger

# FOR SHARE waits for a change of state that is under way, so that nothing slips in after it.
ONLY_DRAFT = """
    FOR standing IN SELECT state FROM visits_boardvisit WHERE id IN (NEW.visit_id, OLD.visit_id) FOR SHARE LOOP
        IF standing <> 'draft' THEN
            RAISE EXCEPTION 'the visit is no draft' USING ERRCODE = 'restrict_violation';
        END IF;
    END LOOP;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW;
"""


def only_in_draft():
    """Return the trigger of a model with a foreign key `visit`."""
    return pgtrigger.Trigger(
        name="only_in_draft",
        operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
        when=pgtrigger.Before,
        declare=[("standing", "text")],
        func=ONLY_DRAFT,
    )
