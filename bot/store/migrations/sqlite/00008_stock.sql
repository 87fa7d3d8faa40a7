-- The supplier's pieces and prices. A row is written only when it changes.

-- +goose Up
create table stock (
	article    text    not null primary key,
	quantity   integer not null,
	at_least   integer not null, -- 1 when there are more than it says
	cost       integer not null, -- tenge, 0 when the supplier gave none
	retail     integer not null, -- tenge
	changed_at integer not null  -- ms
) strict;
