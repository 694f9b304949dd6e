-- Slumpen börjar om, så att två databaser med lika många deltagare är lika.
SELECT setseed(0.42);

-- Deltagare …
INSERT INTO participants_participant (
  version, idempotency_key, case_number, personal_number, former_numbers, number_is_disputed, birth_date, registered_sex,
  first_name, last_name, phone, email, address, postal_code, city, contact_note, needs_interpreter, is_protected,
  unit_id, created_at, status, enrolled_on, planned_end_on, last_followup_on, next_followup_on,
  register_reference
)
SELECT
  1, gen_random_uuid(), format('S-%%s-%%s', 2016 + i %% 11, lpad((i / 11 + 1)::text, 5, '0')),
  -- Numren har fel kontrollsiffra med flit, så att inget kan vara en verklig persons.
  to_char(born, 'YYYYMMDD') || lpad((i / 17000 * 20 + 100 + i %% 20)::text, 3, '0') || 'X',
  '{}', false, born, (ARRAY['women', 'men', 'women', 'men', 'unknown'])[1 + i %% 5],
  (ARRAY['Amina','Åsa','Gunnel','Vera','Ilyas','Nils','Ahmed','Gösta','Öyvind','Hanna','Selam','Ewa','Zahra','Elin','Peter',
         'Yusuf','Lars','Olena','Viktor','Signe'])[1 + (random() * 19)::int] || '-' ||
  (ARRAY['Maria','Karin','Erik','Johan','Ali','Sara','Lena','Omar','Eva','Per'])[1 + (random() * 9)::int],
  (ARRAY['Lind','Öberg','Ängs','Åker','Berg','Holm','Sand','Dahl','Ek','Wester','Norr','Söder','Hög','Lång','Ny'])[1 + (random() * 14)::int] ||
  (ARRAY['ström','berg','lund','qvist','gren','dahl','stedt','ros','man','mark'])[1 + (random() * 9)::int] ||
  (i %% 97)::text,
  '070-174 06 05', '', 'Mätvägen ' || i %% 200, '999 10', 'Mätköping', '', false, false,
  (%(units)s::bigint[])[1 + i / 20 %% array_length(%(units)s::bigint[], 1)],
  now() - (i %% 3900) * interval '1 day',
  CASE WHEN i %% 10 = 0 THEN 'enrolled' WHEN i %% 20 = 1 THEN 'referred' ELSE 'ended' END,
  CASE WHEN i %% 20 <> 1 THEN current_date - 20 - i %% CASE WHEN i %% 10 = 0 THEN 170 ELSE 3800 END END,
  CASE WHEN i %% 20 <> 1 THEN current_date + 160 - i %% CASE WHEN i %% 10 = 0 THEN 170 ELSE 3800 END END,
  NULL, NULL, ''
FROM (SELECT i, date '1960-01-01' + (i * 7919) %% 17000 AS born FROM generate_series(1, %(n)s) AS i) AS numbered;

-- Inskrivningar …
INSERT INTO participants_enrolment (
  version, idempotency_key, participant_id, unit_id, started_on, planned_end_on, ended_on, exit_reason_id, outcome_id,
  exit_note, registered_in_error, created_at, correction, verified_how, verification_note
)
SELECT
  1, gen_random_uuid(), p.id, p.unit_id, p.enrolled_on, p.planned_end_on,
  CASE WHEN p.status = 'ended' THEN least(p.planned_end_on - (p.id %% 60)::int, current_date) END,
  CASE WHEN p.status = 'ended' AND p.id %% 40 <> 0 THEN reasons.ids[1 + p.id %% array_length(reasons.ids, 1)] END,
  CASE WHEN p.status = 'ended' THEN outcomes.ids[1 + p.id %% array_length(outcomes.ids, 1)] END,
  '', false, p.created_at, '', '', ''
FROM participants_participant p,
  (SELECT array_agg(id) AS ids FROM accounts_codelist WHERE list = 'exit_reason' AND code <> 'error') AS reasons,
  (SELECT array_agg(id) AS ids FROM accounts_codelist WHERE list = 'outcome') AS outcomes
WHERE p.enrolled_on IS NOT NULL;

