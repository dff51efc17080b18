#!/bin/sh
# Runs once, when the database server starts on an empty volume: makes the service's own role and database. The role is
# no superuser, so that what gets hold of its password cannot run programs or read files on the server.
set -eu
url=$(cat "${DATABASE_URL_FILE:-/run/secrets/database_url}")
password=$(printf '%s' "$url" | sed -E 's|^postgres://letter_intake:([0-9a-f]+)@.*$|\1|')
case $password in
  '' | *[!0-9a-f]*)
    echo "create-database.sh: database_url is not as make-secrets.sh writes it; make the role and database by hand" >&2
    exit 1
    ;;
esac
# on standard input, not as an argument: those can be seen in the list of processes
psql --set=ON_ERROR_STOP=1 --no-psqlrc --quiet --username="${POSTGRES_USER:-postgres}" --dbname=postgres <<SQL
create role letter_intake login password '$password';
create database letter_intake owner letter_intake;
SQL
