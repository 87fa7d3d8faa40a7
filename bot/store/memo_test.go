package store

import (
	"errors"
	"fmt"
	"strconv"
	"testing"
	"time"

	"kaspibot/bot/chat"
	"kaspibot/bot/news"
	"kaspibot/bot/orders"
	"kaspibot/bot/orders/auto"
	"kaspibot/kaspi"
)

func TestAMemoKeepsWhatItReadUntilThatChanges(t *testing.T) {
	t.Parallel()
	var m memo[int]
	now, reads := 1, 0
	read := func() (int, error) { reads++; return now, nil }
	want := func(v, times int) {
		t.Helper()
		if got, err := m.get(read); got != v || err != nil || reads != times {
			t.Errorf("%d after %d reads (%v), want %d after %d", got, reads, err, v, times)
		}
	}
	want(1, 1)
	want(1, 1)
	now = 2
	m.changed()
	want(2, 2)
	m.changed()
	if got, _ := m.get(func() (int, error) { m.changed(); return 2, nil }); got != 2 {
		t.Errorf("got %d", got)
	}
	now = 3
	want(3, 3) // what was read while it changed is not kept
	m.changed()
	if _, err := m.get(func() (int, error) { return 9, errors.New("disk") }); err == nil {
		t.Error("a failure is kept to itself")
	}
	want(3, 4)
}

// Strangers may ask for any key, as often as they like.
func TestMemosOfManyKeysBeginAnew(t *testing.T) {
	t.Parallel()
	var strange memos[int]
	for i := range 20_000 {
		strange.of(strconv.Itoa(i))
	}
	if n := len(strange.byKey); n == 0 || n > 5_000 {
		t.Errorf("%d keys are kept", n)
	}
	var m memos[int]
	reads := 0
	read := func() (int, error) { reads++; return 1, nil }
	for range 2 {
		for i := range mostKeys {
			if v, err := m.of(strconv.Itoa(i)).get(read); v != 1 || err != nil {
				t.Fatal(v, err)
			}
		}
	}
	if m.of("one more"); reads != mostKeys || len(m.byKey) != 1 {
		t.Errorf("%d reads, %d keys are kept", reads, len(m.byKey))
	}
}

func TestARecordIsDecodedOnceAndKeptFromWhoAddsToIt(t *testing.T) {
	t.Parallel()
	var m recordMemo
	rec := orders.Record{Stage: orders.StageNew, History: []orders.HistoryEntry{{Verb: orders.VerbAssemble}}}
	text, err := encodeRecord(rec, orders.FormFull)
	if err != nil {
		t.Fatal(err)
	}
	for range 2 {
		got, err := m.decode([]byte(text))
		if err != nil || got.Stage != rec.Stage || len(got.History) != 1 || got.History[0].Verb != orders.VerbAssemble {
			t.Fatal(got, err)
		}
		got.Stage = orders.StageDone
		got.History = append(got.History, orders.HistoryEntry{Verb: orders.VerbCancel})
		got.History[0].Verb = orders.VerbComplete // of a list of one's own
	}
	if _, err := m.decode([]byte(text + "?")); err == nil {
		t.Error("a text that cannot be read was taken for another")
	}
	for i := range 5_000 {
		if _, err := m.decode(fmt.Appendf(nil, `{"By":"%d"}`, i)); err != nil {
			t.Fatal(err)
		}
	}
	if n := len(m.kept); n == 0 || n > 500 { // of 4 KB each
		t.Errorf("%d records are kept", n)
	}
}

func TestTheWaitingOrdersAreReadOnceUntilSomethingIsWritten(t *testing.T) {
	t.Parallel()
	var m waitingMemo
	waiting := orders.Filter{Stages: []orders.Stage{orders.StageNew, orders.StageAccepting}}
	m.set(waiting, 1, []orders.Record{{Stage: orders.StageNew}})
	if list, ok := m.get(waiting, 1); !ok || len(list) != 1 {
		t.Errorf("got %v, %v", list, ok)
	}
	if _, ok := m.get(waiting, 2); ok {
		t.Error("something has been written since")
	}
	for name, other := range map[string]orders.Filter{
		"fewer stages": {Stages: []orders.Stage{orders.StageNew}},
		"a code":       {Stages: waiting.Stages, Codes: []kaspi.OrderCode{"1"}},
		"all":          {},
		"since a time": {Stages: waiting.Stages, Created: time.UnixMilli(1)},
	} {
		if _, ok := m.get(other, 1); ok {
			t.Errorf("%s: another question got the answer", name)
		}
	}
	done := orders.Filter{Stages: []orders.Stage{orders.StageDone}}
	m.set(done, 1, nil)
	if _, ok := m.get(done, 1); ok {
		t.Error("orders that wait no more are not kept: others write to them too")
	}
	one := orders.Filter{Stages: waiting.Stages[:1]}
	m.set(one, 1, nil)
	if _, ok := m.get(one, 1); !ok {
		t.Error("the orders of one stage are not kept")
	}
	m.set(waiting, 1, []orders.Record{{Stage: orders.StageNew}})
	list, _ := m.get(waiting, 1)
	list[0].Stage = orders.StageDone
	if again, _ := m.get(waiting, 1); again[0].Stage != orders.StageNew {
		t.Error("who asked has changed what is kept")
	}
}

