package store_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"kaspibot/bot/chat"
	"kaspibot/bot/news"
	"kaspibot/bot/orders"
	"kaspibot/bot/orders/auto"
	"kaspibot/bot/store"
	"kaspibot/feed"
	"kaspibot/feed/list"
	"kaspibot/feed/page"
	"kaspibot/kaspi"
)

const milli = time.Millisecond

// What is asked of a time is answered to the millisecond, in its order, and no more of it than is wanted.
func TestQuestionsAboutTimesAreAnsweredToTheMillisecond(t *testing.T) {
	t.Parallel()
	s := open(t, t.TempDir())
	ctx := t.Context()
	for i, code := range []string{"2", "1", "3"} { // over, the one with the largest code last
		r := placed(code, orders.StageDone, i, "")
		r.Order.Total, r.Order.CancellationReason = 100, "MERCHANT_OUT_OF_STOCK"
		if i == 2 {
			r.Order.Status = kaspi.StatusCancelled
		}
		r.Entered = orders.Entered{Stage: orders.StageDone, At: at(20 - i)}
		must(t, s.SaveRecords(ctx, r))
	}
	must(t, s.SaveRecords(ctx, placed("4", orders.StagePack, 1, "")))
	for before, want := range map[time.Time]string{at(18): "", at(18).Add(milli): "3", at(20): "3 1", at(20).Add(milli): "3 1 2"} {
		list, err := s.OverRecords(ctx, orders.FormFull, before, 9)
		must(t, err)
		same(t, fmt.Sprint("over before ", before), codesOf(list), want)
	}
	list, err := s.OverRecords(ctx, orders.FormFull, at(59), 2)
	must(t, err)
	same(t, "over, at most", codesOf(list), "3 1")
	list, err = s.OverRecords(ctx, orders.FormCompact, at(59), 2)
	must(t, err)
	same(t, "over, of another form", codesOf(list), "")
	for since, want := range map[time.Time]int{at(2): 1, at(2).Add(milli): 0} {
		marks, err := s.Marks(ctx, since)
		must(t, err)
		same(t, "marks", marks[orders.MarkOwnFault], want)
	}
	for since, want := range map[time.Time]kaspi.Tenge{at(0): 300, at(0).Add(milli): 200} {
		sum, err := s.Total(ctx, orders.Filter{Created: since, Stages: []orders.Stage{orders.StageDone, orders.StagePack}, Codes: []kaspi.OrderCode{"1", "2", "2", "3"}})
		must(t, err)
		same(t, "total", sum, want)
	}
	for from, want := range map[time.Time]string{at(1): "1 4", at(1).Add(milli): ""} {
		var got []orders.Record
		must(t, s.EachRecord(ctx, from, at(2), func(r orders.Record) error { got = append(got, r); return nil }))
		same(t, "each record", codesOf(got), want)
	}
}

func codesOf(list []orders.Record) string {
	codes := make([]string, len(list))
	for i, r := range list {
		codes[i] = string(r.Order.Code)
	}
	return strings.Join(codes, " ")
}

func TestWhatIsSoldCountsFromItsMillisecond(t *testing.T) {
	t.Parallel()
	s := open(t, t.TempDir())
	for code, r := range map[kaspi.OrderCode]struct {
		stage orders.Stage
		at    time.Time
	}{
		"held": {orders.StagePack, at(5)}, "held before": {orders.StagePack, at(5).Add(-milli)}, "left": {orders.StageDone, at(9)}, "left before": {orders.StageDone, at(9).Add(-milli)},
		"reserved": {orders.StageDone, at(9).Add(-milli)}, "reserved first": {orders.StageDone, at(5)}, "reserved before": {orders.StageDone, at(5).Add(-milli)}, "reserved, cancelled": {orders.StageCancelled, at(6)},
		"reserved later": {orders.StageDone, at(9)},
	} {
		rec := orders.Record{Stage: r.stage}
		rec.Order.Code, rec.Order.Created, rec.Order.Entries = code, r.at, []kaspi.Entry{{SKU: "a", Quantity: 1}}
		must(t, s.SaveRecords(t.Context(), rec))
	}
	var reserves []list.Reserve
	for _, code := range []string{"reserved", "reserved first", "reserved before", "reserved, cancelled", "reserved later"} {
		reserves = append(reserves, list.Reserve{Order: code, At: at(1)})
	}
	must(t, s.SaveFeedState(t.Context(), list.State{Reserves: reserves}))
	sales, err := s.Sold(t.Context(), store.SoldFilter{Held: []orders.Stage{orders.StagePack}, Left: []orders.Stage{orders.StageDone}, Since: at(5), LeftSince: at(9)})
	must(t, err)
	got := map[string]int{}
	for _, v := range sales {
		got[v.Order]++
	}
	same(t, "sold", got, map[string]int{"held": 1, "left": 1, "reserved": 1, "reserved first": 1, "reserved later": 1})
}

