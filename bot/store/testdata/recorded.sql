-- The data of a released program, see recorded_test.go. Never made anew.
pragma journal_mode = wal;
begin;

CREATE TABLE goose_db_version (
		id INTEGER PRIMARY KEY AUTOINCREMENT,
		version_id INTEGER NOT NULL,
		is_applied INTEGER NOT NULL,
		tstamp TIMESTAMP DEFAULT (datetime('now'))
	);
CREATE TABLE settings (
	key   text not null primary key,
	value text not null
) strict;
CREATE TABLE inbox (
	id      integer not null primary key, -- Telegram's update_id
	at      integer not null,             -- arrived, ms
	body    blob    not null,             -- the update as JSON
	tries   integer not null default 0,   -- how often it was handed out
	taken   integer not null default 0,   -- 1 when this run of the program has it
	done_at integer not null default 0    -- ms, 0 while it is to be done
) strict;
CREATE TABLE orders (
	code     text    not null primary key,
	stage    text    not null,
	announce integer not null, -- 1 when it belongs on a card
	revision integer not null, -- grows with every change the seller could see
	seen     integer not null, -- first, ms
	record   text    not null
, search  text    not null default '', created integer not null default 0, mark    text    not null default '') strict;
CREATE TABLE cards (
	code    text    not null references orders (code),
	chat    integer not null,
	message integer not null,
	shown   integer not null, -- the record's revision on screen
	urgency integer not null, -- the record's urgency when the message was sent
	primary key (code, chat, message)
) strict, without rowid;
CREATE TABLE actions (
	key        text    not null primary key, -- accept:<code>
	verb       text    not null,
	code       text    not null,
	by_id      integer not null,
	by_name    text    not null,
	by_chat    integer not null,
	state      text    not null,
	attempt    integer not null,
	claimed_at integer not null, -- ms
	sent_at    integer not null, -- ms, 0 before
	ended_at   integer not null, -- ms, 0 before
	error      text    not null
, act text not null default '') strict;
CREATE TABLE audit (
	id       integer not null primary key,
	at       integer not null, -- ms
	who_id   integer not null, -- Telegram user, 0 is the program
	who_name text    not null,
	who_chat integer not null,
	verb     text    not null,
	code     text    not null, -- of the order, empty when it is not about one
	result   text    not null,
	detail   text    not null
) strict;
CREATE TABLE catalogue (
	article text    not null primary key,
	name    text    not null,
	brand   text    not null,
	retail  integer not null, -- tenge
	defect  integer not null, -- 1 for a damaged twin
	seen_at integer not null  -- ms, the same in every row
, category integer not null default 0, part_number text not null default '', barcode text not null default '', kaspi_codes text not null default '', grams integer not null default 0, policed integer not null default 0, multiple integer not null default 0, image text not null default '', warranty text not null default '', arrival text not null default '', reduced integer not null default 0, search text not null default '') strict;
CREATE TABLE stock (
	article    text    not null primary key,
	quantity   integer not null,
	at_least   integer not null, -- 1 when there are more than it says
	cost       integer not null, -- tenge, 0 when the supplier gave none
	retail     integer not null, -- tenge
	changed_at integer not null  -- ms
) strict;
CREATE TABLE versions (
	id      integer not null primary key,
	status  text    not null,
	turn    integer not null, -- counts creations and decisions: the newest of a status has the highest
	version text    not null, -- JSON
	offers  blob    not null  -- JSON, gzip
) strict;
CREATE TABLE pulls (
	id      integer not null primary key,
	at      integer not null, -- ms
	addr    text    not null,
	agent   text    not null,
	status  integer not null, -- HTTP
	version integer not null, -- 0 when there was none to give
	bytes   integer not null,
	gzip    integer not null
) strict;
CREATE TABLE dialogs (
	chat    integer not null,
	user_id integer not null,
	step    text    not null, -- which question
	data    text    not null, -- JSON
	message integer not null, -- that asks
	expires integer not null, -- ms
	primary key (chat, user_id)
) strict, without rowid;
CREATE TABLE waybills (
	code    text    not null,
	chat    integer not null,
	message integer not null, -- to answer; 0 for none
	since   integer not null, -- ms
	due     integer not null, -- next look, ms
	looks   integer not null, -- so far
	primary key (code, chat)
) strict, without rowid;
CREATE TABLE news (
	id   integer not null primary key autoincrement, -- never given twice: chats are told by it
	key  text    not null unique,                    -- what is told once
	at   integer not null,                           -- ms
	news text    not null                            -- JSON
) strict;
CREATE TABLE heard (
	chat integer not null primary key,
	last integer not null -- the id of the news it heard last, or did not want to hear
) strict;
CREATE TABLE subscriptions (
	chat   integer not null,
	kind   text    not null,
	wanted integer not null, -- 1 or 0
	primary key (chat, kind)
) strict, without rowid;
CREATE TABLE rulings (
	code    text    not null primary key,
	at      integer not null, -- ms
	mode    text    not null, -- the one that was on
	outcome text    not null,
	doubts  text    not null -- JSON
) strict, without rowid;
CREATE TABLE told (
	code text    not null references rulings (code) on delete cascade,
	chat integer not null,
	primary key (code, chat)
) strict, without rowid;
CREATE TABLE reserves (
	order_code text    not null,
	line       integer not null,
	sku        text    not null,
	article    text    not null,
	pieces     integer not null,
	figure     integer not null, -- the distributor's highest since, less what other reserves have explained
	at         integer not null, -- first seen, ms
	left_at    integer not null, -- the goods left the seller, ms; 0 before
	settled_at integer not null, -- the figure had caught up, ms; 0 while the pieces are held
	primary key (order_code, line)
) strict, without rowid;
CREATE TABLE readings (
	sku  text    not null primary key,
	good integer not null -- readings in a row
) strict, without rowid;
CREATE TABLE listings (
	sku      text    not null primary key, -- byte for byte as Kaspi knows it
	article  text    not null, -- '' while no item is known
	match    text    not null, -- how it was found, see feed.Match
	imported integer not null, -- 1 when it stands in the shop's own list
	model    text    not null, -- escaped for XML, like brand
	brand    text    not null,
	price    integer not null, -- tenge, 0 when unknown
	override text    not null  -- JSON of feed.Override
) strict;
CREATE TABLE categories (
	id     integer not null primary key,
	parent integer not null, -- 0 for a root
	name   text    not null
) strict;
CREATE TABLE brands (
	id    text    not null primary key,
	name  text    not null,
	goods integer not null -- how many there are of it
) strict;
CREATE TABLE history (
	article  text    not null,
	at       integer not null, -- ms
	quantity integer not null,
	at_least integer not null, -- 1 when there were more than it says
	cost     integer not null, -- tenge, 0 when the supplier gave none
	retail   integer not null, -- tenge
	primary key (article, at)
) strict, without rowid;
CREATE TABLE imports (
	id    integer not null primary key,
	state text    not null, -- 'pending', or how it ended
	body  text    not null  -- JSON, '' once it has ended
) strict;

insert into goose_db_version (id, version_id, is_applied, tstamp) values (1, 0, 1, '2026-03-14 09:26:00');
insert into goose_db_version (id, version_id, is_applied, tstamp) values (2, 1, 1, '2026-03-14 09:26:00');
insert into goose_db_version (id, version_id, is_applied, tstamp) values (3, 2, 1, '2026-03-14 09:26:00');
insert into goose_db_version (id, version_id, is_applied, tstamp) values (4, 3, 1, '2026-03-14 09:26:00');
insert into goose_db_version (id, version_id, is_applied, tstamp) values (5, 4, 1, '2026-03-14 09:26:00');
insert into goose_db_version (id, version_id, is_applied, tstamp) values (6, 5, 1, '2026-03-14 09:26:00');
insert into goose_db_version (id, version_id, is_applied, tstamp) values (7, 6, 1, '2026-03-14 09:26:00');
insert into goose_db_version (id, version_id, is_applied, tstamp) values (8, 7, 1, '2026-03-14 09:26:00');
insert into goose_db_version (id, version_id, is_applied, tstamp) values (9, 8, 1, '2026-03-14 09:26:00');
insert into goose_db_version (id, version_id, is_applied, tstamp) values (10, 9, 1, '2026-03-14 09:26:00');
insert into goose_db_version (id, version_id, is_applied, tstamp) values (11, 10, 1, '2026-03-14 09:26:00');
insert into goose_db_version (id, version_id, is_applied, tstamp) values (12, 11, 1, '2026-03-14 09:26:00');
insert into goose_db_version (id, version_id, is_applied, tstamp) values (13, 12, 1, '2026-03-14 09:26:00');
insert into goose_db_version (id, version_id, is_applied, tstamp) values (14, 13, 1, '2026-03-14 09:26:00');
insert into goose_db_version (id, version_id, is_applied, tstamp) values (15, 15, 1, '2026-03-14 09:26:00');
insert into goose_db_version (id, version_id, is_applied, tstamp) values (16, 16, 1, '2026-03-14 09:26:00');
insert into goose_db_version (id, version_id, is_applied, tstamp) values (17, 17, 1, '2026-03-14 09:26:00');
insert into goose_db_version (id, version_id, is_applied, tstamp) values (18, 18, 1, '2026-03-14 09:26:00');
insert into goose_db_version (id, version_id, is_applied, tstamp) values (19, 20, 1, '2026-03-14 09:26:00');
insert into goose_db_version (id, version_id, is_applied, tstamp) values (20, 21, 1, '2026-03-14 09:26:00');
insert into goose_db_version (id, version_id, is_applied, tstamp) values (21, 25, 1, '2026-03-14 09:26:00');
insert into goose_db_version (id, version_id, is_applied, tstamp) values (22, 26, 1, '2026-03-14 09:26:00');
insert into goose_db_version (id, version_id, is_applied, tstamp) values (23, 27, 1, '2026-03-14 09:26:00');
insert into goose_db_version (id, version_id, is_applied, tstamp) values (24, 28, 1, '2026-03-14 09:26:00');
insert into goose_db_version (id, version_id, is_applied, tstamp) values (25, 29, 1, '2026-03-14 09:26:00');

