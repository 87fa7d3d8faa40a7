package store_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"kaspibot/bot/orders"
	"kaspibot/feed"
	"kaspibot/feed/page"
	"kaspibot/kaspi"
)

func TestTheAuditTrailKeepsEveryLine(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s := open(t, dir)
	line := orders.AuditEntry{
		At: at(1), Who: orders.Who{ID: 11, Name: "Айгерим", Chat: 7}, Verb: orders.VerbAccept,
		Order: "501", Result: orders.ResultRefused, Detail: "Kaspi's words",
	}
	must(t, s.Audit(t.Context(), line))
	must(t, s.Audit(t.Context(), line))
	must(t, s.Close())
	open(t, dir)
	n := number(t, raw(t, dir), fmt.Sprintf(`select count(*) from audit where at = %d and who_id = 11 and
		who_name = 'Айгерим' and who_chat = 7 and verb = 'accept' and code = '501' and result = 'refused' and
		detail = 'Kaspi''s words'`, at(1).UnixMilli()))
	same(t, "lines", n, 2)
}

func TestWhoJustWritesIsInvitedByNobody(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s := open(t, dir)
	must(t, s.NotePerson(t.Context(), 7, "Айгуль", at(1)))
	same(t, "invited by", number(t, raw(t, dir), `select invited_by from people where user_id = 7`), 0)
}

func TestOfADoneUpdateOnlyItsIDIsKept(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s := open(t, dir)
	must(t, s.SaveUpdates(t.Context(), at(1), updates{1: []byte("what a buyer wrote"), 2: []byte("waiting")}))
	must(t, s.DoneUpdate(t.Context(), 1, at(2)))
	same(t, "bytes kept", number(t, raw(t, dir), `select length(body) from inbox where id = 1`), 0)
	same(t, "the other", take(t, s), "waiting")
}

func TestFinishedUpdatesAreForgottenAfterSevenDays(t *testing.T) {
	t.Parallel()
	const week = 7 * 24 * time.Hour
	dir := t.TempDir()
	s := open(t, dir)
	must(t, s.SaveUpdates(t.Context(), at(0), updates{1: {}, 2: {}, 3: {}, 4: {}}))
	must(t, s.DoneUpdate(t.Context(), 1, at(1)))
	must(t, s.DoneUpdate(t.Context(), 2, at(2)))
	must(t, s.DoneUpdate(t.Context(), 3, at(2).Add(week)))
	db := raw(t, dir)
	same(t, "forgotten", number(t, db, `select count(*) from inbox where id = 1`), 0)
	same(t, "kept", number(t, db, `select count(*) from inbox`), 3)
	same(t, "to be done, however old", number(t, db, `select id from inbox where done_at = 0`), 4)
}

func TestOrdersOfAnOlderProgramAreFoundToo(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s := open(t, dir)
	var all []orders.Record
	for i := range 1_100 {
		all = append(all, placed(fmt.Sprint(1000+i), orders.StageDone, i, "Мышь"))
	}
	must(t, s.SaveRecords(t.Context(), all...))
	must(t, s.Close())
	db := raw(t, dir, `update orders set over = -1, created = 0, mark = 'x'`, `delete from order_search`)
	must(t, db.Close())

	s = open(t, dir)
	_, n, err := s.Find(t.Context(), orders.ParseSearch("мышь"), 1)
	must(t, err)
	same(t, "found", n, 1_100)
	list, err := s.Page(t.Context(), orders.Page{Stages: []orders.Stage{orders.StageDone}, NewestFirst: true, Limit: 1})
	must(t, err)
	same(t, "newest", list[0].Order.Code, kaspi.OrderCode("2099"))
	marks, err := s.Marks(t.Context(), at(0))
	must(t, err)
	same(t, "marks", marks, map[orders.Mark]int{orders.MarkNone: 1_100})
}

func TestADamagedVersionIsNotServed(t *testing.T) {
	t.Parallel()
	for what, damage := range map[string]string{
		"offers":  `update versions set offers = x'1f8b0800'`,
		"figures": `update versions set version = '{'`,
	} {
		dir := t.TempDir()
		s := open(t, dir)
		save(t, s, feed.StatusPublished)
		raw(t, dir, damage)
		if _, _, err := s.LastVersion(t.Context(), feed.StatusPublished); err == nil {
			t.Errorf("damaged %s were read", what)
		}
	}
}

func TestTheLastTenThousandPullsStay(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s := open(t, dir)
	db := raw(t, dir, `with recursive n(i) as (select 1 union all select i + 1 from n where i < 10000)
		insert into pulls (id, at, addr, agent, status, version, bytes, gzip) select i, 0, '', '', 200, 0, 0, 0 from n`)
	must(t, s.SavePulls(t.Context(), slices.Repeat([]page.Pull{{At: at(1)}}, 64)...))
	same(t, "the newest", number(t, db, `select max(id) from pulls`), 10_064)
	same(t, "the oldest", number(t, db, `select min(id) from pulls`), 65)
	must(t, s.SavePulls(t.Context(), slices.Repeat([]page.Pull{{At: at(1), Status: 400}}, 640)...))
	same(t, "a stranger pushes out none", number(t, db, `select count(*) from pulls where status < 400`), 10_000)
	must(t, s.SavePulls(t.Context()))
	must(t, s.SavePulls(t.Context(), page.Pull{At: at(1), Status: 200}))
	same(t, "between two tidyings, which look at all", number(t, db, `select count(*) from pulls where status < 400`), 10_001)
}

