package store_test

import (
	"fmt"
	"testing"
	"time"

	"kaspibot/bot/chat"
	"kaspibot/bot/news"
	"kaspibot/bot/orders"
	"kaspibot/bot/orders/auto"
	"kaspibot/bot/store"
	"kaspibot/bot/store/storetest"
	"kaspibot/feed"
	"kaspibot/kaspi"
)

// A buyer who is forgotten is nowhere; what the program worded itself and what is under way stay, and so do other orders.
func TestAForgottenBuyerIsNowhere(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s := open(t, dir)
	ctx := t.Context()
	for _, code := range []kaspi.OrderCode{"501", "502"} {
		r := record(string(code))
		r.Stage, r.AsOf = orders.StageDone, at(2)
		must(t, s.SaveRecords(ctx, r))
		for i, detail := range []string{"BUYER_REFUSED: Айгуль, 7010000000", "parcels 2", "Айгуль просит", ""} {
			must(t, s.Audit(ctx, orders.AuditEntry{At: at(i), Verb: orders.VerbCancel, Order: code, Detail: detail}))
		}
		must(t, s.Audit(ctx, orders.AuditEntry{At: at(9), Verb: auto.VerbAuto, Order: code, Detail: "left: short"}))
		must(t, s.RequestWaybill(ctx, chat.PendingWaybill{Code: code, Chat: 7, Due: at(1)}))
		for _, state := range []orders.ActionState{
			orders.ActionClaimed, orders.ActionSent, orders.ActionDone, orders.ActionFailed, orders.ActionReleased, orders.ActionLost,
		} {
			a, _, err := s.Claim(ctx, orders.Action{
				Key: fmt.Sprint(code, state), Verb: orders.VerbCancel, Code: code, ClaimedAt: at(1), Act: orders.Act{Verb: orders.VerbCancel, Comment: "Айгуль"},
			})
			must(t, err)
			a.State, a.Error = state, "Айгуль"
			must(t, s.Mark(ctx, a))
		}
	}
	pending, err := s.PendingWaybills(ctx, at(9), 9)
	must(t, err)
	same(t, "waybills before", len(pending), 2)
	r, err := s.Record(ctx, "501")
	must(t, err)
	must(t, s.Shorten(ctx, orders.FormForgotten, []orders.Record{r}, orders.AuditEntry{At: at(10), Verb: orders.VerbForget, Order: "501"}))

	for code, want := range map[kaspi.OrderCode][]string{
		"501": {"BUYER_REFUSED", "parcels 2", "", "", "left: short", ""},
		"502": {"BUYER_REFUSED: Айгуль, 7010000000", "parcels 2", "Айгуль просит", "", "left: short"},
	} {
		lines, err := s.AuditLines(ctx, orders.AuditFilter{Order: code}, 99)
		must(t, err)
		got := make([]string, len(lines))
		for i, l := range lines {
			got[len(lines)-1-i] = l.Detail
		}
		same(t, "trail of "+string(code), got, want)
	}
	pending, err = s.PendingWaybills(ctx, at(9), 9)
	must(t, err)
	same(t, "waybills", len(pending), 1)
	db := raw(t, dir)
	same(t, "claims", column[string](t, db, `select state || ' ' || (act <> '') || ' ' || error from actions where code = '501' order by state`),
		[]string{"claimed 1 Айгуль", "lost 0 ", "released 0 ", "sent 1 Айгуль"})
	same(t, "claims of the other", number(t, db, `select count(*) from actions where code = '502' and act <> '' and error <> ''`), 6)
	again, claimed, err := s.Claim(ctx, orders.Action{Key: "501lost", Verb: orders.VerbCancel, Code: "501", ClaimedAt: at(11)})
	must(t, err)
	same(t, "what is left of a lost claim", again.Act, orders.Act{Verb: orders.VerbCancel})
	same(t, "claimed", claimed, false)
}

// A line that is still owed could name the buyer again: nothing is forgotten before it is written.
func TestNothingIsForgottenBeforeWhatIsOwed(t *testing.T) {
	t.Parallel()
	s, disk, _ := onDisk(t, filled(t))
	disk.FailAt(disk.Calls()+1, time.Hour)
	must(t, s.Audit(t.Context(), orders.AuditEntry{At: at(2), Verb: orders.VerbCancel, Order: "501", Detail: "Айгуль"}))
	disk.FailAt(0, 0)
	r, err := s.Record(t.Context(), "501")
	must(t, err)
	disk.FailAt(disk.Calls()+1, 0) // the line that is owed
	if err := s.Shorten(t.Context(), orders.FormForgotten, []orders.Record{r}); err == nil {
		t.Error("forgotten with a line that is owed")
	}
	must(t, s.Shorten(t.Context(), orders.FormForgotten, []orders.Record{r}))
	lines, err := s.AuditLines(t.Context(), orders.AuditFilter{Order: "501"}, 1)
	must(t, err)
	same(t, "detail", lines[0].Detail, "")
}

