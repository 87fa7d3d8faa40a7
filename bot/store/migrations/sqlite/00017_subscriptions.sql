-- Which kinds of news a chat wants, where it has said so.

-- +goose Up
create table subscriptions (
	chat   integer not null,
	kind   text    not null,
	wanted integer not null, -- 1 or 0
	primary key (chat, kind)
) strict, without rowid;
