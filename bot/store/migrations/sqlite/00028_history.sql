-- How the supplier's pieces and prices changed: a row for each change, not for each look.

-- +goose Up
create table history (
	article  text    not null,
	at       integer not null, -- ms
	quantity integer not null,
	at_least integer not null, -- 1 when there were more than it says
	cost     integer not null, -- tenge, 0 when the supplier gave none
	retail   integer not null, -- tenge
	primary key (article, at)
) strict, without rowid;
