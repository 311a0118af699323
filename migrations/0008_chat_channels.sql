-- What a chat channel was handed, stored before it is acknowledged: nothing is lost when a process dies, and
-- what comes again under the same key is not done again.
CREATE TABLE inbox (
  site_id bigint NOT NULL REFERENCES site,
  id bigint GENERATED ALWAYS AS IDENTITY,
  channel text NOT NULL,
  -- Unique for each delivery, whatever the channel calls it.
  key text NOT NULL,
  -- Deliveries of one line are handled one after the other, in the order of `sequence`.
  line text NOT NULL,
  sequence text NOT NULL,
  -- It speaks to us: from now on its line does, too.
  opens boolean NOT NULL DEFAULT false,
  -- What the channel made of it; emptied when it was handled.
  payload jsonb NOT NULL,
  -- Where the reply stands already, so that whoever takes over goes on in the same message.
  reply jsonb,
  status text NOT NULL DEFAULT 'waiting' CHECK (status IN ('waiting', 'running', 'done', 'failed')),
  attempts integer NOT NULL DEFAULT 0,
  lease_until timestamptz,
  -- Its person wants it to end: whoever runs it looks here.
  stop_asked boolean NOT NULL DEFAULT false,
  received_at timestamptz NOT NULL,
  ended_at timestamptz,
  PRIMARY KEY (site_id, id),
  UNIQUE (site_id, channel, key)
);
CREATE INDEX inbox_opened ON inbox (site_id, channel, line) WHERE opens;
CREATE INDEX inbox_open ON inbox (site_id, channel, line, sequence, id) WHERE status IN ('waiting', 'running');

-- What has yet to be shown: the last word of a reply, and news for a person. It is shown once, as far as the
-- channel lets us tell.
CREATE TABLE delivery (
  site_id bigint NOT NULL REFERENCES site,
  id bigint GENERATED ALWAYS AS IDENTITY,
  channel text NOT NULL,
  -- The same word of the same turn is not stored twice.
  key text NOT NULL,
  place jsonb NOT NULL,
  message jsonb NOT NULL,
  -- Parts that were shown, each with where it stands.
  shown jsonb NOT NULL DEFAULT '[]',
  -- A part is under way: it may stand there although nobody heard so.
  doubtful boolean NOT NULL DEFAULT false,
  attempts integer NOT NULL DEFAULT 0,
  due_at timestamptz NOT NULL,
  lease_until timestamptz,
  delivered_at timestamptz,
  given_up_at timestamptz,
  created_at timestamptz NOT NULL,
  PRIMARY KEY (site_id, id),
  UNIQUE (site_id, channel, key)
);
CREATE INDEX delivery_due ON delivery (site_id, channel, due_at) WHERE delivered_at IS NULL AND given_up_at IS NULL;

-- Calls that a channel may still take, by what it counts them by (a workspace and a method). One row for all
-- replicas: a budget of calls a minute is shared by whoever makes them.
CREATE TABLE pace (
  channel text NOT NULL,
  name text NOT NULL,
  tokens double precision NOT NULL,
  -- Whether the last call that was asked for may be made.
  granted boolean NOT NULL,
  at timestamptz NOT NULL,
  PRIMARY KEY (channel, name)
);

-- What a person may press without having been asked: a window that was offered in place of a refused one.
-- A written yes never means one of these.
ALTER TABLE action ADD COLUMN kind text NOT NULL DEFAULT 'question' CHECK (kind IN ('question', 'offer'));

-- What stands under a reply to be pressed, so that whoever shows the reply again shows it whole.
ALTER TABLE turn ADD COLUMN offers jsonb;

-- Conversations in one place of a channel, by how their ids begin.
CREATE INDEX thread_by_beginning ON thread (site_id, id text_pattern_ops);

GRANT SELECT, INSERT, UPDATE, DELETE ON inbox, delivery, pace TO rollbook_app;