delete from sqlite_sequence;
insert into sqlite_sequence (name, seq) values ('goose_db_version', 25);
insert into sqlite_sequence (name, seq) values ('news', 6);

insert into settings (key, value) values ('auto.mode', 'dry');
insert into settings (key, value) values ('bulk.-1001234567', '{"Message":310,"Codes":["812345601","812345602"],"Sum":259980,"Taken":901}');
insert into settings (key, value) values ('feed.path', '/9f2c4b7e/list.xml');
insert into settings (key, value) values ('feed.path.old', '/1a2b3c4d/list.xml 1773480386535');
insert into settings (key, value) values ('list.7', '{"Message":312,"Page":2,"Tab":"pack"}');
insert into settings (key, value) values ('moved.8', '-1001234567');
insert into settings (key, value) values ('orders.swept.ARCHIVE', '2026-03-14T09:20:00Z');
insert into settings (key, value) values ('orders.swept.NEW', '2026-03-14T09:26:00Z');
insert into settings (key, value) values ('quality.told', '1');
insert into settings (key, value) values ('question.7', '{"Message":313,"Version":5,"Trouble":"stock,on_sale","Answered":"2026-03-14T09:26:00Z"}');
insert into settings (key, value) values ('search.7', '{"Message":311,"Text":"мышь logitech"}');
insert into settings (key, value) values ('sheet.7', '4');
insert into settings (key, value) values ('stock.read', '1773480386535');
insert into settings (key, value) values ('told.empty', '1');
insert into settings (key, value) values ('told.fields', 'barcode,weight');
insert into settings (key, value) values ('told.goods', '{"stock_out 40101":1773480386535}');
insert into settings (key, value) values ('told.rules', 'rules.toml: line 3: unknown key');
insert into settings (key, value) values ('uploaded.digest', '6b86b273ff34fce19d6b804eff5a3f5747ada4eaa22f1d49c01e52ddb7875b4b');

insert into inbox (id, at, body, tries, taken, done_at) values (901, 1773480361535, X'7B227570646174655F6964223A3930312C2263616C6C6261636B5F7175657279223A7B226964223A2234333832222C2266726F6D223A7B226964223A31312C2269735F626F74223A66616C73652C2266697273745F6E616D65223A22D090D0B9D0B3D0B5D180D0B8D0BC227D2C226D657373616765223A7B226D6573736167655F6964223A33302C2264617465223A313737333438303338362C2263686174223A7B226964223A372C2274797065223A2270726976617465227D7D2C22636861745F696E7374616E6365223A2231222C2264617461223A2276313A6163633A383132333435363031227D7D', 1, 1, 0);
insert into inbox (id, at, body, tries, taken, done_at) values (902, 1773480362535, X'7B227570646174655F6964223A3930322C2263616C6C6261636B5F7175657279223A7B226964223A2234333832222C2266726F6D223A7B226964223A31312C2269735F626F74223A66616C73652C2266697273745F6E616D65223A22D090D0B9D0B3D0B5D180D0B8D0BC227D2C226D657373616765223A7B226D6573736167655F6964223A33302C2264617465223A313737333438303338362C2263686174223A7B226964223A372C2274797065223A2270726976617465227D7D2C22636861745F696E7374616E6365223A2231222C2264617461223A2276313A6163633A383132333435363031227D7D', 0, 0, 0);
insert into inbox (id, at, body, tries, taken, done_at) values (903, 1773480363535, X'', 1, 0, 1773480364535);

