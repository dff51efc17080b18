-- Who may use the desk, who is signed in, and who tried to be. Nobody is ever removed: history names them.
create table person (
  id uuid primary key default gen_random_uuid(),
  -- as it is shown
  name text not null,
  -- as it is compared: composed, without case
  name_key text not null unique,
  role text not null check (role in ('viewer', 'reviewer', 'admin')),
  -- argon2id with its parameters and salt, as a PHC string
  password_hash text not null,
  created_at timestamptz not null,
  -- may not sign in any more
  disabled_at timestamptz
);

create table session (
  -- SHA-256 of the token in the browser's cookie; the token itself is nowhere
  token_hash text primary key,
  person_id uuid not null references person (id),
  started_at timestamptz not null,
  -- of the last page that a person asked for
  seen_at timestamptz not null,
  address text not null
);
create index session_person on session (person_id);

-- Every try to sign in. A name that is nobody's may be a password in the wrong box: only its hash stands here.
create table sign_in (
  id bigint generated always as identity primary key,
  at timestamptz not null,
  name_hash text not null,
  person_id uuid references person (id),
  address text not null,
  -- what tries from this place are counted by: the address, or the network of an IPv6 one
  place text not null,
  -- trying: the password is being compared
  result text not null check (result in ('trying', 'signed-in', 'wrong', 'disabled', 'too-many'))
);
create index sign_in_at on sign_in (at);
