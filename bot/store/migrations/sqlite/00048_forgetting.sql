-- Claims by their order: a buyer who is forgotten takes them along, some hundreds a night.

-- +goose Up
create index actions_code on actions (code);
