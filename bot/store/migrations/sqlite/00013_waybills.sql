-- Waybills that a chat is to get as a document, until it has them.

-- +goose Up
create table waybills (
	code    text    not null,
	chat    integer not null,
	message integer not null, -- to answer; 0 for none
	since   integer not null, -- ms
	due     integer not null, -- next look, ms
	looks   integer not null, -- so far
	primary key (code, chat)
) strict, without rowid;
