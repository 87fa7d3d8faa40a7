-- The supplier's categories and brands as the last complete run named them.

-- +goose Up
create table categories (
	id     integer not null primary key,
	parent integer not null, -- 0 for a root
	name   text    not null
) strict;
create table brands (
	id    text    not null primary key,
	name  text    not null,
	goods integer not null -- how many there are of it
) strict;
