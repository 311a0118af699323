#!/bin/sh
# Makes each secret that is not there yet: into .env what goes into an environment, into secrets/ what a container
# reads as a file. Run again, it changes nothing. To make one anew, see docs/deployment.md, "Secrets".
set -eu
cd "$(dirname "$0")"
umask 077
[ -f .env ] || cp .env.example .env
chmod 600 .env
mkdir -p secrets

keep() { grep -q "^$1=." .env; }
# An empty line of that name would win over ours where it stands later.
put() { sed -i.old "/^$1=/d" .env && rm -f .env.old && printf '%s=%s\n' "$1" "$2" >> .env; }
# Hexadecimal digits mean nothing to a URL, a shell or compose.
random() { openssl rand -hex 24; }

for name in ROLLBOOK_DB_PASSWORD GRAFANA_DB_PASSWORD ROLLBOOK_METRICS_TOKEN; do
  keep "$name" || put "$name" "$(random)"
done
# On one line, which Rollbook reads too.
keep ROLLBOOK_JWT_KEY ||
  put ROLLBOOK_JWT_KEY "'$(openssl genpkey -algorithm ed25519 | awk '{printf "%s\\n", $0}')'"

for file in postgres_password grafana_admin_password; do
  [ -s "secrets/$file" ] || random > "secrets/$file"
done
sed -n 's/^ROLLBOOK_METRICS_TOKEN=//p' .env | tr -d '\n' > secrets/metrics_token.new
mv secrets/metrics_token.new secrets/metrics_token
# Each is read by the user of its own container; the folder stays closed to everybody here.
chmod 444 secrets/*
echo 'The secrets are in .env and secrets/. Fill in what is still empty in .env.'
