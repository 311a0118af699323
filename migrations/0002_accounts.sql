-- Who is asking.
CREATE TABLE account (
  site_id bigint NOT NULL REFERENCES site,
  id bigint GENERATED ALWAYS AS IDENTITY,
  email text NOT NULL CHECK (email <> ''),
  fullname text NOT NULL CHECK (fullname <> ''),
  password_hash text NOT NULL,
  role text NOT NULL DEFAULT 'engineer' CHECK (role IN ('viewer', 'engineer', 'scheduler', 'admin')),
  enabled boolean NOT NULL DEFAULT true,
  -- Raised to make every token that was issued before worthless at once.
  token_version integer NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL DEFAULT now(),
  last_login_at timestamptz,
  PRIMARY KEY (site_id, id)
);
-- E-mail addresses compare without case.
CREATE UNIQUE INDEX account_email ON account (site_id, lower(email));

-- The tie between a chat user and an account: one active link for each chat user.
CREATE TABLE link (
  site_id bigint NOT NULL,
  id bigint GENERATED ALWAYS AS IDENTITY,
  account_id bigint NOT NULL,
  channel text NOT NULL,
  tenant text NOT NULL,
  chat_user_id text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  ended_at timestamptz,
  PRIMARY KEY (site_id, id),
  FOREIGN KEY (site_id, account_id) REFERENCES account ON DELETE CASCADE
);
CREATE UNIQUE INDEX link_active ON link (site_id, channel, tenant, chat_user_id) WHERE ended_at IS NULL;
CREATE INDEX link_by_account ON link (site_id, account_id);

GRANT SELECT, INSERT, UPDATE ON account, link TO rollbook_app;
