-- What the shop's own list says of an SKU besides its names and its price: pre-order, pickup points, prices by city.

-- +goose Up
alter table listings add column listed text not null default '{}'; -- JSON of feed.Listed
