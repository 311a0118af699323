-- Linking the other way round: whoever is signed in on the page asks for a code and types it to the bot, which
-- asks the chat user for their yes. What is confirmed is a link request as before; it has no secret and no
-- number, since it begins with an account instead of a chat user.
ALTER TABLE link_request
  ALTER COLUMN secret_hash DROP NOT NULL,
  ALTER COLUMN number DROP NOT NULL,
  ADD CONSTRAINT link_request_begun_by CHECK (
    (secret_hash IS NULL) = (number IS NULL) AND (number IS NOT NULL OR claimed_by IS NOT NULL)
  );

CREATE TABLE link_code (
  site_id bigint NOT NULL REFERENCES site,
  id bigint GENERATED ALWAYS AS IDENTITY,
  account_id bigint NOT NULL,
  -- HMAC-SHA-256 under a key that is not in the database: a code is short enough to be tried through.
  code_hash bytea NOT NULL UNIQUE,
  created_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  ended_at timestamptz,
  outcome text CHECK (outcome IN ('claimed', 'replaced', 'ended')),
  -- What it became when a chat user typed it.
  request_id uuid,
  PRIMARY KEY (site_id, id),
  FOREIGN KEY (site_id, account_id) REFERENCES account ON DELETE CASCADE,
  FOREIGN KEY (site_id, request_id) REFERENCES link_request ON DELETE CASCADE,
  CHECK ((ended_at IS NULL) = (outcome IS NULL)),
  CHECK ((request_id IS NULL) = (outcome IS DISTINCT FROM 'claimed'))
);
-- A newer code ends the older one, so that an account has one at most that is open.
CREATE UNIQUE INDEX link_code_open ON link_code (site_id, account_id) WHERE ended_at IS NULL;
CREATE INDEX link_code_by_account ON link_code (site_id, account_id, created_at);
CREATE INDEX link_code_by_request ON link_code (site_id, request_id);
CREATE INDEX link_code_by_expiry ON link_code (site_id, expires_at);
-- A newer code also ends what the older one became.
CREATE INDEX link_request_by_claimer ON link_request (site_id, claimed_by) WHERE ended_at IS NULL;

-- Codes that nobody made, each counted before it is answered, so that every replica counts the same.
CREATE TABLE link_code_miss (
  site_id bigint NOT NULL REFERENCES site,
  id bigint GENERATED ALWAYS AS IDENTITY,
  channel text NOT NULL,
  tenant text NOT NULL CHECK (length(tenant) BETWEEN 1 AND 200),
  chat_user_id text NOT NULL CHECK (length(chat_user_id) BETWEEN 1 AND 200),
  at timestamptz NOT NULL,
  PRIMARY KEY (site_id, id)
);
CREATE INDEX link_code_miss_by_chat_user ON link_code_miss (site_id, channel, tenant, chat_user_id, at);
CREATE INDEX link_code_miss_by_time ON link_code_miss (site_id, at);

GRANT SELECT, INSERT, UPDATE, DELETE ON link_code, link_code_miss TO rollbook_app;
