-- What language models cost: a row for each call over the wire. It holds no text, so that it may outlive
-- the conversation that it belongs to: a budget must not grow again when somebody deletes a conversation.
CREATE TABLE model_call (
  site_id bigint NOT NULL REFERENCES site,
  id bigint GENERATED ALWAYS AS IDENTITY,
  -- Written twice, it is one call.
  call_id uuid NOT NULL,
  at timestamptz NOT NULL,
  -- One execution of the graph; the same id under which tracing knows it.
  run_id uuid NOT NULL,
  account_id bigint NOT NULL,
  channel text NOT NULL,
  correlation_id text NOT NULL,
  model text NOT NULL,
  -- `ok`, or why there was no whole answer.
  outcome text NOT NULL,
  -- Cached and audio tokens are part of the input, thinking of the output.
  input_tokens integer NOT NULL,
  cached_tokens integer NOT NULL,
  output_tokens integer NOT NULL,
  thinking_tokens integer NOT NULL,
  audio_tokens integer NOT NULL,
  -- The provider did not say: counted from the characters.
  estimated boolean NOT NULL,
  -- Model and first day of the price that was used; null for a model that bills nothing.
  price_row text,
  usd double precision NOT NULL,
  first_ms double precision,
  ms double precision NOT NULL,
  PRIMARY KEY (site_id, id),
  UNIQUE (site_id, call_id)
);
CREATE INDEX model_call_by_time ON model_call (site_id, at);
CREATE INDEX model_call_by_correlation ON model_call (site_id, correlation_id);

-- The same by person and day of the site, for budgets: looked at before every call that costs something.
CREATE TABLE model_spend (
  site_id bigint NOT NULL REFERENCES site,
  day date NOT NULL,
  account_id bigint NOT NULL,
  usd double precision NOT NULL,
  PRIMARY KEY (site_id, day, account_id)
);

-- What a person thought of a reply; it goes with the conversation.
CREATE TABLE feedback (
  site_id bigint NOT NULL,
  turn_id bigint NOT NULL,
  account_id bigint NOT NULL,
  score smallint NOT NULL CHECK (score IN (0, 1)),
  comment text,
  at timestamptz NOT NULL,
  PRIMARY KEY (site_id, turn_id, account_id),
  FOREIGN KEY (site_id, turn_id) REFERENCES turn ON DELETE CASCADE
);

GRANT SELECT, INSERT ON model_call TO rollbook_app;
GRANT SELECT, INSERT, UPDATE ON model_spend TO rollbook_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON feedback TO rollbook_app;
