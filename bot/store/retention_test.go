package store_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"kaspibot/bot/chat"
	"kaspibot/bot/orders"
	"kaspibot/bot/store"
	"kaspibot/bot/store/storetest"
	"kaspibot/kaspi"
)

// An earlier program left in the file what it deleted: in pages of their own, also when no order is there any more, and between
// what is still there.
func TestWhatAnEarlierProgramDeletedIsOverwrittenAtTheFirstStart(t *testing.T) {
	t.Parallel()
	pages := []string{
		`create table old (text text)`,
		`with recursive n(i) as (select 1 union all select i + 1 from n where i < 500) insert into old select 'Гульнарплант' || i from n`,
		`drop table old`,
	}
	within := []string{`insert into settings (key, value) values ('old', 'Гульнарплант')`, `delete from settings where key = 'old'`}
	for name, c := range map[string]struct {
		orders  []orders.Record
		deleted []string
	}{
		"pages":                {[]orders.Record{record("501")}, pages},
		"pages, and no orders": {nil, pages},
		"within a page":        {[]orders.Record{record("501")}, within},
	} {
		dir := t.TempDir()
		s := open(t, dir)
		must(t, s.SaveRecords(t.Context(), c.orders...))
		must(t, s.Close())
		db := raw(t, dir, slices.Concat([]string{`PRAGMA secure_delete = 0`}, c.deleted, []string{`PRAGMA user_version = 0`, `PRAGMA wal_checkpoint(TRUNCATE)`})...)
		must(t, db.Close())
		planted := func() bool {
			text, err := os.ReadFile(filepath.Join(dir, "kaspibot.db"))
			must(t, err)
			return bytes.Contains(text, []byte("Гульнарплант"))
		}
		if !planted() {
			t.Fatalf("%s: nothing was left", name)
		}
		s = open(t, dir)
		must(t, s.CutJournal(t.Context()))
		if planted() {
			t.Errorf("%s: it is still in the file", name)
		}
	}
}

func TestPruneKeepsWhatWaitsAndWhatIsYoung(t *testing.T) {
	t.Parallel()
	const day = 24 * time.Hour
	dir := t.TempDir()
	s := open(t, dir)
	ctx := t.Context()
	now := at(0)
	for i := range 1100 { // more than a transaction takes
		must(t, s.Audit(ctx, orders.AuditEntry{At: now.Add(-1200*day + time.Duration(i)), Verb: "old"}))
	}
	must(t, s.Audit(ctx, orders.AuditEntry{At: now.Add(-1000 * day), Verb: "young"}))
	must(t, s.SaveUpdates(ctx, now.Add(-90*day), updates{1: []byte("old"), 2: []byte("taken")}))
	must(t, s.SaveUpdates(ctx, now.Add(-30*day), updates{3: []byte("young")}))
	must(t, s.SaveDialog(ctx, chat.Dialog{Chat: 1, User: 1, Expires: now.Add(-2 * day)}))
	must(t, s.SaveDialog(ctx, chat.Dialog{Chat: 1, User: 2, Expires: now.Add(-time.Hour)}))
	must(t, s.BeginTry(ctx, 1, now.Add(-90*day), "812345601"))
	must(t, s.BeginTry(ctx, 1, now.Add(-1*day), "news 1"))
	must(t, s.AddNews(ctx, orders.News{Key: "a", At: now.Add(-300 * day)}))
	raw(t, dir, `update inbox set taken = 1 where id = 2`)
	must(t, s.Prune(ctx, now, 60*day))
	db := raw(t, dir)
	for text, want := range map[string]int{
		`select count(*) from audit`:                                   1,
		`select count(*) from inbox where id = 1 and length(body) = 0`: 1,
		`select count(*) from inbox where length(body) > 0`:            2,
		`select count(*) from dialogs where user_id = 2`:               1,
		`select count(*) from dialogs`:                                 1,
		`select count(*) from tries`:                                   2,
		`select count(*) from news`:                                    1,
	} {
		same(t, text, number(t, db, text), want)
	}
}

