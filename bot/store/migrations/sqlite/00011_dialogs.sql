-- Questions to a person in a chat that are not answered yet.

-- +goose Up
create table dialogs (
	chat    integer not null,
	user_id integer not null,
	step    text    not null, -- which question
	data    text    not null, -- JSON
	message integer not null, -- that asks
	expires integer not null, -- ms
	primary key (chat, user_id)
) strict, without rowid;
