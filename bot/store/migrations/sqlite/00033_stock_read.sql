-- When the supplier told of an article by itself, later than of the whole stock.

-- +goose Up
alter table stock add column read_at integer not null default 0; -- ms; 0 while only the whole stock has told of it
