-- Indexes that say what others say: pages of orders are read by orders_sold, which begins with the same columns, and an
-- index of the audit trail has the number of its row anyway.

-- +goose Up

drop index orders_page;
drop index audit_code;
create index audit_code on audit (code);
drop index audit_who;
create index audit_who on audit (who_id);
