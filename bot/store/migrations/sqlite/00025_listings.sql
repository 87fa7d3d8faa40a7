-- What the shop sells by its own list, and what the seller has set for an SKU.

-- +goose Up
create table listings (
	sku      text    not null primary key, -- byte for byte as Kaspi knows it
	article  text    not null, -- '' while no item is known
	match    text    not null, -- how it was found, see feed.Match
	imported integer not null, -- 1 when it stands in the shop's own list
	model    text    not null, -- escaped for XML, like brand
	brand    text    not null,
	price    integer not null, -- tenge, 0 when unknown
	override text    not null  -- JSON of feed.Override
) strict;
