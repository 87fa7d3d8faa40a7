-- What other tables have, once more in the form in which it is asked for. It is written together with them, and while it is
-- empty they are read.

-- +goose Up

-- The catalogue as a price list needs it: thousands of rows in a few values, so that it is read at once.
create table catalogue_pages (
	page  integer not null primary key, -- in the order of the articles
	items blob    not null              -- see catalogue_pages.go
) strict;

-- The offers of the version that was published last, a row each: one is found without unpacking them all.
create table published_offers (
	sku     text not null primary key,
	article text not null,
	offer   text not null -- JSON of feed.Offer
) strict, without rowid;

create index published_offers_article on published_offers (article);

-- What an order comes to and what was sold by it, so that neither a year's turnover nor a price list reads the records.
alter table orders add column total integer not null default 0; -- tenge
alter table orders add column lines text not null default '[]'; -- JSON: number of the line, SKU, pieces of each

update orders set
	total = coalesce(json_extract(record, '$.Order.Total'), 0),
	lines = (select json_group_array(json_array(
			json_extract(value, '$.Number'), json_extract(value, '$.SKU'), json_extract(value, '$.Quantity')))
		from json_each(record, '$.Order.Entries'));

create index orders_sold on orders (stage, created, code, lines, total); -- all that a price list and a turnover read
create index orders_search on orders (search, created, code); -- all that a search reads
create index stock_read on stock (read_at) where read_at > 0; -- what was heard of by itself

-- How fresh the stock was that Kaspi has fetched.
alter table pulls add column stock_at integer not null default 0; -- ms, when the stock was read; 0 when unknown
create index pulls_at on pulls (at); -- Kaspi's minute is learnt from the last hours
