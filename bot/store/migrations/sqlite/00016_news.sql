-- What happened without the seller's doing, and how far each chat has been told.

-- +goose Up
create table news (
	id   integer not null primary key autoincrement, -- never given twice: chats are told by it
	key  text    not null unique,                    -- what is told once
	at   integer not null,                           -- ms
	news text    not null                            -- JSON
) strict;

create index news_at on news (at);

create table heard (
	chat integer not null primary key,
	last integer not null -- the id of the news it heard last, or did not want to hear
) strict;
