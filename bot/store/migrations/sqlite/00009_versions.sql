-- Price lists with the figures of the guard, and what became of them.

-- +goose Up
create table versions (
	id      integer not null primary key,
	status  text    not null,
	turn    integer not null, -- counts creations and decisions: the newest of a status has the highest
	version text    not null, -- JSON
	offers  blob    not null  -- JSON, gzip
) strict;

create index versions_status on versions (status, turn);
