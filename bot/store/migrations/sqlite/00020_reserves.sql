-- Pieces that customers have bought and the distributor may still show.

-- +goose Up
create table reserves (
	order_code text    not null,
	line       integer not null,
	sku        text    not null,
	article    text    not null,
	pieces     integer not null,
	figure     integer not null, -- the distributor's highest since, less what other reserves have explained
	at         integer not null, -- first seen, ms
	left_at    integer not null, -- the goods left the seller, ms; 0 before
	settled_at integer not null, -- the figure had caught up, ms; 0 while the pieces are held
	primary key (order_code, line)
) strict, without rowid;
