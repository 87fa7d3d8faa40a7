-- Every Telegram update, written down before anything acts on it.

-- +goose Up
create table inbox (
	id      integer not null primary key, -- Telegram's update_id
	at      integer not null,             -- arrived, ms
	body    blob    not null,             -- the update as JSON
	tries   integer not null default 0,   -- how often it was handed out
	taken   integer not null default 0,   -- 1 when this run of the program has it
	done_at integer not null default 0    -- ms, 0 while it is to be done
) strict;

create index inbox_waiting on inbox (at, id) where done_at = 0 and taken = 0;
create index inbox_taken on inbox (taken) where taken = 1;
create index inbox_done on inbox (done_at) where done_at > 0;