insert into orders (code, stage, announce, revision, seen, record, search, created, mark) values ('812345601', 'accepting', 1, 9, 1773480367535, '{"Order":{"ID":"ODEyMzQ1NjAx","Code":"812345601","State":"NEW","Status":"APPROVED_BY_BANK","Total":129990,"PaymentMode":"PAY_WITH_CREDIT","CreditTerm":12,"DeliveryCost":995,"SellerDeliveryCost":1290,"Created":"2026-03-14T14:26:01.535+05:00","Approved":"2026-03-14T09:26:02.535Z","PlannedDelivery":"2026-03-14T09:26:03.535Z","Reserved":"2026-03-14T09:26:04.535Z","Completed":"2026-03-14T09:26:05.535Z","DeliveryMode":"DELIVERY_LOCAL","KaspiDelivered":true,"Address":{"Town":"Алматы","District":"district Ё1","Street":"Абая","House":"1","Building":"building Ё2","Apartment":"apartment Ё3","Formatted":"г. Алматы, ул. Абая 1"},"PickupPoint":"10000001_PP1","OriginCity":"Алматы","Courier":{"Present":true,"Waybill":"https://w","WaybillNumber":"7","Planned":"2026-03-14T09:26:06.535Z","Handed":"2026-03-14T14:30:00.535+05:00","Express":true,"Returned":true},"SignatureRequired":true,"PreOrder":true,"Assembled":true,"IMEIRequired":true,"CancellationReason":"BUYER_CHANGED_MIND","Customer":{"First":"Айгуль","Last":"\u003c\u0026\u003e","Name":"Айгуль \u003c\u0026\u003e","Phone":"7010000000"},"Recipient":{"First":"Ержан","Last":"Тест","Name":"Ержан Тест","Phone":"7010000001"},"PhoneAlias":"7270000000,12","Entries":[{"ID":"ODEyMzQ1NjAxIyMw","Number":1,"SKU":"86141","Title":"Мышь \"Ёж\" 5 шт","Quantity":2,"UnitType":"PIECES","Price":64995,"Total":129990,"DeliveryCost":5,"Weight":120.5,"Category":{"Code":"Master - Mice","Title":"Мыши"},"IMEIRequired":true,"ProductID":"productid Ё6","PointID":"pointid Ё7"}],"EntriesKnown":true},"Stage":"accepting","Seen":"2026-03-14T09:26:07.535Z","AsOf":"2026-03-14T09:26:08.535123Z","Deadline":"2026-03-14T09:26:09.535Z","Urgency":2,"By":"Айгерим","AcceptedAt":"2026-03-14T09:26:10.535Z","Note":"refused","Detail":"Kaspi''s words","Facts":{"At":"2026-03-14T14:34:00.535+05:00","Total":9,"Lines":[{"SKU":"86141","Article":"40101","Quantity":2,"Need":10,"Promised":11,"Stock":12,"AtLeast":true,"StockAt":"2026-03-14T14:39:00.535+05:00","Cost":{"Tenge":14,"Known":true},"Commission":{"Tenge":15,"Known":true}}],"Delivery":{"Tenge":16,"Known":true},"Estimated":true,"Tax":17},"Touched":"2026-03-14T14:44:00.535+05:00","Work":{"Verb":"assemble","By":"Айгерим","At":"2026-03-14T09:26:20.535Z","Open":true,"Note":"unconfirmed","Detail":"no answer"},"Deeds":[{"Verb":"bind_imei","By":"Айгерим","At":"2026-03-14T09:26:19.535Z"}],"Entered":{"Stage":"accepting","At":"2026-03-14T09:26:18.535Z"},"HandBy":"2026-03-14T14:45:00.535+05:00","Back":"2026-03-14T14:46:00.535+05:00","Announce":true,"Revision":9}', '812345601$7010000000#7010000001# айгуль айгуль ержан тест мышь еж 5 шт 86141', 1773480361535, '');
insert into orders (code, stage, announce, revision, seen, record, search, created, mark) values ('812345602', 'sign', 1, 1, 1773480360535, '{"Order":{"ID":"","Code":"812345602","State":"","Status":"","Total":0,"PaymentMode":"","CreditTerm":0,"DeliveryCost":0,"SellerDeliveryCost":0,"Created":"2026-03-14T09:26:00.535Z","Approved":"0001-01-01T00:00:00Z","PlannedDelivery":"0001-01-01T00:00:00Z","Reserved":"0001-01-01T00:00:00Z","Completed":"0001-01-01T00:00:00Z","DeliveryMode":"","KaspiDelivered":false,"Address":{"Town":"","District":"","Street":"","House":"","Building":"","Apartment":"","Formatted":""},"PickupPoint":"","OriginCity":"","Courier":{"Present":false,"Waybill":"","WaybillNumber":"","Planned":"0001-01-01T00:00:00Z","Handed":"0001-01-01T00:00:00Z","Express":false,"Returned":false},"SignatureRequired":false,"PreOrder":false,"Assembled":false,"IMEIRequired":false,"CancellationReason":"","Customer":{"First":"","Last":"","Name":"","Phone":""},"Recipient":{"First":"","Last":"","Name":"","Phone":""},"PhoneAlias":"","Entries":null,"EntriesKnown":false},"Stage":"sign","Seen":"2026-03-14T09:26:00.535Z","AsOf":"0001-01-01T00:00:00Z","Deadline":"0001-01-01T00:00:00Z","Urgency":0,"By":"","AcceptedAt":"0001-01-01T00:00:00Z","Note":"elsewhere","Detail":"","Work":{"Verb":"","By":"","At":"0001-01-01T00:00:00Z","Open":false,"Note":"","Detail":""},"Entered":{"Stage":"","At":"0001-01-01T00:00:00Z"},"HandBy":"0001-01-01T00:00:00Z","Back":"0001-01-01T00:00:00Z","Announce":true,"Revision":1}', '812345602$', 1773480360535, '');
insert into orders (code, stage, announce, revision, seen, record, search, created, mark) values ('812345603', 'new', 1, 1, 1773480360535, '{"Order":{"ID":"","Code":"812345603","State":"","Status":"","Total":0,"PaymentMode":"","CreditTerm":0,"DeliveryCost":0,"SellerDeliveryCost":0,"Created":"2026-03-14T09:26:01.535Z","Approved":"0001-01-01T00:00:00Z","PlannedDelivery":"0001-01-01T00:00:00Z","Reserved":"0001-01-01T00:00:00Z","Completed":"0001-01-01T00:00:00Z","DeliveryMode":"","KaspiDelivered":false,"Address":{"Town":"","District":"","Street":"","House":"","Building":"","Apartment":"","Formatted":""},"PickupPoint":"","OriginCity":"","Courier":{"Present":false,"Waybill":"","WaybillNumber":"","Planned":"0001-01-01T00:00:00Z","Handed":"0001-01-01T00:00:00Z","Express":false,"Returned":false},"SignatureRequired":false,"PreOrder":false,"Assembled":false,"IMEIRequired":false,"CancellationReason":"","Customer":{"First":"","Last":"","Name":"","Phone":""},"Recipient":{"First":"","Last":"","Name":"","Phone":""},"PhoneAlias":"","Entries":null,"EntriesKnown":false},"Stage":"new","Seen":"2026-03-14T09:26:00.535Z","AsOf":"0001-01-01T00:00:00Z","Deadline":"0001-01-01T00:00:00Z","Urgency":0,"By":"","AcceptedAt":"0001-01-01T00:00:00Z","Note":"no_answer","Detail":"","Work":{"Verb":"","By":"","At":"0001-01-01T00:00:00Z","Open":false,"Note":"","Detail":""},"Entered":{"Stage":"","At":"0001-01-01T00:00:00Z"},"HandBy":"0001-01-01T00:00:00Z","Back":"0001-01-01T00:00:00Z","Announce":true,"Revision":1}', '812345603$', 1773480361535, '');
insert into orders (code, stage, announce, revision, seen, record, search, created, mark) values ('812345604', 'pre_order', 1, 1, 1773480360535, '{"Order":{"ID":"","Code":"812345604","State":"","Status":"","Total":0,"PaymentMode":"","CreditTerm":0,"DeliveryCost":0,"SellerDeliveryCost":0,"Created":"2026-03-14T09:26:02.535Z","Approved":"0001-01-01T00:00:00Z","PlannedDelivery":"0001-01-01T00:00:00Z","Reserved":"0001-01-01T00:00:00Z","Completed":"0001-01-01T00:00:00Z","DeliveryMode":"","KaspiDelivered":false,"Address":{"Town":"","District":"","Street":"","House":"","Building":"","Apartment":"","Formatted":""},"PickupPoint":"","OriginCity":"","Courier":{"Present":false,"Waybill":"","WaybillNumber":"","Planned":"0001-01-01T00:00:00Z","Handed":"0001-01-01T00:00:00Z","Express":false,"Returned":false},"SignatureRequired":false,"PreOrder":false,"Assembled":false,"IMEIRequired":false,"CancellationReason":"","Customer":{"First":"","Last":"","Name":"","Phone":""},"Recipient":{"First":"","Last":"","Name":"","Phone":""},"PhoneAlias":"","Entries":null,"EntriesKnown":false},"Stage":"pre_order","Seen":"2026-03-14T09:26:00.535Z","AsOf":"0001-01-01T00:00:00Z","Deadline":"0001-01-01T00:00:00Z","Urgency":0,"By":"","AcceptedAt":"0001-01-01T00:00:00Z","Note":"unconfirmed","Detail":"","Work":{"Verb":"","By":"","At":"0001-01-01T00:00:00Z","Open":false,"Note":"","Detail":""},"Entered":{"Stage":"","At":"0001-01-01T00:00:00Z"},"HandBy":"0001-01-01T00:00:00Z","Back":"0001-01-01T00:00:00Z","Announce":true,"Revision":1}', '812345604$', 1773480362535, '');
insert into orders (code, stage, announce, revision, seen, record, search, created, mark) values ('812345605', 'pack', 1, 1, 1773480360535, '{"Order":{"ID":"","Code":"812345605","State":"","Status":"","Total":0,"PaymentMode":"","CreditTerm":0,"DeliveryCost":0,"SellerDeliveryCost":0,"Created":"2026-03-14T09:26:03.535Z","Approved":"0001-01-01T00:00:00Z","PlannedDelivery":"0001-01-01T00:00:00Z","Reserved":"0001-01-01T00:00:00Z","Completed":"0001-01-01T00:00:00Z","DeliveryMode":"","KaspiDelivered":false,"Address":{"Town":"","District":"","Street":"","House":"","Building":"","Apartment":"","Formatted":""},"PickupPoint":"","OriginCity":"","Courier":{"Present":false,"Waybill":"","WaybillNumber":"","Planned":"0001-01-01T00:00:00Z","Handed":"0001-01-01T00:00:00Z","Express":false,"Returned":false},"SignatureRequired":false,"PreOrder":false,"Assembled":false,"IMEIRequired":false,"CancellationReason":"","Customer":{"First":"","Last":"","Name":"","Phone":""},"Recipient":{"First":"","Last":"","Name":"","Phone":""},"PhoneAlias":"","Entries":null,"EntriesKnown":false},"Stage":"pack","Seen":"2026-03-14T09:26:00.535Z","AsOf":"0001-01-01T00:00:00Z","Deadline":"0001-01-01T00:00:00Z","Urgency":0,"By":"","AcceptedAt":"0001-01-01T00:00:00Z","Note":"later","Detail":"","Work":{"Verb":"","By":"","At":"0001-01-01T00:00:00Z","Open":false,"Note":"","Detail":""},"Entered":{"Stage":"","At":"0001-01-01T00:00:00Z"},"HandBy":"0001-01-01T00:00:00Z","Back":"0001-01-01T00:00:00Z","Announce":true,"Revision":1}', '812345605$', 1773480363535, '');
insert into orders (code, stage, announce, revision, seen, record, search, created, mark) values ('812345606', 'hand_over', 1, 1, 1773480360535, '{"Order":{"ID":"","Code":"812345606","State":"","Status":"","Total":0,"PaymentMode":"","CreditTerm":0,"DeliveryCost":0,"SellerDeliveryCost":0,"Created":"2026-03-14T09:26:04.535Z","Approved":"0001-01-01T00:00:00Z","PlannedDelivery":"0001-01-01T00:00:00Z","Reserved":"0001-01-01T00:00:00Z","Completed":"0001-01-01T00:00:00Z","DeliveryMode":"","KaspiDelivered":false,"Address":{"Town":"","District":"","Street":"","House":"","Building":"","Apartment":"","Formatted":""},"PickupPoint":"","OriginCity":"","Courier":{"Present":false,"Waybill":"","WaybillNumber":"","Planned":"0001-01-01T00:00:00Z","Handed":"0001-01-01T00:00:00Z","Express":false,"Returned":false},"SignatureRequired":false,"PreOrder":false,"Assembled":false,"IMEIRequired":false,"CancellationReason":"","Customer":{"First":"","Last":"","Name":"","Phone":""},"Recipient":{"First":"","Last":"","Name":"","Phone":""},"PhoneAlias":"","Entries":null,"EntriesKnown":false},"Stage":"hand_over","Seen":"2026-03-14T09:26:00.535Z","AsOf":"0001-01-01T00:00:00Z","Deadline":"0001-01-01T00:00:00Z","Urgency":0,"By":"","AcceptedAt":"0001-01-01T00:00:00Z","Note":"elsewhere","Detail":"","Work":{"Verb":"","By":"","At":"0001-01-01T00:00:00Z","Open":false,"Note":"","Detail":""},"Entered":{"Stage":"","At":"0001-01-01T00:00:00Z"},"HandBy":"0001-01-01T00:00:00Z","Back":"0001-01-01T00:00:00Z","Announce":true,"Revision":1}', '812345606$', 1773480364535, '');
insert into orders (code, stage, announce, revision, seen, record, search, created, mark) values ('812345607', 'in_delivery', 1, 1, 1773480360535, '{"Order":{"ID":"","Code":"812345607","State":"","Status":"","Total":0,"PaymentMode":"","CreditTerm":0,"DeliveryCost":0,"SellerDeliveryCost":0,"Created":"2026-03-14T09:26:05.535Z","Approved":"0001-01-01T00:00:00Z","PlannedDelivery":"0001-01-01T00:00:00Z","Reserved":"0001-01-01T00:00:00Z","Completed":"0001-01-01T00:00:00Z","DeliveryMode":"","KaspiDelivered":false,"Address":{"Town":"","District":"","Street":"","House":"","Building":"","Apartment":"","Formatted":""},"PickupPoint":"","OriginCity":"","Courier":{"Present":false,"Waybill":"","WaybillNumber":"","Planned":"0001-01-01T00:00:00Z","Handed":"0001-01-01T00:00:00Z","Express":false,"Returned":false},"SignatureRequired":false,"PreOrder":false,"Assembled":false,"IMEIRequired":false,"CancellationReason":"","Customer":{"First":"","Last":"","Name":"","Phone":""},"Recipient":{"First":"","Last":"","Name":"","Phone":""},"PhoneAlias":"","Entries":null,"EntriesKnown":false},"Stage":"in_delivery","Seen":"2026-03-14T09:26:00.535Z","AsOf":"0001-01-01T00:00:00Z","Deadline":"0001-01-01T00:00:00Z","Urgency":0,"By":"","AcceptedAt":"0001-01-01T00:00:00Z","Note":"no_answer","Detail":"","Work":{"Verb":"","By":"","At":"0001-01-01T00:00:00Z","Open":false,"Note":"","Detail":""},"Entered":{"Stage":"","At":"0001-01-01T00:00:00Z"},"HandBy":"0001-01-01T00:00:00Z","Back":"0001-01-01T00:00:00Z","Announce":true,"Revision":1}', '812345607$', 1773480365535, '');
insert into orders (code, stage, announce, revision, seen, record, search, created, mark) values ('812345608', 'give_out', 1, 1, 1773480360535, '{"Order":{"ID":"","Code":"812345608","State":"","Status":"","Total":0,"PaymentMode":"","CreditTerm":0,"DeliveryCost":0,"SellerDeliveryCost":0,"Created":"2026-03-14T09:26:06.535Z","Approved":"0001-01-01T00:00:00Z","PlannedDelivery":"0001-01-01T00:00:00Z","Reserved":"0001-01-01T00:00:00Z","Completed":"0001-01-01T00:00:00Z","DeliveryMode":"","KaspiDelivered":false,"Address":{"Town":"","District":"","Street":"","House":"","Building":"","Apartment":"","Formatted":""},"PickupPoint":"","OriginCity":"","Courier":{"Present":false,"Waybill":"","WaybillNumber":"","Planned":"0001-01-01T00:00:00Z","Handed":"0001-01-01T00:00:00Z","Express":false,"Returned":false},"SignatureRequired":false,"PreOrder":false,"Assembled":false,"IMEIRequired":false,"CancellationReason":"","Customer":{"First":"","Last":"","Name":"","Phone":""},"Recipient":{"First":"","Last":"","Name":"","Phone":""},"PhoneAlias":"","Entries":null,"EntriesKnown":false},"Stage":"give_out","Seen":"2026-03-14T09:26:00.535Z","AsOf":"0001-01-01T00:00:00Z","Deadline":"0001-01-01T00:00:00Z","Urgency":0,"By":"","AcceptedAt":"0001-01-01T00:00:00Z","Note":"unconfirmed","Detail":"","Work":{"Verb":"","By":"","At":"0001-01-01T00:00:00Z","Open":false,"Note":"","Detail":""},"Entered":{"Stage":"","At":"0001-01-01T00:00:00Z"},"HandBy":"0001-01-01T00:00:00Z","Back":"0001-01-01T00:00:00Z","Announce":true,"Revision":1}', '812345608$', 1773480366535, '');
insert into orders (code, stage, announce, revision, seen, record, search, created, mark) values ('812345609', 'done', 1, 1, 1773480360535, '{"Order":{"ID":"","Code":"812345609","State":"","Status":"","Total":0,"PaymentMode":"","CreditTerm":0,"DeliveryCost":0,"SellerDeliveryCost":0,"Created":"2026-03-14T09:26:07.535Z","Approved":"0001-01-01T00:00:00Z","PlannedDelivery":"0001-01-01T00:00:00Z","Reserved":"0001-01-01T00:00:00Z","Completed":"0001-01-01T00:00:00Z","DeliveryMode":"","KaspiDelivered":false,"Address":{"Town":"","District":"","Street":"","House":"","Building":"","Apartment":"","Formatted":""},"PickupPoint":"","OriginCity":"","Courier":{"Present":false,"Waybill":"","WaybillNumber":"","Planned":"0001-01-01T00:00:00Z","Handed":"0001-01-01T00:00:00Z","Express":false,"Returned":false},"SignatureRequired":false,"PreOrder":false,"Assembled":false,"IMEIRequired":false,"CancellationReason":"","Customer":{"First":"","Last":"","Name":"","Phone":""},"Recipient":{"First":"","Last":"","Name":"","Phone":""},"PhoneAlias":"","Entries":null,"EntriesKnown":false},"Stage":"done","Seen":"2026-03-14T09:26:00.535Z","AsOf":"0001-01-01T00:00:00Z","Deadline":"0001-01-01T00:00:00Z","Urgency":0,"By":"","AcceptedAt":"0001-01-01T00:00:00Z","Note":"later","Detail":"","Work":{"Verb":"","By":"","At":"0001-01-01T00:00:00Z","Open":false,"Note":"","Detail":""},"Entered":{"Stage":"","At":"0001-01-01T00:00:00Z"},"HandBy":"0001-01-01T00:00:00Z","Back":"0001-01-01T00:00:00Z","Announce":true,"Revision":1}', '812345609$', 1773480367535, '');
insert into orders (code, stage, announce, revision, seen, record, search, created, mark) values ('812345610', 'cancelling', 1, 1, 1773480360535, '{"Order":{"ID":"","Code":"812345610","State":"","Status":"","Total":0,"PaymentMode":"","CreditTerm":0,"DeliveryCost":0,"SellerDeliveryCost":0,"Created":"2026-03-14T09:26:08.535Z","Approved":"0001-01-01T00:00:00Z","PlannedDelivery":"0001-01-01T00:00:00Z","Reserved":"0001-01-01T00:00:00Z","Completed":"0001-01-01T00:00:00Z","DeliveryMode":"","KaspiDelivered":false,"Address":{"Town":"","District":"","Street":"","House":"","Building":"","Apartment":"","Formatted":""},"PickupPoint":"","OriginCity":"","Courier":{"Present":false,"Waybill":"","WaybillNumber":"","Planned":"0001-01-01T00:00:00Z","Handed":"0001-01-01T00:00:00Z","Express":false,"Returned":false},"SignatureRequired":false,"PreOrder":false,"Assembled":false,"IMEIRequired":false,"CancellationReason":"","Customer":{"First":"","Last":"","Name":"","Phone":""},"Recipient":{"First":"","Last":"","Name":"","Phone":""},"PhoneAlias":"","Entries":null,"EntriesKnown":false},"Stage":"cancelling","Seen":"2026-03-14T09:26:00.535Z","AsOf":"0001-01-01T00:00:00Z","Deadline":"0001-01-01T00:00:00Z","Urgency":0,"By":"","AcceptedAt":"0001-01-01T00:00:00Z","Note":"elsewhere","Detail":"","Work":{"Verb":"","By":"","At":"0001-01-01T00:00:00Z","Open":false,"Note":"","Detail":""},"Entered":{"Stage":"","At":"0001-01-01T00:00:00Z"},"HandBy":"0001-01-01T00:00:00Z","Back":"0001-01-01T00:00:00Z","Announce":true,"Revision":1}', '812345610$', 1773480368535, '');
insert into orders (code, stage, announce, revision, seen, record, search, created, mark) values ('812345611', 'cancelled', 1, 1, 1773480360535, '{"Order":{"ID":"","Code":"812345611","State":"ARCHIVE","Status":"CANCELLED","Total":0,"PaymentMode":"","CreditTerm":0,"DeliveryCost":0,"SellerDeliveryCost":0,"Created":"2026-03-14T09:26:09.535Z","Approved":"0001-01-01T00:00:00Z","PlannedDelivery":"0001-01-01T00:00:00Z","Reserved":"0001-01-01T00:00:00Z","Completed":"0001-01-01T00:00:00Z","DeliveryMode":"","KaspiDelivered":false,"Address":{"Town":"","District":"","Street":"","House":"","Building":"","Apartment":"","Formatted":""},"PickupPoint":"","OriginCity":"","Courier":{"Present":false,"Waybill":"","WaybillNumber":"","Planned":"0001-01-01T00:00:00Z","Handed":"0001-01-01T00:00:00Z","Express":false,"Returned":false},"SignatureRequired":false,"PreOrder":false,"Assembled":false,"IMEIRequired":false,"CancellationReason":"MERCHANT_OUT_OF_STOCK","Customer":{"First":"","Last":"","Name":"","Phone":""},"Recipient":{"First":"","Last":"","Name":"","Phone":""},"PhoneAlias":"","Entries":null,"EntriesKnown":false},"Stage":"cancelled","Seen":"2026-03-14T09:26:00.535Z","AsOf":"0001-01-01T00:00:00Z","Deadline":"0001-01-01T00:00:00Z","Urgency":0,"By":"","AcceptedAt":"0001-01-01T00:00:00Z","Note":"no_answer","Detail":"","Work":{"Verb":"","By":"","At":"0001-01-01T00:00:00Z","Open":false,"Note":"","Detail":""},"Entered":{"Stage":"","At":"0001-01-01T00:00:00Z"},"HandBy":"0001-01-01T00:00:00Z","Back":"0001-01-01T00:00:00Z","Announce":true,"Revision":1}', '812345611$', 1773480369535, 'own_fault');
insert into orders (code, stage, announce, revision, seen, record, search, created, mark) values ('812345612', 'return_requested', 1, 1, 1773480360535, '{"Order":{"ID":"","Code":"812345612","State":"","Status":"","Total":0,"PaymentMode":"","CreditTerm":0,"DeliveryCost":0,"SellerDeliveryCost":0,"Created":"2026-03-14T09:26:10.535Z","Approved":"0001-01-01T00:00:00Z","PlannedDelivery":"0001-01-01T00:00:00Z","Reserved":"0001-01-01T00:00:00Z","Completed":"0001-01-01T00:00:00Z","DeliveryMode":"","KaspiDelivered":false,"Address":{"Town":"","District":"","Street":"","House":"","Building":"","Apartment":"","Formatted":""},"PickupPoint":"","OriginCity":"","Courier":{"Present":false,"Waybill":"","WaybillNumber":"","Planned":"0001-01-01T00:00:00Z","Handed":"0001-01-01T00:00:00Z","Express":false,"Returned":false},"SignatureRequired":false,"PreOrder":false,"Assembled":false,"IMEIRequired":false,"CancellationReason":"","Customer":{"First":"","Last":"","Name":"","Phone":""},"Recipient":{"First":"","Last":"","Name":"","Phone":""},"PhoneAlias":"","Entries":null,"EntriesKnown":false},"Stage":"return_requested","Seen":"2026-03-14T09:26:00.535Z","AsOf":"0001-01-01T00:00:00Z","Deadline":"0001-01-01T00:00:00Z","Urgency":0,"By":"","AcceptedAt":"0001-01-01T00:00:00Z","Note":"unconfirmed","Detail":"","Work":{"Verb":"","By":"","At":"0001-01-01T00:00:00Z","Open":false,"Note":"","Detail":""},"Entered":{"Stage":"","At":"0001-01-01T00:00:00Z"},"HandBy":"0001-01-01T00:00:00Z","Back":"0001-01-01T00:00:00Z","Announce":true,"Revision":1}', '812345612$', 1773480370535, '');
insert into orders (code, stage, announce, revision, seen, record, search, created, mark) values ('812345613', 'returned', 1, 1, 1773480360535, '{"Order":{"ID":"","Code":"812345613","State":"","Status":"","Total":0,"PaymentMode":"","CreditTerm":0,"DeliveryCost":0,"SellerDeliveryCost":0,"Created":"2026-03-14T09:26:11.535Z","Approved":"0001-01-01T00:00:00Z","PlannedDelivery":"0001-01-01T00:00:00Z","Reserved":"0001-01-01T00:00:00Z","Completed":"0001-01-01T00:00:00Z","DeliveryMode":"","KaspiDelivered":false,"Address":{"Town":"","District":"","Street":"","House":"","Building":"","Apartment":"","Formatted":""},"PickupPoint":"","OriginCity":"","Courier":{"Present":false,"Waybill":"","WaybillNumber":"","Planned":"0001-01-01T00:00:00Z","Handed":"0001-01-01T00:00:00Z","Express":false,"Returned":false},"SignatureRequired":false,"PreOrder":false,"Assembled":false,"IMEIRequired":false,"CancellationReason":"","Customer":{"First":"","Last":"","Name":"","Phone":""},"Recipient":{"First":"","Last":"","Name":"","Phone":""},"PhoneAlias":"","Entries":null,"EntriesKnown":false},"Stage":"returned","Seen":"2026-03-14T09:26:00.535Z","AsOf":"0001-01-01T00:00:00Z","Deadline":"0001-01-01T00:00:00Z","Urgency":0,"By":"","AcceptedAt":"0001-01-01T00:00:00Z","Note":"later","Detail":"","Work":{"Verb":"","By":"","At":"0001-01-01T00:00:00Z","Open":false,"Note":"","Detail":""},"Entered":{"Stage":"","At":"0001-01-01T00:00:00Z"},"HandBy":"0001-01-01T00:00:00Z","Back":"0001-01-01T00:00:00Z","Announce":true,"Revision":1}', '812345613$', 1773480371535, '');
insert into orders (code, stage, announce, revision, seen, record, search, created, mark) values ('812345614', 'unknown', 1, 1, 1773480360535, '{"Order":{"ID":"","Code":"812345614","State":"","Status":"","Total":0,"PaymentMode":"","CreditTerm":0,"DeliveryCost":0,"SellerDeliveryCost":0,"Created":"2026-03-14T09:26:12.535Z","Approved":"0001-01-01T00:00:00Z","PlannedDelivery":"0001-01-01T00:00:00Z","Reserved":"0001-01-01T00:00:00Z","Completed":"0001-01-01T00:00:00Z","DeliveryMode":"","KaspiDelivered":false,"Address":{"Town":"","District":"","Street":"","House":"","Building":"","Apartment":"","Formatted":""},"PickupPoint":"","OriginCity":"","Courier":{"Present":false,"Waybill":"","WaybillNumber":"","Planned":"0001-01-01T00:00:00Z","Handed":"0001-01-01T00:00:00Z","Express":false,"Returned":false},"SignatureRequired":false,"PreOrder":false,"Assembled":false,"IMEIRequired":false,"CancellationReason":"","Customer":{"First":"","Last":"","Name":"","Phone":""},"Recipient":{"First":"","Last":"","Name":"","Phone":""},"PhoneAlias":"","Entries":null,"EntriesKnown":false},"Stage":"unknown","Seen":"2026-03-14T09:26:00.535Z","AsOf":"0001-01-01T00:00:00Z","Deadline":"0001-01-01T00:00:00Z","Urgency":0,"By":"","AcceptedAt":"0001-01-01T00:00:00Z","Note":"elsewhere","Detail":"","Work":{"Verb":"","By":"","At":"0001-01-01T00:00:00Z","Open":false,"Note":"","Detail":""},"Entered":{"Stage":"","At":"0001-01-01T00:00:00Z"},"HandBy":"0001-01-01T00:00:00Z","Back":"0001-01-01T00:00:00Z","Announce":true,"Revision":1}', '812345614$', 1773480372535, '');

