-- A list that has lost a part may still read as one: what was written is told by its digest.

-- +goose Up
alter table versions add column digest text; -- SHA-256 of offers in hex; null in rows of older programs
