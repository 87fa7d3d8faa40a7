-- Since when orders are over, and how much of their records is kept. The program fills both in when it opens the data.

-- +goose Up
alter table orders add column over integer not null default -1; -- ms; 0 while the order is not, -1 while nobody has looked
alter table orders add column form integer not null default 0;  -- 0 in full, 1 compact, 2 without the buyer

create index orders_over on orders (form, over);