insert into cards (code, chat, message, shown, urgency) values ('812345601', -1001234567, 31, 9, 3);
insert into cards (code, chat, message, shown, urgency) values ('812345601', 7, 30, 8, 2);

insert into actions (key, verb, code, by_id, by_name, by_chat, state, attempt, claimed_at, sent_at, ended_at, error, act) values ('accept:812345601', 'accept', '812345601', 11, 'Айгерим', 7, 'claimed', 1, 1773480361535, 0, 0, '', '{"Verb":"accept"}');
insert into actions (key, verb, code, by_id, by_name, by_chat, state, attempt, claimed_at, sent_at, ended_at, error, act) values ('arrived:812345601', 'arrived', '812345601', 11, 'Айгерим', 7, 'lost', 1, 1773480366535, 1773480367535, 1773480368535, 'no answer within 30s', '{"Verb":"arrived"}');
insert into actions (key, verb, code, by_id, by_name, by_chat, state, attempt, claimed_at, sent_at, ended_at, error, act) values ('assemble:812345601', 'assemble', '812345601', 11, 'Айгерим', 7, 'sent', 1, 1773480362535, 1773480363535, 0, '', '{"Verb":"assemble","Parcels":2}');
insert into actions (key, verb, code, by_id, by_name, by_chat, state, attempt, claimed_at, sent_at, ended_at, error, act) values ('bind_imei:ODEyMzQ1NjAxIyMw', 'bind_imei', '812345601', 11, 'Айгерим', 7, 'claimed', 1, 1773480369535, 0, 0, '', '{"Verb":"bind_imei","Entry":"ODEyMzQ1NjAxIyMw","Devices":[["490154203237518","490154203237526"]]}');
insert into actions (key, verb, code, by_id, by_name, by_chat, state, attempt, claimed_at, sent_at, ended_at, error, act) values ('cancel:812345601', 'cancel', '812345601', 11, 'Айгерим', 7, 'done', 1, 1773480363535, 1773480364535, 1773480365535, 'no answer within 30s', '{"Verb":"cancel","Reason":"MERCHANT_OUT_OF_STOCK","Comment":"Нет на складе"}');
insert into actions (key, verb, code, by_id, by_name, by_chat, state, attempt, claimed_at, sent_at, ended_at, error, act) values ('complete:812345601', 'complete', '812345601', 11, 'Айгерим', 7, 'released', 1, 1773480365535, 1773480366535, 1773480367535, 'no answer within 30s', '{"Verb":"complete"}');
insert into actions (key, verb, code, by_id, by_name, by_chat, state, attempt, claimed_at, sent_at, ended_at, error, act) values ('remove:ODEyMzQ1NjAxIyMw:1', 'remove', '812345601', 11, 'Айгерим', 7, 'sent', 1, 1773480368535, 1773480369535, 0, '', '{"Verb":"remove","Reason":"BUYER_CANCELLATION_BY_MERCHANT","Entry":"ODEyMzQ1NjAxIyMw","Remain":1}');
insert into actions (key, verb, code, by_id, by_name, by_chat, state, attempt, claimed_at, sent_at, ended_at, error, act) values ('send_code:812345601', 'send_code', '812345601', 11, 'Айгерим', 7, 'failed', 1, 1773480364535, 1773480365535, 1773480366535, 'no answer within 30s', '{"Verb":"send_code"}');
insert into actions (key, verb, code, by_id, by_name, by_chat, state, attempt, claimed_at, sent_at, ended_at, error, act) values ('take_back:812345601', 'take_back', '812345601', 11, 'Айгерим', 7, 'done', 1, 1773480367535, 1773480368535, 1773480369535, 'no answer within 30s', '{"Verb":"take_back"}');

