-- Users, their passwords, sessions, one-time tokens, limits, the change log and the outbox.
-- Times are epoch milliseconds by the app's clock. Lists are JSON text. Ids are at most 36 ASCII characters.
-- What is compared or sorted has the collation "C", bytewise, whatever the collation of the database.

create table auth_users (
  id text collate "C" primary key,
  -- Canonical (base/identifier.ts); null for a user without a mailbox.
  email text collate "C" unique,
  email_verified_at bigint,
  name text,
  image text,
  roles text not null default '[]',
  -- Raised to end every session at once; a session is live only while it equals its own.
  epoch bigint not null default 1,
  banned_at bigint,
  ban_reason text,
  created_at bigint not null,
  updated_at bigint not null
);

create table auth_passwords (
  user_id text collate "C" primary key references auth_users (id) on delete cascade,
  hash text collate "C" not null,
  updated_at bigint not null
);

create table auth_sessions (
  id text collate "C" primary key,
  -- SHA-256 of the secret in the cookie: a stolen database opens no session.
  secret_hash text collate "C" not null,
  user_id text collate "C" not null references auth_users (id) on delete cascade,
  epoch bigint not null,
  created_at bigint not null,
  seen_at bigint not null,
  idle_ms bigint not null,
  expires_at bigint not null,
  aal bigint not null,
  amr text not null,
  auth_time bigint not null,
  user_agent text,
  address text
);

create index auth_sessions_by_user on auth_sessions (user_id, id);
create index auth_sessions_by_expiry on auth_sessions (expires_at);

create table auth_tokens (
  id text collate "C" primary key,
  purpose text collate "C" not null,
  -- What the token is about: a canonical identifier or a user id.
  subject text collate "C" not null,
  token_hash text collate "C" not null unique,
  code_hash text collate "C",
  code_expires_at bigint,
  tries bigint not null default 0,
  -- Sealed; what is to happen when the token is used.
  payload text not null,
  created_at bigint not null,
  expires_at bigint not null,
  -- One live token per purpose and subject.
  unique (purpose, subject)
);

create index auth_tokens_by_expiry on auth_tokens (expires_at);

create table auth_limits (
  key text collate "C" primary key,
  -- Theoretical arrival time of the generic cell rate algorithm.
  tat bigint not null
);

create index auth_limits_by_tat on auth_limits (tat);

create table auth_changes (
  seq bigint generated always as identity primary key,
  scope text collate "C" not null,
  subject text collate "C" not null,
  at bigint not null
);

create table auth_outbox (
  id text collate "C" primary key,
  kind text not null,
  -- Sealed; mails carry codes and links.
  body text not null,
  attempts bigint not null default 0,
  created_at bigint not null,
  due_at bigint not null,
  lease_by text collate "C",
  lease_until bigint
);

create index auth_outbox_by_due on auth_outbox (due_at, id);
