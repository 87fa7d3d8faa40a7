-- Lists of the shop that people have brought. At most one waits for a decision; of the others only the end is kept.

-- +goose Up
create table imports (
	id    integer not null primary key,
	state text    not null, -- 'pending', or how it ended
	body  text    not null  -- JSON, '' once it has ended
) strict;