// What is pruned is older than its time; what is exactly as old stays.
func TestWhatIsPrunedIsOlderThanItsTime(t *testing.T) {
	t.Parallel()
	const day = 24 * time.Hour
	dir := t.TempDir()
	s := open(t, dir)
	ctx := t.Context()
	now := at(0)
	for i, age := range []time.Duration{0, time.Millisecond} { // what stays, and what goes
		n := int64(i + 1)
		must(t, s.SaveDialog(ctx, chat.Dialog{Chat: n, User: 1, Expires: now.Add(-day - age)}))
		must(t, s.SaveUpdates(ctx, now.Add(-8*day), updates{n: []byte("a")}))
		must(t, s.DoneUpdate(ctx, n, now.Add(-7*day-age)))
		must(t, s.SaveUpdates(ctx, now.Add(-60*day-age), updates{10 + n: []byte("a")}))
		must(t, s.BeginTry(ctx, n, now.Add(-3*day-age), "news 1"))
		must(t, s.AddNews(ctx, orders.News{Key: fmt.Sprint(n), At: now.Add(-400*day - age)}))
		must(t, s.Gather(ctx, n, news.Event{Key: "a", At: now.Add(-14*day - age), Kind: news.Back}))
		must(t, s.SaveDecision(ctx, auto.Decision{Code: kaspi.OrderCode(fmt.Sprint(n)), At: now.Add(-400*day - age)}))
		must(t, s.Audit(ctx, orders.AuditEntry{At: now.Add(-3*366*day - age), Verb: fmt.Sprint(n)}))
	}
	for i, article := range []feed.Article{"1", "2"} {
		for _, when := range []time.Time{now.Add(-99 * day), now.Add(-90*day + time.Duration(1-i)*time.Millisecond)} {
			_, err := s.SaveFigures(ctx, store.ReadingOf(map[feed.Article]store.Figures{article: {Cost: feed.Tenge(when.UnixMilli())}}), when)
			must(t, err)
		}
	}
	must(t, s.Prune(ctx, now, 60*day))
	db := raw(t, dir)
	for table, want := range map[string]string{
		"select chat from dialogs": "1", "select id from inbox where id < 10": "1", "select id from inbox where id > 10 and length(body) > 0": "11",
		"select chat from tries": "1", "select key from news": "1", "select chat from gathered": "1", "select code from rulings": "1",
		"select verb from audit": "1", "select article from history where at < " + fmt.Sprint(now.Add(-95*day).UnixMilli()): "1",
	} {
		same(t, table, fmt.Sprint(column[string](t, db, table)), "["+want+"]")
	}
}

// Hundreds of old changes of the stock are no reason to forget them sooner.
func TestHistoryOfAQuarterStays(t *testing.T) {
	t.Parallel()
	s := open(t, t.TempDir())
	var first time.Time
	for n := range 40 {
		when := at(0).AddDate(0, 0, 2*n)
		if n == 0 {
			first = when
		}
		_, err := s.SaveFigures(t.Context(), store.ReadingOf(map[feed.Article]store.Figures{"1": {Cost: feed.Tenge(1 + n)}}), when)
		must(t, err)
	}
	must(t, s.Prune(t.Context(), first.AddDate(0, 0, 80), time.Hour))
	points, err := s.History(t.Context(), "1", first)
	must(t, err)
	same(t, "changes", len(points), 40)
	rows, err := s.Rows(t.Context())
	must(t, err)
	same(t, "counted", rows["history"], int64(40))
}