insert into audit (id, at, who_id, who_name, who_chat, verb, code, result, detail) values (1, 1773480361535, 11, 'Айгерим', 7, 'accept', '812345601', 'done', '1 of line ODEyMzQ1NjAxIyMw stay');
insert into audit (id, at, who_id, who_name, who_chat, verb, code, result, detail) values (10, 1773480370535, 11, 'Айгерим', 7, 'auto', '812345601', 'would', '1 of line ODEyMzQ1NjAxIyMw stay');
insert into audit (id, at, who_id, who_name, who_chat, verb, code, result, detail) values (11, 1773480371535, 11, 'Айгерим', 7, 'auto.mode', '812345601', 'done', '1 of line ODEyMzQ1NjAxIyMw stay');
insert into audit (id, at, who_id, who_name, who_chat, verb, code, result, detail) values (12, 1773480372535, 11, 'Айгерим', 7, 'list.published', '812345601', 'done', '1 of line ODEyMzQ1NjAxIyMw stay');
insert into audit (id, at, who_id, who_name, who_chat, verb, code, result, detail) values (13, 1773480373535, 11, 'Айгерим', 7, 'list.kept', '812345601', 'done', '1 of line ODEyMzQ1NjAxIyMw stay');
insert into audit (id, at, who_id, who_name, who_chat, verb, code, result, detail) values (14, 1773480374535, 11, 'Айгерим', 7, 'list.rollback', '812345601', 'done', '1 of line ODEyMzQ1NjAxIyMw stay');
insert into audit (id, at, who_id, who_name, who_chat, verb, code, result, detail) values (15, 1773480375535, 11, 'Айгерим', 7, 'link.new', '812345601', 'done', '1 of line ODEyMzQ1NjAxIyMw stay');
insert into audit (id, at, who_id, who_name, who_chat, verb, code, result, detail) values (16, 1773480376535, 11, 'Айгерим', 7, 'listing.item', '812345601', 'done', '1 of line ODEyMzQ1NjAxIyMw stay');
insert into audit (id, at, who_id, who_name, who_chat, verb, code, result, detail) values (17, 1773480377535, 11, 'Айгерим', 7, 'listings.applied', '812345601', 'done', '1 of line ODEyMzQ1NjAxIyMw stay');
insert into audit (id, at, who_id, who_name, who_chat, verb, code, result, detail) values (18, 1773480378535, 11, 'Айгерим', 7, 'listings.cancelled', '812345601', 'done', '1 of line ODEyMzQ1NjAxIyMw stay');
insert into audit (id, at, who_id, who_name, who_chat, verb, code, result, detail) values (19, 1773480379535, 11, 'Айгерим', 7, 'price.fix', '812345601', 'done', '1 of line ODEyMzQ1NjAxIyMw stay');
insert into audit (id, at, who_id, who_name, who_chat, verb, code, result, detail) values (2, 1773480362535, 11, 'Айгерим', 7, 'assemble', '812345601', 'elsewhere', '1 of line ODEyMzQ1NjAxIyMw stay');
insert into audit (id, at, who_id, who_name, who_chat, verb, code, result, detail) values (20, 1773480380535, 11, 'Айгерим', 7, 'price.auto', '812345601', 'done', '1 of line ODEyMzQ1NjAxIyMw stay');
insert into audit (id, at, who_id, who_name, who_chat, verb, code, result, detail) values (21, 1773480381535, 11, 'Айгерим', 7, 'sku.stop', '812345601', 'done', '1 of line ODEyMzQ1NjAxIyMw stay');
insert into audit (id, at, who_id, who_name, who_chat, verb, code, result, detail) values (22, 1773480382535, 11, 'Айгерим', 7, 'sku.resume', '812345601', 'done', '1 of line ODEyMzQ1NjAxIyMw stay');
insert into audit (id, at, who_id, who_name, who_chat, verb, code, result, detail) values (3, 1773480363535, 11, 'Айгерим', 7, 'cancel', '812345601', 'gone', '1 of line ODEyMzQ1NjAxIyMw stay');
insert into audit (id, at, who_id, who_name, who_chat, verb, code, result, detail) values (4, 1773480364535, 11, 'Айгерим', 7, 'send_code', '812345601', 'refused', '1 of line ODEyMzQ1NjAxIyMw stay');
insert into audit (id, at, who_id, who_name, who_chat, verb, code, result, detail) values (5, 1773480365535, 11, 'Айгерим', 7, 'complete', '812345601', 'not_sent', '1 of line ODEyMzQ1NjAxIyMw stay');
insert into audit (id, at, who_id, who_name, who_chat, verb, code, result, detail) values (6, 1773480366535, 11, 'Айгерим', 7, 'arrived', '812345601', 'unknown', '1 of line ODEyMzQ1NjAxIyMw stay');
insert into audit (id, at, who_id, who_name, who_chat, verb, code, result, detail) values (7, 1773480367535, 11, 'Айгерим', 7, 'take_back', '812345601', 'unconfirmed', '1 of line ODEyMzQ1NjAxIyMw stay');
insert into audit (id, at, who_id, who_name, who_chat, verb, code, result, detail) values (8, 1773480368535, 11, 'Айгерим', 7, 'remove', '812345601', 'done', '1 of line ODEyMzQ1NjAxIyMw stay');
insert into audit (id, at, who_id, who_name, who_chat, verb, code, result, detail) values (9, 1773480369535, 11, 'Айгерим', 7, 'bind_imei', '812345601', 'done', '1 of line ODEyMzQ1NjAxIyMw stay');

