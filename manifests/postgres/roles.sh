#!/bin/sh
# The roles and the database of one Rollbook, on a Postgres 15 or newer; run once by an administrator (psql finds
# the server by PGHOST, PGUSER and the like), or by the image of Postgres when its volume is new.
#   rollbook          owns the tables and migrates; DATABASE_URL signs in as it. The first migration asks to make
#                     rollbook_app, which wants CREATEROLE even where it is there: take it away after the first start
#   rollbook_app      what the application works as; may not sign in, and may not edit history
#   rollbook_grafana  reads what grafana-reads.sql lets it
set -eu
psql -X -q -v ON_ERROR_STOP=1 -d postgres \
  -v owner="${ROLLBOOK_DB_PASSWORD:?set ROLLBOOK_DB_PASSWORD}" \
  -v reader="${GRAFANA_DB_PASSWORD:?set GRAFANA_DB_PASSWORD}" ${POSTGRES_USER:+-U "$POSTGRES_USER"} <<'SQL'
CREATE ROLE rollbook LOGIN PASSWORD :'owner' NOSUPERUSER CREATEROLE NOCREATEDB;
CREATE ROLE rollbook_app NOLOGIN;
GRANT rollbook_app TO rollbook;
CREATE ROLE rollbook_grafana LOGIN PASSWORD :'reader' CONNECTION LIMIT 10;
ALTER ROLE rollbook_grafana SET default_transaction_read_only = on;
ALTER ROLE rollbook_grafana SET statement_timeout = '15s';
CREATE DATABASE rollbook OWNER rollbook;
REVOKE ALL ON DATABASE rollbook FROM PUBLIC;
GRANT CONNECT ON DATABASE rollbook TO rollbook_grafana;
\connect rollbook
ALTER SCHEMA public OWNER TO rollbook;
SQL