// A press may have to wait for a transaction: of however many rows each takes away five hundred, and of the history a hundred articles.
func TestPruningLetsOthersInAgainAndAgain(t *testing.T) {
	t.Parallel()
	const many = `with recursive n(i) as (select 1 union all select i + 1 from n where i < 1001) `
	dir, disk := t.TempDir(), &storetest.Disk{}
	storetest.Prepare(t, dir)
	s, err := store.Open(t.Context(), dir, store.Through(disk.Through))
	must(t, err)
	defer func() { _ = s.Close() }()
	db := raw(t, dir, `PRAGMA synchronous = 0`)
	db.SetMaxOpenConns(1)
	calls := func(fill string) int {
		_, err := db.ExecContext(t.Context(), fill)
		must(t, err)
		before := disk.Calls()
		must(t, s.Prune(t.Context(), at(0), time.Hour))
		n := disk.Calls() - before
		for _, left := range []string{`delete from history`, `delete from inbox`} {
			_, err := db.ExecContext(t.Context(), left)
			must(t, err)
		}
		return n
	}
	calls(`select 1`) // which connects
	none := calls(`select 1`)
	for fill, want := range map[string]int{
		`insert into dialogs (chat, user_id, step, data, message, expires) select i, 1, '', '', 0, 1 from n`:                       3, // 500, 500, and the last
		`insert into inbox (id, at, body, done_at) select i, 1, x'', 1 from n`:                                                     3,
		`insert into inbox (id, at, body) select i, 1, x'' from n`:                                                                 3,
		`insert into tries (chat, key, tries, last, named) select i, 'news 1', 1, 1, 0 from n`:                                     3,
		`insert into news (key, at, news) select i, 1, '{}' from n`:                                                                3,
		`insert into gathered (chat, key, at, kind, line) select i, 'a', 1, 'back', '' from n`:                                     3,
		`insert into rulings (code, at, mode, outcome, doubts) select i, 1, 'on', 'left', '' from n`:                               3,
		`insert into audit (at, who_id, who_name, who_chat, verb, code, result, detail) select 1, 0, '', 0, '', '', '', '' from n`: 3,
		`insert into history (article, at, quantity, at_least, cost, retail) select i, 1, 1, 0, 1, 1 from n where i <= 201`:        15, // each asks and writes
	} {
		if got := calls(many+fill) - none; got != want {
			t.Errorf("%d calls more, want %d: %s", got, want, fill)
		}
	}
}

func TestAShortRecordIsReadAsItWas(t *testing.T) {
	t.Parallel()
	s := open(t, t.TempDir())
	r := record("501")
	r.Stage, r.Entered = orders.StageDone, orders.Entered{Stage: orders.StageDone, At: at(3)}
	r.Order.Entries = []kaspi.Entry{{}, {Number: 1, SKU: "<&>", Price: 9_007_199_254_740_993}}
	must(t, s.Shorten(t.Context(), orders.FormCompact, []orders.Record{r}))
	got, err := s.Record(t.Context(), "501")
	must(t, err)
	same(t, "record", got, r)
	list, err := s.OverRecords(t.Context(), orders.FormCompact, at(4), 9)
	must(t, err)
	same(t, "over", len(list), 1)
	must(t, s.SaveRecords(t.Context(), got)) // a sweep has read it again
	list, err = s.OverRecords(t.Context(), orders.FormFull, at(4), 9)
	must(t, err)
	same(t, "in full again", len(list), 1)
}

// A record may be shortened into another revision: its cards show it then.
func TestAShortRecordIsShownAsItIs(t *testing.T) {
	t.Parallel()
	s := open(t, t.TempDir())
	r := placed("501", orders.StageDone, 1, "Чайник")
	r.Announce = true
	must(t, s.SaveRecords(t.Context(), r))
	must(t, s.ShowCards(t.Context(), 7, 30, card("501", 30, r.Revision)))
	for _, want := range []int{0, 1} {
		stale, err := s.StaleCards(t.Context(), 7)
		must(t, err)
		same(t, "cards that are not as the record", len(stale), want)
		r.Revision++
		must(t, s.Shorten(t.Context(), orders.FormCompact, []orders.Record{r}))
	}
}

// Only whose buyer was forgotten counts as that: not who is kept in full, and not who is kept in short.
func TestOrdersWhoseBuyerWasForgottenAreCounted(t *testing.T) {
	t.Parallel()
	s := open(t, t.TempDir())
	var all []orders.Record
	for i := range 6 {
		all = append(all, placed(fmt.Sprint(501+i), orders.StageDone, i, "Чайник"))
	}
	must(t, s.SaveRecords(t.Context(), all...))
	must(t, s.Shorten(t.Context(), orders.FormCompact, all[:3]))
	must(t, s.Shorten(t.Context(), orders.FormForgotten, all[2:3]))
	rows, err := s.Rows(t.Context())
	must(t, err)
	same(t, "forgotten, of all", []int64{rows["forgotten"], rows["orders"]}, []int64{1, 6})
}

// An order that is kept in short has its buyer and what was said of them as before: that goes when the buyer is forgotten.
func TestAShortRecordForgetsNobody(t *testing.T) {
	t.Parallel()
	s := open(t, t.TempDir())
	r := placed("501", orders.StageDone, 1, "Чайник")
	must(t, s.SaveRecords(t.Context(), r))
	must(t, s.Audit(t.Context(), orders.AuditEntry{At: at(1), Verb: orders.VerbCancel, Order: "501", Detail: "BUYER_REFUSED: a buyer's words"}))
	for _, c := range []struct {
		form orders.Form
		want string
	}{{orders.FormCompact, "BUYER_REFUSED: a buyer's words"}, {orders.FormForgotten, "BUYER_REFUSED"}} {
		must(t, s.Shorten(t.Context(), c.form, []orders.Record{r}))
		lines, err := s.AuditLines(t.Context(), orders.AuditFilter{Order: "501"}, 9)
		must(t, err)
		same(t, "detail", lines[0].Detail, c.want)
	}
}
