-- Offers that the distributor has again, but not for long enough to be sold.

-- +goose Up
create table readings (
	sku  text    not null primary key,
	good integer not null -- readings in a row
) strict, without rowid;
