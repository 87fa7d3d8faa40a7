-- A year of a large shop is to stay small, and its nights short. What searches and statistics read stood twice, in the rows
-- of the orders and in an index of each: now it stands in tables that are such an index.

-- +goose Up

-- Claims by their order: a buyer who is forgotten takes them along, some hundreds a night.
create index actions_code on actions (code);

create table order_search (
	created integer not null, -- as in orders
	code    text    not null,
	search  text    not null, -- in small letters
	primary key (created, code)
) strict, without rowid;

create table order_figures (
	created integer not null,
	code    text    not null,
	figures text    not null, -- see figures.go
	primary key (created, code)
) strict, without rowid;

update orders set over = -1 where search = '' or figures = ''; -- the program fills in what they lack
insert into order_search select created, code, search from orders where over <> -1;
insert into order_figures select created, code, figures from orders where over <> -1;

drop index orders_search;
drop index orders_bare;
drop index orders_figures;
drop index orders_unfigured;
alter table orders drop column search;
alter table orders drop column figures;
