-- Linking a chat user to an account: asked for in the chat, claimed on the page with the number that the
-- chat shows, confirmed in the chat. The tie itself is `link`, from 0002.
ALTER TABLE link ADD COLUMN chat_name text NOT NULL DEFAULT '';

CREATE TABLE link_request (
  site_id bigint NOT NULL REFERENCES site,
  id uuid NOT NULL DEFAULT gen_random_uuid(),
  -- SHA-256: the secret itself stands in the chat user's link and nowhere else.
  secret_hash bytea NOT NULL UNIQUE,
  channel text NOT NULL,
  tenant text NOT NULL CHECK (length(tenant) BETWEEN 1 AND 200),
  chat_user_id text NOT NULL CHECK (length(chat_user_id) BETWEEN 1 AND 200),
  chat_name text NOT NULL,
  number text NOT NULL CHECK (number ~ '^[1-9][0-9]$'),
  created_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  -- Wrong numbers so far.
  tries smallint NOT NULL DEFAULT 0 CHECK (tries BETWEEN 0 AND 3),
  claimed_by bigint,
  claimed_at timestamptz,
  ended_at timestamptz,
  outcome text CHECK (outcome IN ('linked', 'declined', 'replaced', 'wrong_number', 'unlinked')),
  PRIMARY KEY (site_id, id),
  FOREIGN KEY (site_id, claimed_by) REFERENCES account ON DELETE CASCADE,
  CHECK ((claimed_by IS NULL) = (claimed_at IS NULL)),
  CHECK ((ended_at IS NULL) = (outcome IS NULL)),
  CHECK (outcome <> 'linked' OR claimed_by IS NOT NULL)
);
-- A newer request ends the older one, so that a chat user has one at most that is open.
CREATE UNIQUE INDEX link_request_open ON link_request (site_id, channel, tenant, chat_user_id) WHERE ended_at IS NULL;
CREATE INDEX link_request_by_chat_user ON link_request (site_id, channel, tenant, chat_user_id, created_at);
CREATE INDEX link_request_by_expiry ON link_request (site_id, expires_at);

GRANT SELECT, INSERT, UPDATE, DELETE ON link_request TO rollbook_app;
