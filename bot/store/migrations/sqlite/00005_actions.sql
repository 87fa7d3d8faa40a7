-- Intent before and result after every act on the outside. The key makes it happen once.

-- +goose Up
create table actions (
	key        text    not null primary key, -- accept:<code>
	verb       text    not null,
	code       text    not null,
	by_id      integer not null,
	by_name    text    not null,
	by_chat    integer not null,
	state      text    not null,
	attempt    integer not null,
	claimed_at integer not null, -- ms
	sent_at    integer not null, -- ms, 0 before
	ended_at   integer not null, -- ms, 0 before
	error      text    not null
) strict;

create index actions_state on actions (state);
