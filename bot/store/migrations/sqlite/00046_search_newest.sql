-- A search wants the newest orders: read in their order it can stop at them.

-- +goose Up
drop index orders_search;
create index orders_search on orders (created, code, search); -- all that a search reads
