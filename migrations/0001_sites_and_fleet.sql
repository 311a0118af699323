-- Sites and what stands in them. site_id leads every key, unique index and foreign key, so that one
-- site can later live on a shard of its own.
CREATE EXTENSION IF NOT EXISTS btree_gist;

-- The role that the application works as. It owns nothing; rights are granted table by table.
-- Roles belong to the whole server, so another database may have made it already.
DO $$
BEGIN
  CREATE ROLE rollbook_app NOLOGIN;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END
$$;
DO $$
BEGIN
  -- From Postgres 16 on, whoever creates a role is its member but may not yet act as it.
  IF NOT pg_has_role(current_user, 'rollbook_app',
       CASE WHEN current_setting('server_version_num')::integer >= 160000 THEN 'SET' ELSE 'MEMBER' END) THEN
    EXECUTE format('GRANT rollbook_app TO %I', current_user);
  END IF;
END
$$;
GRANT USAGE ON SCHEMA public TO rollbook_app;

CREATE TABLE site (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  name text NOT NULL UNIQUE CHECK (name <> ''),
  time_zone text NOT NULL CHECK (time_zone <> ''),
  -- Information for people; whole days are bookable whatever the hours.
  opens time,
  closes time,
  open_weekdays smallint[] NOT NULL DEFAULT '{1,2,3,4,5}',
  created_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE test_type (
  site_id bigint NOT NULL REFERENCES site,
  name text NOT NULL CHECK (name ~ '^[a-z0-9][a-z0-9_-]{0,31}$'),
  created_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (site_id, name)
);

CREATE TABLE dyno (
  site_id bigint NOT NULL REFERENCES site,
  id bigint GENERATED ALWAYS AS IDENTITY,
  name text NOT NULL CHECK (name <> '' AND length(name) <= 64),
  enabled boolean NOT NULL DEFAULT true,
  -- The sum of its capabilities' breadths: what is lost while this dyno is occupied.
  breadth double precision NOT NULL DEFAULT 0,
  created_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (site_id, id)
);
CREATE UNIQUE INDEX dyno_name ON dyno (site_id, lower(name));

-- One row says: this dyno may run this test with these drives in this weight range, all together.
CREATE TABLE capability (
  site_id bigint NOT NULL,
  id bigint GENERATED ALWAYS AS IDENTITY,
  dyno_id bigint NOT NULL,
  test_type text NOT NULL,
  drive_types text[] NOT NULL CHECK (cardinality(drive_types) > 0 AND drive_types <@ '{2WD,AWD}'),
  min_lbs double precision NOT NULL CHECK (min_lbs >= 0),
  max_lbs double precision NOT NULL CHECK (max_lbs >= min_lbs),
  -- How much it covers; the smaller, the tighter, the sooner it is chosen.
  breadth double precision GENERATED ALWAYS AS ((max_lbs - min_lbs + 1) * cardinality(drive_types)) STORED,
  PRIMARY KEY (site_id, id),
  FOREIGN KEY (site_id, dyno_id) REFERENCES dyno ON DELETE CASCADE,
  FOREIGN KEY (site_id, test_type) REFERENCES test_type
);
-- Candidates for a booking come from one range of this index.
CREATE INDEX capability_by_test ON capability (site_id, test_type, dyno_id);
CREATE INDEX capability_by_dyno ON capability (site_id, dyno_id);

CREATE TABLE vehicle (
  site_id bigint NOT NULL REFERENCES site,
  id bigint GENERATED ALWAYS AS IDENTITY,
  vin text NOT NULL CHECK (vin ~ '^[A-Z0-9-]{1,32}$'),
  name text CHECK (length(name) <= 100),
  weight_lbs double precision NOT NULL CHECK (weight_lbs > 0),
  drive_type text NOT NULL CHECK (drive_type IN ('2WD', 'AWD')),
  created_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (site_id, id),
  UNIQUE (site_id, vin)
);

GRANT SELECT, INSERT ON site TO rollbook_app;
GRANT SELECT, INSERT ON test_type TO rollbook_app;
GRANT SELECT, INSERT, UPDATE ON dyno, vehicle TO rollbook_app;
GRANT SELECT, INSERT, DELETE ON capability TO rollbook_app;
