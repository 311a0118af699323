-- Where a chat user can be told something in private, as they were last met: refreshed by what they send.
CREATE TABLE chat_place (
  site_id bigint NOT NULL REFERENCES site,
  channel text NOT NULL,
  tenant text NOT NULL,
  chat_user_id text NOT NULL,
  -- The channel's own words.
  place jsonb NOT NULL,
  met_at timestamptz NOT NULL,
  PRIMARY KEY (site_id, channel, tenant, chat_user_id)
);

-- Whoever is linked in Slack already: a person's id is an address there.
INSERT INTO chat_place (site_id, channel, tenant, chat_user_id, place, met_at)
SELECT site_id, channel, tenant, chat_user_id,
       jsonb_build_object('team', tenant, 'channel', chat_user_id, 'user', chat_user_id), created_at
  FROM link WHERE channel = 'slack' AND ended_at IS NULL;

-- The link by which news was sent on its way to a chat. News that could not be shown there, or whose link has
-- ended meanwhile, waits for its person's next reply, and is not sent a second time.
ALTER TABLE outbox ADD COLUMN link_id bigint, ADD FOREIGN KEY (site_id, link_id) REFERENCES link;
CREATE INDEX outbox_unsent ON outbox (site_id, created_at) WHERE delivered_at IS NULL AND link_id IS NULL;

GRANT SELECT, INSERT, UPDATE, DELETE ON chat_place TO rollbook_app;