// Of an order whose pieces Kaspi has not told yet one is sold at least.
func TestALineOfAnOrderSellsAPieceAtLeast(t *testing.T) {
	t.Parallel()
	s := open(t, t.TempDir())
	rec := placed("501", orders.StagePack, 1, "Чайник")
	rec.Order.Entries = nil
	for i, pieces := range []int{0, 1, 2} {
		rec.Order.Entries = append(rec.Order.Entries, kaspi.Entry{Number: i, SKU: "a", Quantity: pieces})
	}
	must(t, s.SaveRecords(t.Context(), rec))
	sales, err := s.Sold(t.Context(), store.SoldFilter{Held: []orders.Stage{orders.StagePack}, Left: []orders.Stage{orders.StageDone}})
	must(t, err)
	var got []int
	for _, v := range sales {
		got = append(got, v.Pieces)
	}
	same(t, "pieces", got, []int{1, 1, 2})
}

func TestInvitesEndToTheMillisecond(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s := open(t, dir)
	ctx := t.Context()
	invite := func(hash string, made, expires time.Time) int64 {
		id, err := s.SaveInvite(ctx, chat.Invite{Hash: hash, Role: chat.Packer, By: 7, Made: made, Expires: expires})
		must(t, err)
		return id
	}
	first, second := invite("a", at(1), at(9)), invite("b", at(1), at(9))
	list, err := s.OpenInvites(ctx, at(9).Add(-milli))
	must(t, err)
	same(t, "open, the newest first", []int64{list[0].ID, list[1].ID}, []int64{second, first})
	list, err = s.OpenInvites(ctx, at(9))
	must(t, err)
	same(t, "open at the end", len(list), 0)
	for _, step := range []struct {
		at   time.Time
		want bool
	}{{at(9), false}, {at(9).Add(-milli), true}, {at(9).Add(-milli), false}} {
		was, err := s.EndInvite(ctx, first, step.at)
		must(t, err)
		same(t, fmt.Sprint("taken back at ", step.at), was, step.want)
	}
	was, err := s.EndInvite(ctx, second, at(9))
	must(t, err)
	same(t, "taken back at its end", was, false)
	used, err := s.UseInvite(ctx, "b", chat.Person{ID: 5}, orders.AuditEntry{At: at(9)})
	must(t, err)
	same(t, "used at its end", used, false)
	used, err = s.UseInvite(ctx, "b", chat.Person{ID: 5, Name: "Ержан", Language: "kk"}, orders.AuditEntry{At: at(9).Add(-milli), Verb: "joined"})
	must(t, err)
	same(t, "used before it", used, true)
	joined := raw(t, dir)
	same(t, "by whom and when", []int{number(t, joined, `select invited_by from people where user_id = 5`), number(t, joined, `select joined from people where user_id = 5`)},
		[]int{7, int(at(9).UnixMilli() - 1)})
	lines, err := s.AuditLines(ctx, orders.AuditFilter{}, 9)
	must(t, err)
	same(t, "in the trail", []string{lines[0].Verb, lines[0].Detail, fmt.Sprint(len(lines))}, []string{"joined", chat.Packer.String(), "1"})
	invite("c", at(9).Add(30*24*time.Hour), at(9).Add(31*24*time.Hour)) // 30 days after the end of the others
	_, found, err := s.Invite(ctx, "a")
	must(t, err)
	same(t, "an old one is known", found, true)
	invite("d", at(9).Add(30*24*time.Hour+milli), at(9).Add(31*24*time.Hour))
	_, found, err = s.Invite(ctx, "a")
	must(t, err)
	same(t, "an older one is known", found, false)
}

