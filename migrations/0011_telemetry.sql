-- What happened and has no row elsewhere: tool calls and asks for a booking, refusals with their rules among
-- them. Turns and model calls have rows of their own. No names, no addresses, no words that a person wrote.
-- By day, so that what is old goes as one table; without references, which a partition could not leave quietly.
CREATE TABLE tool_call (
  site_id bigint NOT NULL,
  at timestamptz NOT NULL,
  -- Which process told it, and in which order: a batch that is written twice is stored once.
  source uuid NOT NULL,
  n integer NOT NULL,
  tool text NOT NULL,
  ok boolean NOT NULL,
  code text,
  channel text NOT NULL,
  ms double precision NOT NULL,
  -- The turn's own, where a turn called it.
  correlation_id text,
  PRIMARY KEY (site_id, at, source, n)
) PARTITION BY RANGE (at);
CREATE INDEX tool_call_by_correlation ON tool_call (site_id, correlation_id);

CREATE TABLE booking_attempt (
  site_id bigint NOT NULL,
  at timestamptz NOT NULL,
  source uuid NOT NULL,
  n integer NOT NULL,
  -- `booked`, `replayed` or `refused`; `code` says why it was refused.
  outcome text NOT NULL,
  code text,
  -- Each rule that kept some dyno out, once.
  rules text[] NOT NULL,
  -- Null when the site has no such test type or vehicle.
  test_type text,
  drive_type text,
  -- The first window that was asked for; null when it could not be read. Days are the site's own.
  starts_at timestamptz,
  days integer,
  shifted_days integer,
  allocation_id bigint,
  keyed boolean NOT NULL,
  channel text NOT NULL,
  ms double precision NOT NULL,
  correlation_id text,
  PRIMARY KEY (site_id, at, source, n)
) PARTITION BY RANGE (at);
CREATE INDEX booking_attempt_by_correlation ON booking_attempt (site_id, correlation_id);

-- The figures ask for the turns of a time.
CREATE INDEX turn_by_time ON turn (site_id, created_at);

-- Makes the partitions of yesterday to three days ahead and drops those that are older than `p_days`. With the
-- owner's rights, since the app may not make tables. A clock that is ahead drops nothing that is not old.
CREATE FUNCTION telemetry_keep(p_today date, p_days integer) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  parent text;
  part text;
  day date;
  dropped integer := 0;
BEGIN
  IF p_days < 1 THEN
    RAISE EXCEPTION 'telemetry is kept for a day at least' USING ERRCODE = 'invalid_parameter_value';
  END IF;
  -- One process at a time; the number is ours alone.
  PERFORM pg_advisory_xact_lock(7247002);
  FOREACH parent IN ARRAY ARRAY['tool_call', 'booking_attempt'] LOOP
    FOR day IN SELECT p_today + ahead FROM generate_series(-1, 3) AS ahead LOOP
      part := parent || '_' || to_char(day, 'YYYYMMDD');
      CONTINUE WHEN to_regclass('public.' || part) IS NOT NULL;
      -- Attached afterwards: making it in its place would lock out everybody who reads or writes.
      EXECUTE format('CREATE TABLE public.%I (LIKE public.%I INCLUDING ALL)', part, parent);
      EXECUTE format('ALTER TABLE public.%I ATTACH PARTITION public.%I FOR VALUES FROM (%L) TO (%L)',
                     parent, part, day || ' 00:00+00', day + 1 || ' 00:00+00');
    END LOOP;
    FOR part IN
      SELECT c.relname FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
       WHERE i.inhparent = ('public.' || parent)::regclass
         AND to_date(right(c.relname, 8), 'YYYYMMDD') < least(p_today, current_date) - p_days
    LOOP
      EXECUTE format('DROP TABLE public.%I', part);
      dropped := dropped + 1;
    END LOOP;
  END LOOP;
  RETURN dropped;
END
$$;
REVOKE ALL ON FUNCTION telemetry_keep(date, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION telemetry_keep(date, integer) TO rollbook_app;
GRANT SELECT, INSERT ON tool_call, booking_attempt TO rollbook_app;
