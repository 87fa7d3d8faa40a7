-- Messages of which Telegram has not said whether it sent them.

-- +goose Up
create table tries (
	chat  integer not null,
	key   text    not null, -- what was to be told: an order's code, or words with a blank between them
	tries integer not null, -- that may have been done, in all
	last  integer not null, -- of them, ms
	named integer not null, -- 1 once the chat has been told of it in another message
	primary key (chat, key)
) strict, without rowid;
