-- How a chat wants to be told of each kind of news: so far it could only be told of it, or not.

-- +goose Up
alter table subscriptions add column mode text not null default 'off'; -- loud, silent, digest or off
update subscriptions set mode = 'loud' where wanted = 1;
alter table subscriptions drop column wanted;
