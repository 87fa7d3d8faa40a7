-- Waybills name buyers, so that those asked for in a group go to whoever asked.

-- +goose Up
alter table waybills add column asked_in integer not null default 0; -- the group; 0 where the chat itself asked
