-- What the program decided about orders that nobody had reacted to, and which chats have been told.

-- +goose Up
create table rulings (
	code    text    not null primary key,
	at      integer not null, -- ms
	mode    text    not null, -- the one that was on
	outcome text    not null,
	doubts  text    not null -- JSON
) strict, without rowid;

create index rulings_at on rulings (at);
create index rulings_outcome on rulings (outcome);

create table told (
	code text    not null references rulings (code) on delete cascade,
	chat integer not null,
	primary key (code, chat)
) strict, without rowid;
