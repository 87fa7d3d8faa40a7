-- The supplier's goods as the last complete run named them.

-- +goose Up
create table catalogue (
	article text    not null primary key,
	name    text    not null,
	brand   text    not null,
	retail  integer not null, -- tenge
	defect  integer not null, -- 1 for a damaged twin
	seen_at integer not null  -- ms, the same in every row
) strict;
