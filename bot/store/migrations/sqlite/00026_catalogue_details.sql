-- What else the supplier says of its goods, and a text to find them by. The next nightly run fills them in.

-- +goose Up
alter table catalogue add column category integer not null default 0;
alter table catalogue add column part_number text not null default '';
alter table catalogue add column barcode text not null default '';
alter table catalogue add column kaspi_codes text not null default ''; -- with commas
alter table catalogue add column grams integer not null default 0;
alter table catalogue add column policed integer not null default 0; -- 1 when the brand watches the retail price
alter table catalogue add column multiple integer not null default 0;
alter table catalogue add column image text not null default '';
alter table catalogue add column warranty text not null default '';
alter table catalogue add column arrival text not null default '';
alter table catalogue add column reduced integer not null default 0; -- 1 when the price was lowered
alter table catalogue add column search text not null default ''; -- lower-cased in Go: the engine knows no Cyrillic
update catalogue set seen_at = 0; -- so old that it is read again at once
