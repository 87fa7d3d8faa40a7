-- What is changed from the chat.

-- +goose Up
create table settings (
	key   text not null primary key,
	value text not null
) strict;