-- Koordinatorer …
INSERT INTO participants_coordinatorperiod (participant_id, enrolment_id, coordinator_id, starts_on, ends_on, note)
SELECT
  e.participant_id, e.id,
  -- Enhet och koordinator går jämnt ihop: var tjugonde användare hör till samma enhet.
  (%(coordinators)s::bigint[])[1 + ((e.unit_id - (%(units)s::bigint[])[1]) + 20 * (e.participant_id %% 12))],
  e.started_on, e.ended_on, ''
FROM participants_enrolment e;

-- Uppföljningar …
INSERT INTO actionplans_followup (
  version, idempotency_key, participant_id, author_id, occurred_on, contact_form_id, parties, other_parties, text,
  plan_effect, next_step, next_on, created_at, signed_at, is_health
)
SELECT
  1, gen_random_uuid(), c.participant_id, c.coordinator_id, day, forms.ids[1 + k %% 6], '{participant}', '',
  'Vi talade om veckan, om hur uppgifterna fungerar och om vad som kommer härnäst. Nästa steg är bestämt tillsammans.',
  '', '', CASE WHEN k %% 3 = 0 THEN day + 28 END, day + time '14:00', day + time '15:00', false
FROM participants_coordinatorperiod c
CROSS JOIN generate_series(0, 4) AS k
CROSS JOIN LATERAL (SELECT c.starts_on + k * 28 + (c.id %% 20)::int AS day) AS days
CROSS JOIN (SELECT array_agg(id ORDER BY position) AS ids FROM accounts_codelist WHERE list = 'contact_form') AS forms
WHERE day <= least(coalesce(c.ends_on, current_date), current_date);

-- Skattningar, av båda var tredje månad …
INSERT INTO actionplans_rating (
  idempotency_key, participant_id, instrument_id, author_id, occurred_on, answers, words, language, sent_at
)
SELECT
  gen_random_uuid(), c.participant_id, i.id, c.coordinator_id, day,
  ARRAY(
    SELECT (1 + (c.id + k * place + i.id) %% 5)::smallint FROM generate_series(1, jsonb_array_length(i.items)) AS place
  ),
  array_fill(''::text, ARRAY[jsonb_array_length(i.items)]), 'sv', day + time '10:00'
FROM participants_coordinatorperiod c
CROSS JOIN generate_series(0, 2) AS k
CROSS JOIN actionplans_instrument i
CROSS JOIN LATERAL (SELECT (c.starts_on + k * interval '3 months')::date + (c.id %% 15)::int AS day) AS days
WHERE day <= least(coalesce(c.ends_on, current_date), current_date)
ON CONFLICT (participant_id, instrument_id, occurred_on) DO NOTHING;

-- Senaste uppföljning på raden …
UPDATE participants_participant p SET last_followup_on = f.occurred_on, next_followup_on = f.next_on
FROM (
  SELECT DISTINCT ON (participant_id) participant_id, occurred_on, next_on
  FROM actionplans_followup ORDER BY participant_id, occurred_on DESC, id DESC
) AS f
WHERE f.participant_id = p.id;

-- Läslogg …
INSERT INTO participants_access (user_id, at, url_name, reason, participants, is_refused)
SELECT
  (%(coordinators)s::bigint[])[1 + i %% 240], now() - i * interval '1 minute',
  CASE WHEN i %% 4 = 0 THEN 'participants:list' ELSE 'reports:overview' END, '',
  CASE WHEN i %% 4 = 0
    THEN (SELECT array_agg(b + (i * 31) %% greatest(%(n)s - 25, 1)) FROM generate_series(first.id, first.id + 24) AS b)
    ELSE ARRAY[first.id + (i * 31) %% %(n)s] END,
  false
FROM generate_series(1, %(n)s) AS i, (SELECT min(id) AS id FROM participants_participant) AS first;

-- Ärendenummer fortsätter efter de givna …
INSERT INTO participants_casenumberseries (year, last)
SELECT substr(case_number, 3, 4)::int, max(substr(case_number, 8)::int) FROM participants_participant GROUP BY 1
ON CONFLICT (year) DO UPDATE SET last = excluded.last;

-- Statistik för planeraren …
ANALYZE;
