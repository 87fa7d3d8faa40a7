-- A search wants the newest orders: read in their order it can stop at them. And it must tell the buyer's words from those of
-- the goods; the program fills the texts in anew when it opens the data.

-- +goose Up
drop index orders_search;
update orders set search = '';
create index orders_search on orders (created, code, search); -- all that a search reads
