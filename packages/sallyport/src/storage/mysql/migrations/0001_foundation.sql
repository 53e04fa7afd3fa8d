-- Users, their passwords, sessions, one-time tokens, limits, the change log and the outbox.
-- Times are epoch milliseconds by the app's clock. Lists are JSON text. Ids are at most 36 ASCII characters.
--
-- Every text compares byte by byte, trailing spaces included. That collation has another name in MariaDB (in the comments that only
-- MariaDB reads, /*M!) than in MySQL (/*!80017). Indexes stand in their table, so that each statement is done as a whole or not at all.

create table auth_users (
  id varchar(36) primary key,
  -- Canonical (base/identifier.ts); null for a user without a mailbox.
  email varchar(255) unique,
  email_verified_at bigint,
  name mediumtext,
  image mediumtext,
  roles mediumtext not null default ('[]'),
  -- Raised to end every session at once; a session is live only while it equals its own.
  epoch bigint not null default 1,
  banned_at bigint,
  ban_reason mediumtext,
  created_at bigint not null,
  updated_at bigint not null
) engine = InnoDB default character set utf8mb4 collate /*M! utf8mb4_nopad_bin */ /*!80017 utf8mb4_0900_bin */;

create table auth_passwords (
  user_id varchar(36) primary key,
  hash text not null,
  updated_at bigint not null,
  foreign key (user_id) references auth_users (id) on delete cascade
) engine = InnoDB default character set utf8mb4 collate /*M! utf8mb4_nopad_bin */ /*!80017 utf8mb4_0900_bin */;

create table auth_sessions (
  id varchar(36) primary key,
  -- SHA-256 of the secret in the cookie: a stolen database opens no session.
  secret_hash varchar(255) not null,
  user_id varchar(36) not null,
  epoch bigint not null,
  created_at bigint not null,
  seen_at bigint not null,
  idle_ms bigint not null,
  expires_at bigint not null,
  aal int not null,
  amr text not null,
  auth_time bigint not null,
  user_agent text,
  address text,
  index auth_sessions_by_user (user_id, id),
  index auth_sessions_by_expiry (expires_at),
  foreign key (user_id) references auth_users (id) on delete cascade
) engine = InnoDB default character set utf8mb4 collate /*M! utf8mb4_nopad_bin */ /*!80017 utf8mb4_0900_bin */;

create table auth_tokens (
  id varchar(36) primary key,
  purpose varchar(64) not null,
  -- What the token is about: a canonical identifier or a user id.
  subject varchar(255) not null,
  token_hash varchar(255) not null unique,
  code_hash varchar(255),
  code_expires_at bigint,
  tries int not null default 0,
  -- Sealed; what is to happen when the token is used.
  payload mediumtext not null,
  created_at bigint not null,
  expires_at bigint not null,
  -- One live token per purpose and subject.
  unique (purpose, subject),
  index auth_tokens_by_expiry (expires_at)
) engine = InnoDB default character set utf8mb4 collate /*M! utf8mb4_nopad_bin */ /*!80017 utf8mb4_0900_bin */;

create table auth_limits (
  `key` varchar(255) primary key,
  -- Theoretical arrival time of the generic cell rate algorithm.
  tat bigint not null,
  index auth_limits_by_tat (tat)
) engine = InnoDB default character set utf8mb4 collate /*M! utf8mb4_nopad_bin */ /*!80017 utf8mb4_0900_bin */;

create table auth_changes (
  seq bigint primary key auto_increment,
  scope varchar(32) not null,
  subject varchar(255) not null,
  at bigint not null
) engine = InnoDB default character set utf8mb4 collate /*M! utf8mb4_nopad_bin */ /*!80017 utf8mb4_0900_bin */;

create table auth_outbox (
  id varchar(36) primary key,
  kind varchar(64) not null,
  -- Sealed; mails carry codes and links.
  body mediumtext not null,
  attempts int not null default 0,
  created_at bigint not null,
  due_at bigint not null,
  lease_by varchar(36),
  lease_until bigint,
  index auth_outbox_by_due (due_at, id)
) engine = InnoDB default character set utf8mb4 collate /*M! utf8mb4_nopad_bin */ /*!80017 utf8mb4_0900_bin */;
