-- What orders are found and paged by. Rows written before have an empty search until the program has filled it in,
-- which it does when it opens the data: the engine cannot make small letters of Cyrillic ones.

-- +goose Up
alter table orders add column search  text    not null default ''; -- in small letters, never empty once filled in
alter table orders add column created integer not null default 0;  -- placed, ms
alter table orders add column mark    text    not null default ''; -- what it counts as in the quality figures

drop index orders_stage;
create index orders_page on orders (stage, created, code);
create index orders_mark on orders (created, mark); -- all that the figures of a month read
create index orders_bare on orders (code) where search = '';
