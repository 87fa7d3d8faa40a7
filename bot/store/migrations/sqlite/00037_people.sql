-- Who may use the bot beside the owners of the settings, and what each person has chosen. Of an owner whom only the settings
-- name the role is empty: a row gives nobody more than the settings do.

-- +goose Up
create table people (
	user_id    integer not null primary key,
	name       text    not null, -- as Telegram shows it
	role       text    not null, -- owner, manager, packer, viewer
	language   text    not null, -- empty for the bot's
	quiet_from integer,          -- minutes of the day in Almaty; null for none
	quiet_to   integer,
	invited_by integer not null, -- a user; 0 for nobody
	joined     integer not null, -- ms
	removed    integer not null  -- ms, 0 while they are in
) strict;
