-- What statistics need of each order, so that they read an index and no record. The program fills the column in when it
-- opens the data.

-- +goose Up
alter table orders add column figures text not null default ''; -- empty until it is filled in; see figures.go

create index orders_figures on orders (created, figures); -- all that statistics read
create index orders_unfigured on orders (code) where figures = '';