func TestTheTimeOfStockIsThatOfItsChange(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s := open(t, dir)
	_, err := s.SaveStock(t.Context(), []feed.Item{item("1", 5, 100), item("2", 5, 100)}, at(1))
	must(t, err)
	_, err = s.SaveStock(t.Context(), []feed.Item{item("1", 5, 100), item("2", 6, 100)}, at(2))
	must(t, err)
	const changedAt = `select changed_at from stock where article = `
	same(t, "unchanged", number(t, raw(t, dir), changedAt+`'1'`), int(at(1).UnixMilli()))
	same(t, "changed", number(t, raw(t, dir), changedAt+`'2'`), int(at(2).UnixMilli()))
	same(t, "read by themselves", number(t, raw(t, dir), `select count(*) from stock where read_at <> 0`), 0)
}

func TestOfAnImportThatHasEndedOnlyTheEndIsKept(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s := open(t, dir)
	for range 3 {
		_, err := s.SaveImport(t.Context(), feed.Import{By: "Айгуль"})
		must(t, err)
	}
	must(t, s.EndImport(t.Context(), 3, feed.ImportApplied))
	db := raw(t, dir)
	same(t, "ends", column[string](t, db, `select state from imports order by id`), []string{"replaced", "replaced", "applied"})
	same(t, "lists kept", number(t, db, `select count(*) from imports where body <> ''`), 0)
}

// A chat is told by the number of the news it has read last: a number that comes again would be taken for read.
func TestTheNumberOfForgottenNewsIsNotGivenAgain(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s := open(t, dir)
	must(t, s.AddNews(t.Context(), orders.News{Key: "a", At: at(1)}))
	must(t, s.MarkRead(t.Context(), 7, 1))
	raw(t, dir, `delete from news`)
	must(t, s.AddNews(t.Context(), orders.News{Key: "b", At: at(2)}))
	news, err := s.News(t.Context(), 7, 2)
	must(t, err)
	same(t, "news", keys(news), []string{"b"})
}

// Kaspi tells later when an order was placed, or tells it otherwise: it is found once, and nothing stays of the time before.
func TestAnOrderWhoseTimeChangesIsFoundAndCountedOnce(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s := open(t, dir)
	r := placed("501", orders.StageDone, 1, "Мышь")
	must(t, s.SaveRecords(t.Context(), placed("502", orders.StageDone, 5, "Мышь"))) // of a minute that the other one leaves
	for _, created := range []time.Time{{}, at(5), at(3)} {
		r.Order.Created = created
		must(t, s.SaveRecords(t.Context(), r))
		_, n, err := s.Find(t.Context(), orders.ParseSearch("мышь"), 9)
		must(t, err)
		same(t, "found", n, 2)
	}
	n := 0
	must(t, s.EachFigures(t.Context(), time.Time{}, at(59), func(orders.Figures) { n++ }))
	same(t, "counted", n, 2)
}

// What cannot be tidied is not saved either: it is owed, and told.
func TestFetchesThatCannotBeTidiedAreOwed(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s := open(t, dir)
	db := raw(t, dir, `create trigger t before delete on pulls begin select raise(abort, 'no'); end`, `with recursive n(i) as (select 1 union all select i + 1 from n where i < 10000)
		insert into pulls (id, at, addr, agent, status, version, bytes, gzip) select i, 0, '', '', 200, 0, 0, 0 from n`)
	if err := s.SavePulls(t.Context(), slices.Repeat([]page.Pull{{At: at(1), Status: 200, Version: 7}}, 64)...); err == nil {
		t.Error("nobody is told")
	}
	same(t, "fetches", number(t, db, `select count(*) from pulls`), 10_000)
	raw(t, dir, `drop trigger t`)
	must(t, s.SavePulls(t.Context(), page.Pull{At: at(2), Status: 200, Version: 8}))
	same(t, "of them", number(t, db, `select count(*) from pulls where version = 7`), 64)
	last, err := s.LastPull(t.Context())
	must(t, err)
	same(t, "the last", last.Version, int64(8))
}

// What stays of a chat that moved would come again when Telegram gives its number to another.
func TestAChatThatMovedLeavesNothingBehind(t *testing.T) {
	t.Parallel()
	s, _, dir := onDisk(t, filled(t))
	db := raw(t, dir)
	of := func(chat int) map[string]int {
		rows := map[string]int{}
		for _, table := range tablesIn(t, db) {
			if number(t, db, `select count(*) from pragma_table_info('`+table+`') where name = 'chat'`) > 0 {
				rows[table] = number(t, db, fmt.Sprint(`select count(*) from `, table, ` where chat = `, chat))
			}
		}
		return rows
	}
	before := of(7)
	for table, n := range before {
		if n == 0 {
			t.Errorf("the chat has nothing in %s", table)
		}
		own := slices.DeleteFunc(columnsOf(t, db, table), func(c string) bool { return c == "id" || c == "chat" })
		columns := strings.Join(own, ", ")
		_, err := db.ExecContext(t.Context(), `insert or ignore into `+table+` (chat, `+columns+`) select 88, `+columns+` from `+table+` where chat = 7`)
		must(t, err)
	}
	same(t, "rows of another chat", of(88), before)
	must(t, s.MoveChat(t.Context(), 7, 9_007))
	same(t, "rows of another chat afterwards", of(88), before)
	for table, n := range of(7) {
		same(t, "rows that are left in "+table, n, 0)
	}
	same(t, "rows of the new chat", of(9_007), before)
}
