-- What exactly was pressed, so that a program that died can carry on. A buyer's code is never part of it.

-- +goose Up
alter table actions add column act text not null default ''; -- JSON