// Whoever is let in again after a removal is not let in by an invite from before it.
func TestARemovalCountsAgainstInvitesMadeBefore(t *testing.T) {
	t.Parallel()
	s := open(t, t.TempDir())
	must(t, s.AddPerson(t.Context(), chat.Person{ID: 5, Role: chat.Packer}, 7, at(1)))
	_, err := s.RemovePerson(t.Context(), 5, at(3))
	must(t, err)
	for _, made := range []time.Time{at(3), at(3).Add(milli)} {
		hash := made.String()
		_, err := s.SaveInvite(t.Context(), chat.Invite{Hash: hash, Role: chat.Packer, By: 7, Made: made, Expires: at(59)})
		must(t, err)
		used, err := s.UseInvite(t.Context(), hash, chat.Person{ID: 5}, orders.AuditEntry{At: at(4)})
		must(t, err)
		same(t, "made at "+hash, used, made.After(at(3)))
	}
}

func TestFetchesAreCountedFromTheirMillisecond(t *testing.T) {
	t.Parallel()
	s := open(t, t.TempDir())
	var all []page.Pull
	for i, status := range []int{200, 304, 200, 404} {
		all = append(all, page.Pull{At: at(i), Status: status, Version: int64(i), StockAt: at(i)})
	}
	must(t, s.SavePulls(t.Context(), all...))
	for since, want := range map[time.Time]string{at(0): "[2 1 0]", at(1): "[2 1]", at(1).Add(milli): "[2]", at(3): "[]"} {
		list, err := s.GoodPullsSince(t.Context(), since)
		must(t, err)
		got := []int64{}
		for _, p := range list {
			got = append(got, p.Version)
		}
		same(t, fmt.Sprint("since ", since), fmt.Sprint(got), want)
	}
	last, err := s.LastPull(t.Context())
	must(t, err)
	same(t, "the last", last.StockAt, at(3).Truncate(milli))
	must(t, s.SavePulls(t.Context(), slices.Repeat([]page.Pull{{At: at(40), Status: 200}}, 1_001)...))
	list, err := s.GoodPullsSince(t.Context(), at(0))
	must(t, err)
	same(t, "at most", len(list), 1_000)
}

// What is read of an article by itself loses against a later reading, unless the clock was set back by more than minutes.
func TestWhichReadingOfAnArticleIsTheNewer(t *testing.T) {
	t.Parallel()
	const doubt = 5 * time.Minute
	for name, c := range map[string]struct {
		ago  time.Duration // of the second reading before the first
		want int           // pieces, 1 by the first and 2 by the second
	}{
		"later": {-milli, 2}, "at once": {0, 2}, "before": {milli, 1}, "minutes before": {doubt, 1}, "long before": {doubt + milli, 2},
	} {
		for _, second := range []int{2, 1} { // another number of pieces, and the same
			s := open(t, t.TempDir())
			first := at(0)
			must(t, s.NoteStock(t.Context(), []feed.Item{item("1", 1, 100)}, first))
			newer, err := s.NewerStock(t.Context(), first.Add(-c.ago))
			must(t, err)
			same(t, name+": newer readings", len(newer), map[bool]int{true: 1, false: 0}[c.want == 1])
			must(t, s.NoteStock(t.Context(), []feed.Item{item("1", second, 100)}, first.Add(-c.ago)))
			got, err := s.StockOf(t.Context(), []feed.Article{"1"})
			must(t, err)
			same(t, name, got[0].Stock.N, min(c.want, second))
			readAt := first.Add(-c.ago)
			if c.want == 1 {
				readAt = first
			}
			same(t, name+": read", got[0].At, readAt.Truncate(milli))
		}
	}
}

