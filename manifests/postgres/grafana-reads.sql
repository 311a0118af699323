-- What Grafana may read: what the dashboards show, and nothing that a person wrote, nor a name, an address or a
-- secret. Run as the owner of the tables after each upgrade; again, it changes nothing.
GRANT USAGE ON SCHEMA public TO rollbook_grafana;
GRANT SELECT ON site, test_type, dyno, capability, vehicle, model_call, model_spend, tool_call, booking_attempt,
  schema_migration TO rollbook_grafana;
GRANT SELECT (site_id, id, dyno_id, vehicle_id, test_type, starts_at, ends_at, span, status, active, shifted_days,
  requested_by, channel, version, created_at, updated_at) ON allocation TO rollbook_grafana;
GRANT SELECT (site_id, id, dyno_id, starts_at, ends_at, span, created_by, created_at) ON outage TO rollbook_grafana;
GRANT SELECT (site_id, id, subject, subject_id, at, by_account, channel, action, correlation_id)
  ON history TO rollbook_grafana;
GRANT SELECT (site_id, id, thread_id, account_id, status, correlation_id, allocation_id, model, input_tokens,
  output_tokens, cost_usd, created_at, started_at, finished_at) ON turn TO rollbook_grafana;
GRANT SELECT (site_id, turn_id, account_id, score, at) ON feedback TO rollbook_grafana;
GRANT SELECT (site_id, id, role, enabled, created_at, last_login_at) ON account TO rollbook_grafana;
GRANT SELECT (site_id, id, account_id, channel, created_at, ended_at) ON link TO rollbook_grafana;
