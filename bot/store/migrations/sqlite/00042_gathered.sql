-- What waits for the next digest of a chat.

-- +goose Up
create table gathered (
	id   integer not null primary key autoincrement, -- never given twice: a digest tells of all up to one
	chat integer not null,
	key  text    not null, -- what is told once
	at   integer not null, -- ms
	kind text    not null,
	line text    not null, -- plain, in the chat's language
	unique (chat, key)
) strict;

create index gathered_at on gathered (at);
