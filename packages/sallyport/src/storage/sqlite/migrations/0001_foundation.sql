-- Users, their passwords, sessions, one-time tokens, limits, the change log and the outbox.
-- Times are epoch milliseconds by the app's clock. Lists are JSON text. Ids are at most 36 ASCII characters.

create table auth_users (
  id text primary key,
  -- Canonical (base/identifier.ts); null for a user without a mailbox.
  email text unique,
  email_verified_at integer,
  name text,
  image text,
  roles text not null default '[]',
  -- Raised to end every session at once; a session is live only while it equals its own.
  epoch integer not null default 1,
  banned_at integer,
  ban_reason text,
  created_at integer not null,
  updated_at integer not null
) strict, without rowid;

create table auth_passwords (
  user_id text primary key references auth_users (id) on delete cascade,
  hash text not null,
  updated_at integer not null
) strict, without rowid;

create table auth_sessions (
  id text primary key,
  -- SHA-256 of the secret in the cookie: a stolen database opens no session.
  secret_hash text not null,
  user_id text not null references auth_users (id) on delete cascade,
  epoch integer not null,
  created_at integer not null,
  seen_at integer not null,
  idle_ms integer not null,
  expires_at integer not null,
  aal integer not null,
  amr text not null,
  auth_time integer not null,
  user_agent text,
  address text
) strict, without rowid;

create index auth_sessions_by_user on auth_sessions (user_id, id);
create index auth_sessions_by_expiry on auth_sessions (expires_at);

create table auth_tokens (
  id text primary key,
  purpose text not null,
  -- What the token is about: a canonical identifier or a user id.
  subject text not null,
  token_hash text not null unique,
  code_hash text,
  code_expires_at integer,
  tries integer not null default 0,
  -- Sealed; what is to happen when the token is used.
  payload text not null,
  created_at integer not null,
  expires_at integer not null,
  -- One live token per purpose and subject.
  unique (purpose, subject)
) strict, without rowid;

create index auth_tokens_by_expiry on auth_tokens (expires_at);

create table auth_limits (
  key text primary key,
  -- Theoretical arrival time of the generic cell rate algorithm.
  tat integer not null
) strict, without rowid;

create index auth_limits_by_tat on auth_limits (tat);

create table auth_changes (
  seq integer primary key autoincrement,
  scope text not null,
  subject text not null,
  at integer not null
) strict;

create table auth_outbox (
  id text primary key,
  kind text not null,
  -- Sealed; mails carry codes and links.
  body text not null,
  attempts integer not null default 0,
  created_at integer not null,
  due_at integer not null,
  lease_by text,
  lease_until integer
) strict, without rowid;

create index auth_outbox_by_due on auth_outbox (due_at, id);
