-- What is true about each order. The record is JSON; a column beside it is what a query asks for.

-- +goose Up
create table orders (
	code     text    not null primary key,
	stage    text    not null,
	announce integer not null, -- 1 when it belongs on a card
	revision integer not null, -- grows with every change the seller could see
	seen     integer not null, -- first, ms
	record   text    not null
) strict;

create index orders_stage on orders (stage);
create index orders_shown on orders (code, revision, announce); -- all that a search for stale cards reads