insert into catalogue (article, name, brand, retail, defect, seen_at, category, part_number, barcode, kaspi_codes, grams, policed, multiple, image, warranty, arrival, reduced, search) values ('40101', 'Клавиатура "Степь"', 'Степь', 10490, 1, 1773480361535, 3502, 'KB-27/"RU"', '4870001234567', '102298404,100000001', 850, 1, 5, 'https://img.example/1.jpg', '12 мес', '2', 1, '40101 клавиатура "степь" степь kb-27/"ru" 4870001234567');

insert into stock (article, quantity, at_least, cost, retail, changed_at) values ('40101', 60, 1, 7380, 10490, 1773480362535);

insert into versions (id, status, turn, version, offers) values (1, 'superseded', 1, '{"ID":73,"Created":"2026-03-14T09:26:01.535Z","Changed":"2026-03-14T09:26:02Z","Status":"superseded","Digest":"6b86b273","Size":4812345,"Figures":{"Offers":2,"Gone":74,"Lost":75,"OnSale":1,"StockSum":7,"MedianPriceChangeBP":-120,"PriceChanges":76,"BigPriceChanges":1,"Expected":77},"Violations":[{"Number":"offers","Old":70,"New":7,"Limit":35},{"Number":"on_sale","Old":70,"New":7,"Limit":35},{"Number":"stock","Old":70,"New":7,"Limit":35},{"Number":"median_price","Old":70,"New":7,"Limit":35},{"Number":"big_price","Old":70,"New":7,"Limit":35},{"Number":"expected","Old":70,"New":7,"Limit":35},{"Number":"rolled_back","Old":70,"New":7,"Limit":35}],"Diff":{"Added":78,"SoldOut":79,"Gone":80,"Back":81,"Repriced":1,"Restocked":82,"Retimed":83,"Renamed":84,"Offers":85,"Top":[{"SKU":"86141","Model":"Мышь \u003cЁж\u003e","OldPrice":10,"NewPrice":20,"OldStock":86,"NewStock":87,"OldDays":88,"NewDays":89,"Why":"sold_out"}]},"DecidedBy":"Айгерим","DecidedAt":"2026-03-14T15:56:00.535+05:00","RolledBack":1}', X'1F8B08000000000000FFDCD1B14AC3401C06F0DDA7906FBEE1126B622E930A82885828E2A05262EEAC25D75CBCDC092282DD047D049FC2A148079FE1F24692566B88A34BC9F6FDBFE10F3FBEF3070C8E4EC1B013783D0F04BBDA8C5329C0D0A31EAD9B63C58504837BAB5EAAE7EA75F3C252EA07D2C46EEA66CB6364E2EF3A99143FF1D62A13BBB9FB74EFD593FB70F3460D823D9DE4BCFE3B753310F4F53815609E1F451125D857A501A304075229BD4803A3D26C91FA5A9C682E96F5E1A450DA080E769DC852109CDDDC83018FA469F3D7CE16442B5CF8AB0BBD262FF49B3EA3ED8A572AC987CA9A16736BED98FF98D0E645FD91B78CBD2E19472A172DDF76977C4562CB3F0B065D1266A230C3AB24CD5AC8B04B482D4AA1EFEA212F37BE020000FFFFD036D07E34060000');
insert into versions (id, status, turn, version, offers) values (2, 'kept', 2, '{"ID":91,"Created":"2026-03-14T09:26:01.535Z","Changed":"2026-03-14T09:26:02Z","Status":"kept","Digest":"6b86b273","Size":4812345,"Figures":{"Offers":2,"Gone":92,"Lost":93,"OnSale":1,"StockSum":7,"MedianPriceChangeBP":-120,"PriceChanges":94,"BigPriceChanges":1,"Expected":95},"Violations":[{"Number":"offers","Old":70,"New":7,"Limit":35},{"Number":"on_sale","Old":70,"New":7,"Limit":35},{"Number":"stock","Old":70,"New":7,"Limit":35},{"Number":"median_price","Old":70,"New":7,"Limit":35},{"Number":"big_price","Old":70,"New":7,"Limit":35},{"Number":"expected","Old":70,"New":7,"Limit":35},{"Number":"rolled_back","Old":70,"New":7,"Limit":35}],"Diff":{"Added":96,"SoldOut":97,"Gone":98,"Back":99,"Repriced":1,"Restocked":100,"Retimed":101,"Renamed":102,"Offers":103,"Top":[{"SKU":"86141","Model":"Мышь \u003cЁж\u003e","OldPrice":10,"NewPrice":20,"OldStock":104,"NewStock":105,"OldDays":106,"NewDays":107,"Why":"sold_out"}]},"DecidedBy":"Айгерим","DecidedAt":"2026-03-14T16:14:00.535+05:00","RolledBack":2}', X'1F8B08000000000000FFDCD1B14AC3401C06F0DDA7906FBEE1126B622E930A82885828E2A05262EEAC25D75CBCDC092282DD047D049FC2A148079FE1F24692566B88A34BC9F6FDBFE10F3FBEF3070C8E4EC1B013783D0F04BBDA8C5329C0D0A31EAD9B63C58504837BAB5EAAE7EA75F3C252EA07D2C46EEA66CB6364E2EF3A99143FF1D62A13BBB9FB74EFD593FB70F3460D823D9DE4BCFE3B753310F4F53815609E1F451125D857A501A304075229BD4803A3D26C91FA5A9C682E96F5E1A450DA080E769DC852109CDDDC83018FA469F3D7CE16442B5CF8AB0BBD262FF49B3EA3ED8A572AC987CA9A16736BED98FF98D0E645FD91B78CBD2E19472A172DDF76977C4562CB3F0B065D1266A230C3AB24CD5AC8B04B482D4AA1EFEA212F37BE020000FFFFD036D07E34060000');
insert into versions (id, status, turn, version, offers) values (3, 'published', 3, '{"ID":109,"Created":"2026-03-14T09:26:01.535Z","Changed":"2026-03-14T09:26:02Z","Status":"published","Digest":"6b86b273","Size":4812345,"Figures":{"Offers":2,"Gone":110,"Lost":111,"OnSale":1,"StockSum":7,"MedianPriceChangeBP":-120,"PriceChanges":112,"BigPriceChanges":1,"Expected":113},"Violations":[{"Number":"offers","Old":70,"New":7,"Limit":35},{"Number":"on_sale","Old":70,"New":7,"Limit":35},{"Number":"stock","Old":70,"New":7,"Limit":35},{"Number":"median_price","Old":70,"New":7,"Limit":35},{"Number":"big_price","Old":70,"New":7,"Limit":35},{"Number":"expected","Old":70,"New":7,"Limit":35},{"Number":"rolled_back","Old":70,"New":7,"Limit":35}],"Diff":{"Added":114,"SoldOut":115,"Gone":116,"Back":117,"Repriced":1,"Restocked":118,"Retimed":119,"Renamed":120,"Offers":121,"Top":[{"SKU":"86141","Model":"Мышь \u003cЁж\u003e","OldPrice":10,"NewPrice":20,"OldStock":122,"NewStock":123,"OldDays":124,"NewDays":125,"Why":"sold_out"}]},"DecidedBy":"Айгерим","DecidedAt":"2026-03-14T16:32:00.535+05:00","RolledBack":3}', X'1F8B08000000000000FFDCD1B14AC3401C06F0DDA7906FBEE1126B622E930A82885828E2A05262EEAC25D75CBCDC092282DD047D049FC2A148079FE1F24692566B88A34BC9F6FDBFE10F3FBEF3070C8E4EC1B013783D0F04BBDA8C5329C0D0A31EAD9B63C58504837BAB5EAAE7EA75F3C252EA07D2C46EEA66CB6364E2EF3A99143FF1D62A13BBB9FB74EFD593FB70F3460D823D9DE4BCFE3B753310F4F53815609E1F451125D857A501A304075229BD4803A3D26C91FA5A9C682E96F5E1A450DA080E769DC852109CDDDC83018FA469F3D7CE16442B5CF8AB0BBD262FF49B3EA3ED8A572AC987CA9A16736BED98FF98D0E645FD91B78CBD2E19472A172DDF76977C4562CB3F0B065D1266A230C3AB24CD5AC8B04B482D4AA1EFEA212F37BE020000FFFFD036D07E34060000');
insert into versions (id, status, turn, version, offers) values (4, 'held', 4, '{"ID":127,"Created":"2026-03-14T09:26:01.535Z","Changed":"2026-03-14T09:26:02Z","Status":"held","Digest":"6b86b273","Size":4812345,"Figures":{"Offers":2,"Gone":128,"Lost":129,"OnSale":1,"StockSum":7,"MedianPriceChangeBP":-120,"PriceChanges":130,"BigPriceChanges":1,"Expected":131},"Violations":[{"Number":"offers","Old":70,"New":7,"Limit":35},{"Number":"on_sale","Old":70,"New":7,"Limit":35},{"Number":"stock","Old":70,"New":7,"Limit":35},{"Number":"median_price","Old":70,"New":7,"Limit":35},{"Number":"big_price","Old":70,"New":7,"Limit":35},{"Number":"expected","Old":70,"New":7,"Limit":35},{"Number":"rolled_back","Old":70,"New":7,"Limit":35}],"Diff":{"Added":132,"SoldOut":133,"Gone":134,"Back":135,"Repriced":1,"Restocked":136,"Retimed":137,"Renamed":138,"Offers":139,"Top":[{"SKU":"86141","Model":"Мышь \u003cЁж\u003e","OldPrice":10,"NewPrice":20,"OldStock":140,"NewStock":141,"OldDays":142,"NewDays":143,"Why":"sold_out"}]},"DecidedBy":"Айгерим","DecidedAt":"2026-03-14T16:50:00.535+05:00","RolledBack":4}', X'1F8B08000000000000FFDCD63F6AE3401406F07E4FB1BC5A85A4B5244BAE76171696655983595224C18C35CFB6D048A3CC9F400886B80B2447C8295298E0226718DD28D84E1C312EDD98E99EBE62E0C757E83BBF85D19FFF90413F0E7A0178F05DA822670819F4FCC0DF247F3945061998A7F6A1BD6F1FBF5E68DF0F63A606666956BB8F991ABCC7A46A3ECE2BCDD5C0ACCDAB796EEFCC8B597762F0E0872035DDBCBB342BF060288A1C210BC2344D7D0F7E72A920F33DF8C53817DB6BA4785E6EAFA1C07F82E22EFE5D355C28A4904D0993E8C1D9FC06328085D7B58527678BD33D2EF9D425419797845D9F127ACF939CD131D7CA627E3B39E61115EABAD9BC482D63CF25E38CD768F922977C0DD1F2A0C1D82561898D1A4F485E5AC8C425A44089E2FAA0C8BE4B46894AB1A29E59C6D425A3AE2BA2F2B95D64E4BB84A45C4FD45433CBE8D4BCA138C5DCFAFB47A737728E10D6A44286525A46A7160ED50D2B72A2AC091039357126848E65A96171F9E52D0000FFFF0110F7F36F0C0000');