// Whoever writes in the tables of which answers are kept has them forgotten.
func TestWhatIsKeptOfAChatIsWhatTheTablesSay(t *testing.T) {
	t.Parallel()
	s := openAt(t, t.TempDir())
	ctx, now := t.Context(), time.UnixMilli(1_800_000_000_000)
	old := now.Add(-keepDecisions - time.Hour)
	decide := func(code kaspi.OrderCode, at time.Time) func() error {
		return func() error {
			return s.SaveDecision(ctx, auto.Decision{Code: code, At: at, Mode: auto.ModeOn, Outcome: auto.OutcomeAccepted})
		}
	}
	for _, code := range []kaspi.OrderCode{"501", "502"} {
		if err := s.SaveRecords(ctx, orders.Record{Order: kaspi.Order{Code: code}, Stage: orders.StageNew}); err != nil {
			t.Fatal(err)
		}
	}
	type answers struct {
		Modes  map[news.Kind]news.Mode
		Tries  []chat.Try
		Untold []auto.Decision
	}
	read := func() string {
		t.Helper()
		var all []answers
		for _, id := range []int64{7, 8, -9} {
			modes, err := s.Modes(ctx, id)
			tries, err2 := s.Tries(ctx, id)
			untold, err3 := s.UntoldDecisions(ctx, id, old.Add(-time.Minute))
			if err := errors.Join(err, err2, err3); err != nil {
				t.Fatal(err)
			}
			all = append(all, answers{modes, tries, untold})
		}
		return fmt.Sprintf("%+v", all)
	}
	for _, c := range []struct {
		name  string
		write func() error
	}{
		{"SetMode", func() error { return s.SetMode(ctx, 7, news.New, news.Silent) }},
		{"BeginTry", func() error { return s.BeginTry(ctx, 7, now, "501", "502", "503", "news 4") }},
		{"BeginTry of another chat", func() error { return s.BeginTry(ctx, 8, now.Add(-keepTries), "news 5") }},
		{"TakeBackTry", func() error { return s.TakeBackTry(ctx, 7, "503") }},
		{"NameTries", func() error { return s.NameTries(ctx, 7, "501") }},
		{"ShowCards", func() error { return s.ShowCards(ctx, 7, 30, chat.Card{Code: "501", Chat: 7, Message: 30}) }},
		{"AdoptCards", func() error { return s.AdoptCards(ctx, 7, 31, chat.Card{Code: "502", Chat: 7, Message: 31}) }},
		{"SaveDecision", decide("501", now)},
		{"SaveDecision of long ago", decide("502", old)},
		{"ToldDecision", func() error { return s.ToldDecision(ctx, "501", 7) }},
		{"SaveDecision anew", decide("501", now)},
		{"BeginTry, that ends old ones", func() error { return s.BeginTry(ctx, 7, now.Add(time.Minute), "news 6") }},
		{"MoveChat", func() error { return s.MoveChat(ctx, 7, -9) }},
		{"EndTries", func() error { return s.EndTries(ctx, -9, "news 6") }},
		{"Prune", func() error { return s.Prune(ctx, now.Add(keepTries), keepAudit) }},
	} {
		before := read()
		if err := c.write(); err != nil {
			t.Fatal(c.name, err)
		}
		after := read()
		s.db.modes.changed()
		s.db.tries.changed()
		s.db.untold.changed()
		if want := read(); after != want || before == want {
			t.Errorf("after %s:\nkept %s\nhas  %s\nhad  %s", c.name, after, want, before)
		}
	}
}

func TestUntoldDecisionsAreKeptFromATimeOn(t *testing.T) {
	t.Parallel()
	s := openAt(t, t.TempDir())
	ctx, now := t.Context(), time.UnixMilli(1_800_000_000_000)
	for code, before := range map[kaspi.OrderCode]time.Duration{"501": 0, "500": time.Hour} {
		d := auto.Decision{Code: code, At: now.Add(-before), Mode: auto.ModeOn, Outcome: auto.OutcomeAccepted}
		if err := s.SaveDecision(ctx, d); err != nil {
			t.Fatal(err)
		}
	}
	for i, c := range []struct {
		since time.Duration
		want  int
	}{{0, 1}, {time.Millisecond, 0}, {-time.Millisecond, 1}, {time.Millisecond, 0}, {0, 1}} {
		list, err := s.UntoldDecisions(ctx, 7, now.Add(c.since))
		if err != nil || len(list) != c.want {
			t.Errorf("%d: %d decisions (%v), want %d", i, len(list), err, c.want)
		}
	}
	kept, err := s.AutoDecisions.untold.of(ofChat(7)).get(func() (untold, error) { return untold{}, errors.New("nothing is kept") })
	if err != nil || len(kept.list) != 1 {
		t.Errorf("%d decisions are kept (%v), want those alone that were asked about", len(kept.list), err)
	}
	list, err := s.UntoldDecisions(ctx, 7, now.Add(-time.Hour))
	if err != nil || len(list) != 2 {
		t.Errorf("%d decisions since an earlier time (%v), want 2", len(list), err)
	}
}

// Chats and polls read the same records again and again.
func TestARecordThatIsKnownTakesNoMemory(t *testing.T) {
	var m recordMemo
	texts := [][]byte{[]byte(`{"By":"Айгуль"}`), []byte(`{"By":"Ержан"}`)}
	if n := testing.AllocsPerRun(10, func() {
		for _, text := range texts {
			if r, err := m.decode(text); err != nil || r.By == "" {
				t.Fatal(r, err)
			}
		}
	}); n != 0 {
		t.Errorf("two known records take %v pieces of memory", n)
	}
}
