-- Who did what, when, from which chat. Rows are only ever added.

-- +goose Up
create table audit (
	id       integer not null primary key,
	at       integer not null, -- ms
	who_id   integer not null, -- Telegram user, 0 is the program
	who_name text    not null,
	who_chat integer not null,
	verb     text    not null,
	code     text    not null, -- of the order, empty when it is not about one
	result   text    not null,
	detail   text    not null
) strict;

create index audit_code on audit (code, id);
