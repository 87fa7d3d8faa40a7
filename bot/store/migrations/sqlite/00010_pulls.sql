-- Each fetch of the price list.

-- +goose Up
create table pulls (
	id      integer not null primary key,
	at      integer not null, -- ms
	addr    text    not null,
	agent   text    not null,
	status  integer not null, -- HTTP
	version integer not null, -- 0 when there was none to give
	bytes   integer not null,
	gzip    integer not null
) strict;
