-- Links by which an owner lets somebody in, each once, and what is needed to read the audit trail by person and by day.

-- +goose Up
create table invites (
	id      integer not null primary key,
	hash    text    not null unique, -- SHA-256 of the link's token, in hex: the token itself is kept nowhere
	role    text    not null,
	by_id   integer not null,        -- an owner
	made    integer not null,        -- ms
	expires integer not null,        -- ms
	ended   integer not null,        -- ms, when it was used or taken back; 0 while it is open
	used_by integer not null         -- a user; 0 for nobody
) strict;

create index audit_who on audit (who_id, id);
create index audit_at on audit (at);
