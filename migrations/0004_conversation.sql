-- One message, one reply. A thread is one conversation; its id carries its channel.
CREATE TABLE thread (
  site_id bigint NOT NULL REFERENCES site,
  id text NOT NULL CHECK (length(id) BETWEEN 1 AND 200),
  channel text NOT NULL,
  account_id bigint NOT NULL,
  title text NOT NULL,
  -- What "it" and "the second one" refer to: the last list or booking.
  focus jsonb,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (site_id, id),
  FOREIGN KEY (site_id, account_id) REFERENCES account ON DELETE CASCADE
);
CREATE INDEX thread_by_account ON thread (site_id, account_id, updated_at, id);

-- A turn is one inbound message and its reply. Turns of one thread run in the order of their ids; a
-- process that works on a turn, or waits with one, renews its lease, and a lease that ran out means
-- that the process is gone.
CREATE TABLE turn (
  site_id bigint NOT NULL,
  id bigint GENERATED ALWAYS AS IDENTITY,
  thread_id text NOT NULL,
  account_id bigint NOT NULL,
  delivery_id text NOT NULL,
  status text NOT NULL DEFAULT 'waiting' CHECK (status IN ('waiting', 'running', 'done', 'failed', 'stopped')),
  lease_until timestamptz NOT NULL,
  correlation_id text NOT NULL,
  said text NOT NULL,
  reply text,
  allocation_id bigint,
  model text,
  input_tokens integer NOT NULL DEFAULT 0,
  output_tokens integer NOT NULL DEFAULT 0,
  cost_usd double precision NOT NULL DEFAULT 0,
  created_at timestamptz NOT NULL DEFAULT now(),
  started_at timestamptz,
  finished_at timestamptz,
  PRIMARY KEY (site_id, id),
  UNIQUE (site_id, delivery_id),
  FOREIGN KEY (site_id, thread_id) REFERENCES thread ON DELETE CASCADE
);
CREATE INDEX turn_by_thread ON turn (site_id, thread_id, id);
CREATE INDEX turn_open ON turn (site_id, thread_id, id) WHERE status IN ('waiting', 'running');
CREATE INDEX turn_by_correlation ON turn (site_id, correlation_id);

-- The transcript, as text.
CREATE TABLE message (
  site_id bigint NOT NULL,
  id bigint GENERATED ALWAYS AS IDENTITY,
  thread_id text NOT NULL,
  turn_id bigint,
  role text NOT NULL CHECK (role IN ('user', 'assistant')),
  text text NOT NULL,
  allocation_id bigint,
  correlation_id text,
  at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (site_id, id),
  FOREIGN KEY (site_id, thread_id) REFERENCES thread ON DELETE CASCADE
);
CREATE INDEX message_by_thread ON message (site_id, thread_id, id);

-- A change that waits for a yes: canonical arguments and their hash, one write, one answer, its time.
CREATE TABLE action (
  site_id bigint NOT NULL,
  id uuid NOT NULL DEFAULT gen_random_uuid(),
  thread_id text NOT NULL,
  account_id bigint NOT NULL,
  tool text NOT NULL,
  args jsonb NOT NULL,
  args_hash text NOT NULL,
  summary text NOT NULL,
  status text NOT NULL DEFAULT 'pending' CHECK (status IN ('pending', 'confirmed', 'dismissed')),
  expires_at timestamptz NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  answered_at timestamptz,
  PRIMARY KEY (site_id, id),
  FOREIGN KEY (site_id, thread_id) REFERENCES thread ON DELETE CASCADE,
  FOREIGN KEY (site_id, account_id) REFERENCES account ON DELETE CASCADE
);
CREATE INDEX action_by_thread ON action (site_id, thread_id, created_at);

GRANT SELECT, INSERT, UPDATE, DELETE ON thread, turn, message, action TO rollbook_app;