// A search finds each way to write its word, also where the ways have nothing in common.
func TestASearchFindsEachWayToWriteAWord(t *testing.T) {
	t.Parallel()
	s := open(t, t.TempDir())
	for i, title := range []string{"Чайник", "Мышь", "Ёж", "Мышь и Ёж"} {
		must(t, s.SaveRecords(t.Context(), placed(fmt.Sprint(600+i), orders.StagePack, i, title)))
	}
	for _, c := range []struct {
		what orders.Search
		want []kaspi.OrderCode
	}{
		{orders.Search{{"чайник", "мышь"}}, []kaspi.OrderCode{"603", "601", "600"}},
		{orders.Search{{"мыш", "мышь"}}, []kaspi.OrderCode{"603", "601"}},
		{orders.Search{{"мышь", "чайник"}, {"еж", "ёж"}}, []kaspi.OrderCode{"603"}},
		{nil, []kaspi.OrderCode{"603", "602", "601", "600"}},
	} {
		list, all, err := s.Find(t.Context(), c.what, 9)
		must(t, err)
		got := make([]kaspi.OrderCode, len(list))
		for i, r := range list {
			got[i] = r.Order.Code
		}
		same(t, fmt.Sprint(c.what), got, c.want)
		same(t, fmt.Sprint("in all ", c.what), all, len(c.want))
	}
	list, all, err := s.Find(t.Context(), nil, 0)
	must(t, err)
	same(t, "nothing is listed, all are counted", []int{len(list), all}, []int{0, 4})
}

// More is found than is counted one by one.
func TestAThousandFoundOrdersAreCounted(t *testing.T) {
	t.Parallel()
	s := open(t, t.TempDir())
	list := make([]orders.Record, 1_001)
	for i := range list {
		list[i] = placed(fmt.Sprint(1000+i), orders.StageNew, i, "Мышь")
	}
	must(t, s.SaveRecords(t.Context(), list[:999]...))
	for n := 999; ; n++ {
		found, all, err := s.Find(t.Context(), orders.ParseSearch("мышь"), 2)
		must(t, err)
		same(t, "found", []int{len(found), all}, []int{2, n})
		if n == len(list) {
			break
		}
		must(t, s.SaveRecords(t.Context(), list[n]))
	}
	stale, err := s.StaleCards(t.Context(), 7)
	must(t, err)
	same(t, "to be shown", len(stale), len(list))
	must(t, s.SaveRecords(t.Context(), list...)) // more than are looked at one by one
	stale, err = s.StaleCards(t.Context(), 7)
	must(t, err)
	same(t, "to be shown after all were written", len(stale), len(list))
}

// What is kept in memory is not read again until the program itself writes.
func TestWhatIsKeptInMemoryIsReadOnce(t *testing.T) {
	t.Parallel()
	waiting := orders.Filter{Stages: []orders.Stage{orders.StageNew, orders.StageAccepting}}
	for name, c := range map[string]struct {
		ask    func(s *store.Store) (any, error)
		behind string // changes the answer behind the program's back
		write  func(s *store.Store) error
	}{
		"waiting orders": {func(s *store.Store) (any, error) {
			list, err := s.Records(t.Context(), waiting)
			return len(list), err
		}, `delete from orders where code = '502'`, func(s *store.Store) error { return s.SaveRecords(t.Context(), record("501")) }},
		"stages": {func(s *store.Store) (any, error) { return s.Stages(t.Context()) },
			`update orders set stage = 'done' where code = '502'`, func(s *store.Store) error {
				r := record("502")
				r.Stage = orders.StagePack
				return s.SaveRecords(t.Context(), r)
			}},
		"stale cards": {func(s *store.Store) (any, error) {
			list, err := s.StaleCards(t.Context(), 8)
			return len(list), err
		}, `update orders set revision = 3, record = json_set(record, '$.Revision', 3)`, func(s *store.Store) error { return s.ShowCards(t.Context(), 9, 30, card("502", 30, 1)) }},
		"modes": {func(s *store.Store) (any, error) { return s.Modes(t.Context(), 7) },
			`update subscriptions set mode = 'silent'`, func(s *store.Store) error { return s.SetMode(t.Context(), 7, news.Back, news.Digest) }},
		"untold decisions": {func(s *store.Store) (any, error) {
			list, err := s.UntoldDecisions(t.Context(), 7, at(0))
			return len(list), err
		}, `update rulings set at = 0`, func(s *store.Store) error { return s.ToldDecision(t.Context(), "501", 7) }},
		"the age of the catalogue": {func(s *store.Store) (any, error) {
			when, n, err := s.CatalogueAge(t.Context())
			return fmt.Sprint(when, n), err
		}, `delete from catalogue`, func(s *store.Store) error {
			return s.SaveCatalogue(t.Context(), []feed.Item{item("1", 1, 1), item("2", 1, 1)}, at(2))
		}},
		"stock of the list": {func(s *store.Store) (any, error) {
			n := 0
			err := s.ListedStock(t.Context(), store.Reading{}, func(*feed.Item, bool) { n++ })
			return n, err
		}, `delete from catalogue_pages`, func(s *store.Store) error {
			return s.SaveCatalogue(t.Context(), []feed.Item{item("1", 1, 1), item("2", 1, 1)}, at(2))
		}},
		"people": {func(s *store.Store) (any, error) { return s.People(t.Context()) },
			`update people set name = 'x'`, func(s *store.Store) error { return s.NotePerson(t.Context(), 9, "Ержан", at(1)) }},
		"a setting": {func(s *store.Store) (any, error) { v, _, err := s.Setting(t.Context(), "key"); return v, err },
			`update settings set value = 'x'`, func(s *store.Store) error { return s.SetSetting(t.Context(), "key", "y") }},
		"waybills": {func(s *store.Store) (any, error) {
			list, err := s.PendingWaybills(t.Context(), at(5), 9)
			return len(list), err
		}, `update waybills set due = 0`, func(s *store.Store) error { return s.WaybillDelivered(t.Context(), "1", 9) }},
	} {
		dir := t.TempDir()
		s := open(t, dir)
		must(t, s.SaveRecords(t.Context(), record("501"), record("502")))
		must(t, s.ShowCards(t.Context(), 8, 30, card("501", 30, 1), card("502", 30, 1)))
		must(t, s.AddPerson(t.Context(), chat.Person{ID: 8, Name: "Айгуль"}, 7, at(1)))
		must(t, s.SetSetting(t.Context(), "key", "value"))
		must(t, s.RequestWaybill(t.Context(), chat.PendingWaybill{Code: "501", Chat: 7, Due: at(9)}))
		must(t, s.SetMode(t.Context(), 7, news.Back, news.Loud))
		must(t, s.SaveDecision(t.Context(), auto.Decision{Code: "501", At: at(1), Mode: auto.ModeOn, Outcome: auto.OutcomeLeft}))
		must(t, s.SaveCatalogue(t.Context(), []feed.Item{item("1", 1, 1)}, at(1)))
		first, err := c.ask(s)
		must(t, err)
		raw(t, dir, c.behind)
		second, err := c.ask(s)
		must(t, err)
		same(t, name+" asked twice", second, first)
		must(t, c.write(s))
		third, err := c.ask(s)
		must(t, err)
		if fmt.Sprint(third) == fmt.Sprint(first) {
			t.Errorf("%s: what the program wrote is not seen: %v", name, third)
		}
	}
}

