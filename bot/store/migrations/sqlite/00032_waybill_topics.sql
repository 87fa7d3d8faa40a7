-- In which topic of a forum a waybill is awaited.

-- +goose Up
alter table waybills add column topic integer not null default 0; -- 0 for none
