-- The catalogue once more, as a price list needs it: thousands of rows in a few values, so that it is read at once. It is
-- written with the catalogue; while it is empty the rows are read.

-- +goose Up
create table catalogue_pages (
	page  integer not null primary key, -- in the order of the articles
	items blob    not null              -- see catalogue_pages.go
) strict;
