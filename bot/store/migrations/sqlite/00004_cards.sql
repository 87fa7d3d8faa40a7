-- Which message shows which order, and as of which revision. Orders of a digest share a message; an
-- order that was rung for again is shown by more than one.

-- +goose Up
create table cards (
	code    text    not null references orders (code),
	chat    integer not null,
	message integer not null,
	shown   integer not null, -- the record's revision on screen
	urgency integer not null, -- the record's urgency when the message was sent
	primary key (code, chat, message)
) strict, without rowid;

create index cards_message on cards (chat, message);
