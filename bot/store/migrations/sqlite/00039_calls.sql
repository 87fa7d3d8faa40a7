-- Up to which moment of its order's time to accept a message has called the chat to it: a later moment is told anew.

-- +goose Up
alter table cards add column called integer not null default 0; -- ms; 0 when it has called nobody
