#!/bin/sh
# Writes the secrets that docker-compose.yml mounts, one file each, into deploy/secrets (or the folder given). What is there
# already is kept, so it can be run again. Passwords of the engines are made up here; the addresses of the mailbox and of
# the SMTP server, which contain their passwords, are asked for, or taken from IMAP_URL and SMTP_URL.
#
# The folder is closed to other users of this machine (0700); the files in it are readable (0444), since containers run as
# users of their own and a mounted file keeps its owner and mode.
set -eu
umask 077
folder=${1:-$(dirname "$0")/secrets}
mkdir -p "$folder"
chmod 0700 "$folder"

random() { od -An -N24 -tx1 /dev/urandom | tr -d ' \n'; }

# from standard input, whole or not at all
keep() {
  cat >"$folder/.$1.new"
  chmod 0444 "$folder/.$1.new"
  mv "$folder/.$1.new" "$folder/$1"
  echo "written: $folder/$1" >&2
}

ask() { # name, what it is, value from the environment
  if [ -n "$3" ]; then
    value=$3
  elif [ -t 0 ]; then
    printf '%s (it is not shown): ' "$2" >&2
    stty -echo
    trap 'stty echo' EXIT INT TERM
    IFS= read -r value
    stty echo
    trap - EXIT INT TERM
    echo >&2
  else
    value=
  fi
  if [ -z "$value" ]; then
    echo "make-secrets.sh: nothing given for $1; run again, or write $folder/$1 by hand: $2" >&2
    missing=1
  else
    printf '%s\n' "$value" | keep "$1"
  fi
}

missing=0
if [ ! -s "$folder/postgres_password" ]; then random | keep postgres_password; fi
if [ ! -s "$folder/database_url" ]; then
  printf 'postgres://letter_intake:%s@postgres:5432/letter_intake\n' "$(random)" | keep database_url
fi
if [ ! -s "$folder/redis_url" ] || [ ! -s "$folder/redis_conf" ]; then
  password=$(random)
  printf 'redis://:%s@redis:6379/0\n' "$password" | keep redis_url
  printf 'requirepass %s\n' "$password" | keep redis_conf
fi
if [ ! -s "$folder/imap_url" ]; then
  ask imap_url 'mailbox, imaps://user:password@host:993/INBOX, percent-encoded' "${IMAP_URL:-}"
fi
if [ ! -s "$folder/smtp_url" ]; then
  ask smtp_url 'SMTP server, smtps://user:password@host:465, percent-encoded' "${SMTP_URL:-}"
fi
exit "$missing"