func TestHistoryFromTheMillisecond(t *testing.T) {
	t.Parallel()
	s := open(t, t.TempDir())
	for i := range 4 {
		_, err := s.SaveFigures(t.Context(), store.ReadingOf(map[feed.Article]store.Figures{"1": {Cost: feed.Tenge(1 + i)}, "2": {Cost: 1}}), at(10*i))
		must(t, err)
	}
	costs := func(since time.Time) string {
		points, err := s.History(t.Context(), "1", since)
		must(t, err)
		got := []feed.Tenge{}
		for _, p := range points {
			got = append(got, p.Cost)
		}
		return fmt.Sprint(got)
	}
	for since, want := range map[time.Time]string{at(0).Add(-milli): "[1 2 3 4]", at(10).Add(-milli): "[1 2 3 4]", at(10): "[2 3 4]", at(59): "[4]"} {
		same(t, fmt.Sprint("since ", since), costs(since), want)
	}
	n, err := s.PruneHistory(t.Context(), at(10).Add(-milli))
	must(t, err)
	same(t, "pruned before the second", n, int64(0))
	n, err = s.PruneHistory(t.Context(), at(20))
	must(t, err)
	same(t, "pruned", []any{n, costs(time.Time{})}, []any{int64(2), "[3 4]"})
}

// News, tries, gathered events and decisions of one chat are none of another's, and few are read at a time.
func TestChatsReadTheirOwn(t *testing.T) {
	t.Parallel()
	s := open(t, t.TempDir())
	ctx := t.Context()
	const year = 400 * 24 * time.Hour
	must(t, s.AddNews(ctx, orders.News{Key: "old", At: at(0)}, orders.News{Key: "a", At: at(0).Add(year)}))
	must(t, s.AddNews(ctx, orders.News{Key: "b", At: at(0).Add(year + milli)}))
	for chatID, read := range map[int64]int64{7: 2, 8: 0} {
		must(t, s.MarkRead(ctx, chatID, read))
	}
	for chatID, want := range map[int64]string{7: "[b]", 8: "[a b]", 9: "[a b]"} {
		got, err := s.News(ctx, chatID, 9)
		must(t, err)
		same(t, fmt.Sprint("news of ", chatID), fmt.Sprint(keys(got)), want)
	}
	few, err := s.News(ctx, 8, 1)
	must(t, err)
	same(t, "few news", fmt.Sprint(keys(few)), "[a]")
	for i := range 4 {
		must(t, s.Gather(ctx, int64(7+i%2), news.Event{Key: fmt.Sprint(i), At: at(i), Kind: news.Back, Line: fmt.Sprint(i)}))
	}
	g, err := s.Gathered(ctx, 7, 1)
	must(t, err)
	same(t, "gathered", []any{g.Count[news.Back], len(g.First), g.First[0].Line}, []any{2, 1, "0"})
	must(t, s.ForgetGathered(ctx, 7, g.Last-1))
	g, err = s.Gathered(ctx, 7, 9)
	must(t, err)
	same(t, "left", g.First[0].Line, "2")
	g, err = s.Gathered(ctx, 8, 9)
	must(t, err)
	same(t, "of the other", g.Count[news.Back], 2)
	must(t, s.BeginTry(ctx, 7, at(0), "news 1", "501"))
	must(t, s.BeginTry(ctx, 7, at(0).Add(72*time.Hour), "news 2"))
	tries, err := s.Tries(ctx, 7)
	must(t, err)
	same(t, "tries, to the end of their time", len(tries), 3)
	must(t, s.BeginTry(ctx, 7, at(0).Add(72*time.Hour+milli), "news 2"))
	tries, err = s.Tries(ctx, 7)
	must(t, err)
	same(t, "tries after it", []string{tries[0].Key, tries[1].Key}, []string{"501", "news 2"})
	for i, outcome := range []auto.Outcome{auto.OutcomeMoot, auto.OutcomeTrying, auto.OutcomeLeft, auto.OutcomeFailed} {
		must(t, s.SaveDecision(ctx, auto.Decision{Code: kaspi.OrderCode(fmt.Sprint(9 - i)), At: at(5), Outcome: outcome}))
	}
	for since, want := range map[time.Time]int{at(5): 2, at(5).Add(milli): 0} {
		untold, err := s.UntoldDecisions(ctx, 7, since)
		must(t, err)
		same(t, "untold", len(untold), want)
		if want > 0 {
			same(t, "untold of one moment, by code", untold[0].Code, kaspi.OrderCode("6"))
		}
	}
	all, err := s.Decisions(ctx, auto.Filter{})
	must(t, err)
	same(t, "decisions of one moment, by code", []kaspi.OrderCode{all[0].Code, all[3].Code}, []kaspi.OrderCode{"6", "9"})
}