func TestWhatWasNeverTriedCountsNothing(t *testing.T) {
	t.Parallel()
	s := storetest.OpenSQLite(t, t.TempDir())
	must(t, s.BeginTry(t.Context(), 7, at(1), "501"))
	must(t, s.BeginTry(t.Context(), 6, at(1), "502")) // in another chat
	for key, want := range map[string]int{"501": 1, "502": 0} {
		n, last, err := s.Try(t.Context(), 7, key)
		must(t, err)
		if n != want || last.IsZero() != (want == 0) {
			t.Errorf("%s: %d, %v", key, n, last)
		}
	}
}

// What is kept in memory is what the tables say after a write that the disk refused, at whichever call.
func TestWhatIsKeptInMemoryOutlivesARefusedWrite(t *testing.T) {
	t.Parallel()
	s, disk, _ := onDisk(t, filled(t))
	waiting := orders.Filter{Stages: []orders.Stage{orders.StageNew}}
	ask := func() string {
		stages, err := s.Stages(t.Context())
		must(t, err)
		list, err := s.Records(t.Context(), waiting)
		must(t, err)
		stale, err := s.StaleCards(t.Context(), 77)
		must(t, err)
		people, err := s.People(t.Context())
		must(t, err)
		value, _, err := s.Setting(t.Context(), "key")
		must(t, err)
		return fmt.Sprint(stages, len(list), len(stale), people, value)
	}
	want := ask()
	for name, write := range map[string]func() error{
		"records": func() error {
			moved := record("501")
			moved.Stage = orders.StagePack
			return s.SaveRecords(t.Context(), moved, record("777"))
		},
		"people":    func() error { return s.NotePerson(t.Context(), 101, "другое", at(1)) },
		"a role":    func() error { _, err := s.SetRole(t.Context(), 101, chat.Viewer); return err },
		"a setting": func() error { return s.SetSetting(t.Context(), "key", "другое") },
	} {
		for n := 1; ; n++ {
			failed := len(disk.Failed())
			disk.FailAt(disk.Calls()+n, 0)
			err := write()
			if disk.FailAt(0, 0); len(disk.Failed()) == failed {
				must(t, err)
				break
			}
			if got := ask(); got != want {
				t.Fatalf("%s: %s after call %d was refused, want %s", name, got, n, want)
			}
		}
		want = ask()
	}
}
