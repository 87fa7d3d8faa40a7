update versions set digest = '5f3a' where id = 2;
insert into tries (chat, key, tries, last, named) values
	(7, '812345601', 3, 1773480361535, 1),
	(7, 'remind 812345601 3', 1, 1773480362535, 0),
	(7, 'news 12', 2, 1773480363535, 0),
	(7, 'ruling 812345601', 1, 1773480364535, 0),
	(7, 'lost orders', 3, 1773480365535, 0),
	(7, 'said 5f3a Состояние', 3, 1773480366535, 0);
delete from waybills;
insert into waybills (code, chat, message, since, due, looks, topic) values
	('812345601', -1001, 31, 1773480361535, 1773480362535, 2, 40);
insert into waybills (code, chat, message, since, due, looks, topic, asked_in) values
	('812345602', 31, 32, 1773480361535, 1773480363535, 0, 40, -1001);
insert into listings (sku, article, match, imported, model, brand, price, override, listed) values
	('later', '40101', '', 1, 'x', 'x', 9990, '{}', '{"Days":7,"Points":[{"ID":"PP1","Available":true,"Stock":5,"PreOrder":3}],"Prices":[{"City":"750000000","Price":9990}],"OffSale":true}');
insert into stock (article, quantity, at_least, cost, retail, changed_at, read_at) values
	('later', 5, 0, 100, 200, 1773480361535, 1783480361535);
insert into orders (code, stage, announce, revision, seen, record, over, form) values
	('forgotten', 'done', 0, 1, 0, '{"Order":{"Code":"forgotten"},"Stage":"done","Forgotten":"2026-05-13T09:26:01.535Z"}', 1773480361535, 2),
	('packed', 'done', 0, 1, 0, 'z1:qiZW4YXNF5sv7L7Yg6NmJU4nletSeBWJre7ALCbg9QM0fxUkJmenpigRUTggZ1RslZqBoYEhUsa7sPzChgs7L+y9sOPCLpzZDG86MrIE19eoaQnF14AAAAD//w', 1773480361536, 2);
insert into orders (code, stage, announce, revision, seen, record, created, mark, over, total, lines) values
	('later', 'later', 0, 1, 0, '{}', 1773480361535, '', 0, 12990, '[[0,"86141",2],[1,"a b",1]]');
insert into order_search (created, code, search) values (1773480361535, 'later', 'later$|слово');
insert into order_figures (created, code, figures) values (1773480361535, 'later', 'later	1773480361535	later	12990	61500	12990	9000	1624	1276		Усть-Каменогорск
2	9990	-310	86141
1	3000		a b');
insert into pulls (at, addr, agent, status, version, bytes, gzip, stock_at) values
	(1783480361535, '203.0.113.7', 'later', 200, 5, 10, 1, 1783480331535);
insert into orders (code, stage, announce, revision, seen, record) values
	('called', 'called', 0, 1, 0, '{"Order":{"Code":"called"},"Stage":"new","Holder":{"ID":7,"Name":"Айгуль","At":"2026-03-14T09:26:01.535Z"}}');
insert into cards (code, chat, message, shown, urgency, called) values ('called', 7, 77, 9, 1, 1773480361535);
insert into people (user_id, name, role, language, quiet_from, quiet_to, invited_by, joined, removed) values
	(31, 'Ержан', 'packer', 'kk', 1320, 480, 7, 1773480361535, 0),
	(32, 'Айгуль', '', '', null, null, 0, 1773480362535, 0),
	(33, 'Света', 'viewer', 'en', null, null, 31, 1773480363535, 1773480364535);
insert into subscriptions (chat, kind, mode) values (77, 'new', 'silent'), (77, 'guard', 'digest'), (77, 'health', 'off'), (77, 'feed', 'loud');
insert into gathered (chat, key, at, kind, line) values (77, 'news 12', 1773480361535, 'cancelled', 'Заказ 812345601 отменён');
insert into invites (id, hash, role, by_id, made, expires, ended, used_by) values
	(4, '5f3a', 'packer', 7, 1773480361535, 1773480461535, 0, 0),
	(5, '5f3b', 'owner', 7, 1773480361535, 1773480461535, 1773480371535, 31);