insert into pulls (id, at, addr, agent, status, version, bytes, gzip) values (1, 1773480361535, '203.0.113.7', 'Java/17', 200, 3, 371000, 1);
insert into pulls (id, at, addr, agent, status, version, bytes, gzip) values (2, 1773480362535, '203.0.113.8', 'curl/8', 304, 3, 0, 0);

insert into dialogs (chat, user_id, step, data, message, expires) values (7, 11, 'parcels', '{"Code":"812345601","IMEI":true,"Most":50}', 30, 1773480390535);
insert into dialogs (chat, user_id, step, data, message, expires) values (7, 12, 'drop.comment', '{"Code":"812345601","Reason":"MERCHANT_OUT_OF_STOCK","Handed":true}', 31, 1773480391535);
insert into dialogs (chat, user_id, step, data, message, expires) values (7, 13, 'code', '{"Code":"812345601","Left":3,"Said":"Код не подошёл"}', 32, 1773480392535);
insert into dialogs (chat, user_id, step, data, message, expires) values (7, 14, 'imei', '{"Code":"812345601","Entry":"ODEyMzQ1NjAxIyMw","Title":"Телефон Ёж","Wanted":2,"Told":[["490154203237518"]],"Wrong":"49015420323751","Why":"length"}', 33, 1773480393535);

insert into waybills (code, chat, message, since, due, looks) values ('812345601', 7, 30, 1773480361535, 1773480365535, 2);
insert into waybills (code, chat, message, since, due, looks) values ('812345602', 8, 31, 1773480361535, 1773480366535, 1);

insert into news (id, key, at, news) values (1, 'cancelled:812345601:2', 1773480361535, '{"ID":77,"Key":"cancelled:812345601:2","At":"2026-03-14T09:26:01.535Z","Kind":"cancelled","Code":"812345601","Stage":"cancelled","Reason":"BUYER_CANCELLATION_HIMSELF","DecideBy":"2026-03-14T14:47:00.535+05:00","Since":"2026-03-14T14:48:00.535+05:00","Quality":{"Orders":23,"OwnFault":24,"Doubtful":25,"Handed":26,"Late":27},"Level":1}');
insert into news (id, key, at, news) values (2, 'return:812345601:3', 1773480362535, '{"ID":77,"Key":"return:812345601:3","At":"2026-03-14T09:26:02.535Z","Kind":"return","Code":"812345601","Stage":"cancelled","Reason":"BUYER_CANCELLATION_HIMSELF","DecideBy":"2026-03-14T14:54:00.535+05:00","Since":"2026-03-14T14:55:00.535+05:00","Quality":{"Orders":30,"OwnFault":31,"Doubtful":32,"Handed":33,"Late":34},"Level":2}');
insert into news (id, key, at, news) values (3, 'back:812345601:4', 1773480363535, '{"ID":77,"Key":"back:812345601:4","At":"2026-03-14T09:26:03.535Z","Kind":"back","Code":"812345601","Stage":"cancelled","Reason":"BUYER_CANCELLATION_HIMSELF","DecideBy":"2026-03-14T15:01:00.535+05:00","Since":"2026-03-14T15:02:00.535+05:00","Quality":{"Orders":37,"OwnFault":38,"Doubtful":39,"Handed":40,"Late":41},"Level":1}');
insert into news (id, key, at, news) values (4, 'elsewhere:812345601:5', 1773480364535, '{"ID":77,"Key":"elsewhere:812345601:5","At":"2026-03-14T09:26:04.535Z","Kind":"elsewhere","Code":"812345601","Stage":"cancelled","Reason":"BUYER_CANCELLATION_HIMSELF","DecideBy":"2026-03-14T15:08:00.535+05:00","Since":"2026-03-14T15:09:00.535+05:00","Quality":{"Orders":44,"OwnFault":45,"Doubtful":46,"Handed":47,"Late":48},"Level":2}');
insert into news (id, key, at, news) values (5, 'not_back:812345601:6', 1773480365535, '{"ID":77,"Key":"not_back:812345601:6","At":"2026-03-14T09:26:05.535Z","Kind":"not_back","Code":"812345601","Stage":"cancelled","Reason":"BUYER_CANCELLATION_HIMSELF","DecideBy":"2026-03-14T15:15:00.535+05:00","Since":"2026-03-14T15:16:00.535+05:00","Quality":{"Orders":51,"OwnFault":52,"Doubtful":53,"Handed":54,"Late":55},"Level":1}');
insert into news (id, key, at, news) values (6, 'quality:812345601:7', 1773480366535, '{"ID":77,"Key":"quality:812345601:7","At":"2026-03-14T09:26:06.535Z","Kind":"quality","Code":"812345601","Stage":"cancelled","Reason":"BUYER_CANCELLATION_HIMSELF","DecideBy":"2026-03-14T15:22:00.535+05:00","Since":"2026-03-14T15:23:00.535+05:00","Quality":{"Orders":58,"OwnFault":59,"Doubtful":60,"Handed":61,"Late":62},"Level":2}');

insert into heard (chat, last) values (-1001234567, 5);
insert into heard (chat, last) values (7, 3);

insert into subscriptions (chat, kind, wanted) values (7, 'back', 1);
insert into subscriptions (chat, kind, wanted) values (7, 'cancelled', 1);
insert into subscriptions (chat, kind, wanted) values (7, 'elsewhere', 0);
insert into subscriptions (chat, kind, wanted) values (7, 'not_back', 1);
insert into subscriptions (chat, kind, wanted) values (7, 'quality', 0);
insert into subscriptions (chat, kind, wanted) values (7, 'return', 0);

insert into rulings (code, at, mode, outcome, doubts) values ('812345601', 1773480361535, 'on', 'trying', 'null');
insert into rulings (code, at, mode, outcome, doubts) values ('812345602', 1773480362535, 'dry', 'moot', 'null');
insert into rulings (code, at, mode, outcome, doubts) values ('812345603', 1773480363535, 'on', 'accepted', 'null');
insert into rulings (code, at, mode, outcome, doubts) values ('812345604', 1773480364535, 'dry', 'failed', 'null');
insert into rulings (code, at, mode, outcome, doubts) values ('812345605', 1773480365535, 'on', 'would', 'null');
insert into rulings (code, at, mode, outcome, doubts) values ('812345606', 1773480366535, 'dry', 'left', '["pre_order","signature","express","trouble","lines","units","facts","article","stock","short","cost","commission","delivery","profit"]');

insert into told (code, chat) values ('812345603', 7);
insert into told (code, chat) values ('812345606', 7);

insert into reserves (order_code, line, sku, article, pieces, figure, at, left_at, settled_at) values ('812345601', 0, 'Чайник 1', '40101', 2, 12, 1773480361535, 0, 0);
insert into reserves (order_code, line, sku, article, pieces, figure, at, left_at, settled_at) values ('812345601', 1, '86142', '86142', 1, 3, 1773480361535, 1773480362535, 1773480363535);

insert into readings (sku, good) values ('86143', 1);
insert into readings (sku, good) values ('a b', 2);

insert into listings (sku, article, match, imported, model, brand, price, override) values ('40100_81901490', '40101', '', 1, 'Чайник &lt;40100_81901490&gt;', 'Ёж', 9990, '{}');
insert into listings (sku, article, match, imported, model, brand, price, override) values ('40102_81901492', '40101', 'prefix', 1, 'Чайник &lt;40102_81901492&gt;', 'Ёж', 9990, '{}');
insert into listings (sku, article, match, imported, model, brand, price, override) values ('40103_81901493', '40101', 'part', 1, 'Чайник &lt;40103_81901493&gt;', 'Ёж', 9990, '{}');
insert into listings (sku, article, match, imported, model, brand, price, override) values ('40104_81901494', '40101', 'code', 1, 'Чайник &lt;40104_81901494&gt;', 'Ёж', 9990, '{}');
insert into listings (sku, article, match, imported, model, brand, price, override) values ('40105_81901495', '40101', 'person', 1, 'Чайник &lt;40105_81901495&gt;', 'Ёж', 9990, '{}');
insert into listings (sku, article, match, imported, model, brand, price, override) values ('40106_81901496', '40101', 'doubtful', 1, 'Чайник &lt;40106_81901496&gt;', 'Ёж', 9990, '{}');
insert into listings (sku, article, match, imported, model, brand, price, override) values ('Лазерный гравировочный маркиратор 30w', '40101', 'sku', 1, 'Чайник &lt;Лазерный гравировочный маркиратор 30w&gt;', 'Ёж', 9990, '{"Fixed":5000,"Paused":true,"Safety":2,"MaxShown":30,"MinStock":3,"PreOrder":14}');

insert into categories (id, parent, name) values (3472, 0, 'Компьютеры');
insert into categories (id, parent, name) values (3502, 3472, 'Клавиатуры');

insert into brands (id, name, goods) values ('g-1', 'Степь', 7);

insert into history (article, at, quantity, at_least, cost, retail) values ('40101', 1773480361535, 7, 1, 7000, 10490);
insert into history (article, at, quantity, at_least, cost, retail) values ('40101', 1773480362535, 60, 1, 7380, 10490);

insert into imports (id, state, body) values (1, 'cancelled', '');
insert into imports (id, state, body) values (2, 'pending', '{"ID":2,"At":"2026-03-14T09:26:05.535Z","By":"Айгерим","File":"ACTIVE.xlsx","Merchant":"30000001","Warnings":{"duplicate":2,"no_price":1},"Listings":[{"SKU":"40100_81901490","Article":"40101","Match":"match Ё63","Imported":true,"Model":"Чайник \u0026lt;40100_81901490\u0026gt;","Brand":"Ёж","Price":9990,"Fixed":64,"Paused":true,"Safety":65,"MaxShown":66,"MinStock":67,"PreOrder":68},{"SKU":"Лазерный гравировочный маркиратор 30w","Article":"40101","Match":"sku","Imported":true,"Model":"Чайник \u0026lt;Лазерный гравировочный маркиратор 30w\u0026gt;","Brand":"Ёж","Price":9990,"Fixed":5000,"Paused":true,"Safety":2,"MaxShown":30,"MinStock":3,"PreOrder":14}]}');

CREATE INDEX inbox_waiting on inbox (at, id) where done_at = 0 and taken = 0;
CREATE INDEX inbox_taken on inbox (taken) where taken = 1;
CREATE INDEX inbox_done on inbox (done_at) where done_at > 0;
CREATE INDEX orders_shown on orders (code, revision, announce);
CREATE INDEX cards_message on cards (chat, message);
CREATE INDEX actions_state on actions (state);
CREATE INDEX audit_code on audit (code, id);
CREATE INDEX versions_status on versions (status, turn);
CREATE INDEX orders_page on orders (stage, created, code);
CREATE INDEX orders_mark on orders (created, mark);
CREATE INDEX orders_bare on orders (code) where search = '';
CREATE INDEX news_at on news (at);
CREATE INDEX rulings_at on rulings (at);
CREATE INDEX rulings_outcome on rulings (outcome);

commit;
