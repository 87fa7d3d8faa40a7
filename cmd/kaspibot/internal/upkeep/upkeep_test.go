package upkeep_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"kaspibot/bot/chat"
	"kaspibot/bot/orders"
	"kaspibot/bot/store"
	"kaspibot/bot/store/storetest"
	"kaspibot/cmd/kaspibot/internal/upkeep"
	"kaspibot/kaspi"
)

const day = 24 * time.Hour

// The buyer who is looked for in the files, in every spelling in which something of them is kept.
const (
	first, last, phone, street = "Гульнарплант", "Секретплантова", "7019998877", "Тайноплантная"
	alias, waybill             = "7279998866", "https://kaspi.kz/waybill/plant"
	typed, words, imei         = "Гульнарплант просила", "PLANTWORDS of Kaspi", "490154203237518"
)

var planted = []string{first, last, "гульнарплант", "секретплантова", phone, street, alias, waybill, typed, words, imei}

// world is a shop's data with a desk that never asks Kaspi.
type world struct {
	*store.Store
	t    testing.TB
	dir  string
	now  time.Time
	desk *orders.Desk
}

// silent is a Kaspi that nobody asks.
type silent struct {
	orders.Kaspi
	orders.Acceptor
	orders.Merchant
}

func newWorld(t testing.TB) *world {
	t.Helper()
	w := &world{t: t, dir: t.TempDir(), now: time.Date(2026, 3, 14, 9, 0, 0, 0, time.UTC)}
	w.open()
	return w
}

func (w *world) open() {
	w.t.Helper()
	w.Store = storetest.OpenSQLite(w.t, w.dir)
	var err error
	w.desk, err = orders.New(orders.Config{
		Kaspi: silent{}, Acceptor: silent{}, Merchant: silent{}, Records: w.Store, Actions: w.Store, Audit: w.Store, Settings: w.Store,
		Now: func() time.Time { return w.now }, Grace: time.Second, Log: slog.New(slog.DiscardHandler),
	})
	must(w.t, err)
}

func (w *world) upkeep() upkeep.Upkeep {
	return upkeep.Upkeep{
		Desk: w.desk, Store: w.Store, Days: 60, Now: func() time.Time { return w.now }, Zone: kaspi.Almaty(),
		Trusted: func() bool { return true },
	}
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// personal is an order of the planted buyer.
func (w *world) personal(code string, stage orders.Stage) orders.Record {
	r := storetest.FullRecord()
	r.Order.Code, r.Order.ID = kaspi.OrderCode(code), kaspi.IDOf(kaspi.OrderCode(code))
	r.Order.Customer = kaspi.Person{First: first, Last: last, Name: first + " " + last, Phone: phone}
	r.Order.Recipient = kaspi.Person{First: last, Phone: phone}
	r.Order.PhoneAlias, r.Order.Courier.Waybill = alias+",12", waybill
	r.Order.Address = kaspi.Address{Town: "Алматы", Street: street, House: "1", Formatted: "Алматы, " + street + ", 1"}
	r.Stage, r.Entered, r.AsOf = stage, orders.Entered{Stage: stage, At: w.now}, w.now
	r.Detail = words
	return r
}

// plant keeps the buyer wherever something of one may be kept.
func (w *world) plant(code string, stage orders.Stage) {
	w.t.Helper()
	ctx := w.t.Context()
	must(w.t, w.SaveRecords(ctx, w.personal(code, stage)))
	for i, end := range []orders.ActionState{orders.ActionDone, orders.ActionFailed, orders.ActionReleased, orders.ActionLost} {
		a := orders.Action{
			Key: fmt.Sprintf("cancel:%s:%d", code, i), Verb: orders.VerbCancel, Code: kaspi.OrderCode(code), ClaimedAt: w.now,
			Act: orders.Act{Verb: orders.VerbCancel, Comment: typed, Devices: [][]string{{imei}}}, By: orders.Who{ID: 7, Name: "Айгуль"},
		}
		a, claimed, err := w.Claim(ctx, a)
		must(w.t, err)
		if !claimed {
			w.t.Fatal("not claimed")
		}
		a.State, a.Error, a.EndedAt = end, words, w.now
		must(w.t, w.Mark(ctx, a))
	}
	for _, detail := range []string{"parcels 2: " + words, words, "BUYER_NOT_REACHABLE: " + first} {
		must(w.t, w.Audit(ctx, orders.AuditEntry{
			At: w.now, Who: orders.Who{ID: 7, Name: "Айгуль"}, Verb: orders.VerbCancel, Order: kaspi.OrderCode(code), Detail: detail,
		}))
	}
	must(w.t, w.RequestWaybill(ctx, chat.PendingWaybill{Code: kaspi.OrderCode(code), Chat: 1, Due: w.now}))
	id := w.now.UnixNano()
	must(w.t, w.SaveUpdates(ctx, w.now, map[int64][]byte{id: []byte("/find " + first), id + 1: []byte(phone)}))
	must(w.t, w.DoneUpdate(ctx, id, w.now)) // the other one is never handled
	must(w.t, w.SaveDialog(ctx, chat.Dialog{Chat: 1, User: 7, Step: "drop.comment", Data: `"` + typed + `"`, Expires: w.now.Add(time.Hour)}))
}

// inFiles are the planted texts that stand in the database file or its journal.
func (w *world) inFiles() (found []string) {
	w.t.Helper()
	for _, name := range []string{"kaspibot.db", "kaspibot.db-wal"} {
		text, err := os.ReadFile(filepath.Join(w.dir, name))
		if err != nil && !os.IsNotExist(err) {
			w.t.Fatal(err)
		}
		for _, plant := range planted {
			if bytes.Contains(text, []byte(plant)) {
				found = append(found, name+": "+plant)
			}
		}
	}
	var verdict string
	must(w.t, rawDatabase(w.t, w.dir).QueryRowContext(w.t.Context(), "PRAGMA integrity_check").Scan(&verdict))
	if verdict != "ok" {
		w.t.Errorf("the database is damaged: %s", verdict)
	}
	return found
}

func TestAfterUpkeepNothingOfTheBuyerIsInTheFiles(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for i := range 30 { // several batches, and records that are split over pages
		w.plant(fmt.Sprint(812_000_000+i), orders.StageDone)
		w.now = w.now.Add(time.Second)
	}
	if got := w.inFiles(); len(got) < len(planted) {
		t.Fatalf("only %q is in the files at first", got)
	}
	w.now = w.now.Add(59 * day)
	must(t, w.upkeep().Do(t.Context()))
	if got := w.inFiles(); len(got) < 4 {
		t.Fatalf("a day too early: %q", got)
	}
	w.now = w.now.Add(day + time.Minute)
	must(t, w.upkeep().Do(t.Context()))
	if got := w.inFiles(); len(got) > 0 {
		t.Errorf("still in the files: %q", got)
	}
	r, err := w.Record(t.Context(), "812000001")
	must(t, err)
	want := storetest.FullRecord().Order
	if r.Order.Total != want.Total || len(r.Order.Entries) != 1 || r.Order.Entries[0].SKU != want.Entries[0].SKU ||
		r.Order.Entries[0].Title != want.Entries[0].Title || r.Order.Entries[0].Price != want.Entries[0].Price || !r.Order.Created.Equal(want.Created) ||
		r.By != "Айгерим" || r.Stage != orders.StageDone || r.Order.Code != "812000001" || r.Order.Address.Town != "Алматы" {
		t.Errorf("more than the buyer went: %+v", r)
	}
}

func TestAnOrderUnderWayAndOpenClaimsStayInFull(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for i, stage := range []orders.Stage{
		orders.StageSign, orders.StageNew, orders.StageAccepting, orders.StagePreOrder, orders.StagePack, orders.StageHandOver,
		orders.StageInDelivery, orders.StageGiveOut, orders.StageCancelling, orders.StageReturnRequested, orders.StageUnknown,
	} {
		must(t, w.SaveRecords(t.Context(), w.personal(fmt.Sprint(i), stage)))
	}
	must(t, w.SaveRecords(t.Context(), w.personal("open", orders.StageDone)))
	act := w.personal("act", orders.StageDone)
	act.Work = orders.Work{Verb: orders.VerbTakeBack, Open: true, Note: orders.NoteNoAnswer}
	must(t, w.SaveRecords(t.Context(), act))
	_, _, err := w.Claim(t.Context(), orders.Action{Key: "x", Verb: "x", Code: "open", Act: orders.Act{Comment: typed}})
	must(t, err)
	before, err := w.Records(t.Context(), orders.Filter{})
	must(t, err)
	w.now = w.now.Add(1000 * day)
	must(t, w.upkeep().Do(t.Context()))
	for _, r := range before {
		now, err := w.Record(t.Context(), r.Order.Code)
		must(t, err)
		if fmt.Sprint(now) != fmt.Sprint(r) {
			t.Errorf("order %s, %s: %+v", r.Order.Code, r.Stage, now)
		}
	}
	open, err := w.OpenActions(t.Context())
	must(t, err)
	if len(open) != 1 || open[0].Act.Comment != typed {
		t.Errorf("open claims: %+v", open)
	}
}

// Shortened sooner, it would be saved in full by the next sweep, and shortened again, each night.
func TestAnOrderStaysInFullWhileASweepMayBringItAgain(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	must(t, w.SaveRecords(t.Context(), w.personal("1", orders.StageDone)))
	over := w.now
	for _, c := range []struct {
		since time.Duration
		form  orders.Form
	}{{15*day - time.Second, orders.FormFull}, {15*day + time.Second, orders.FormCompact}, {60*day - time.Second, orders.FormCompact}, {60*day + time.Second, orders.FormForgotten}} {
		w.now = over.Add(c.since)
		must(t, w.upkeep().Do(t.Context()))
		for form := range orders.FormForgotten + 1 {
			list, err := w.OverRecords(t.Context(), form, w.now, 2)
			if want := form == c.form; err != nil || (len(list) == 1) != want {
				t.Errorf("%s after its end %d orders in form %d (%v), want it in form %d", c.since, len(list), form, err, c.form)
			}
		}
	}
}

// Stopped after any transaction, the next run ends with what one run would have left.
func TestUpkeepThatIsKilledGoesOnAtTheNextRun(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for i := range 50 {
		w.plant(fmt.Sprint(812_000_000+i), orders.StageDone)
		w.now = w.now.Add(time.Second)
	}
	w.now = w.now.Add(70 * day)
	for n := 1; ; n++ {
		ctx, cancel := context.WithCancel(t.Context())
		u := w.upkeep()
		u.Store = &dying{Store: w.Store, after: n, kill: cancel}
		err := u.Do(ctx)
		cancel()
		must(t, w.Close())
		w.open()
		if err == nil {
			break
		}
		if n > 50 {
			t.Fatal("it never ends")
		}
	}
	if got := w.inFiles(); len(got) > 0 {
		t.Errorf("still in the files: %q", got)
	}
	rows, err := w.Rows(t.Context())
	must(t, err)
	if rows["orders"] != 50 || rows["forgotten"] != 50 || rows["audit"] != 150 || rows["actions"] != 100 {
		t.Errorf("rows: %v", rows)
	}
}

// dying is a store whose program is killed after so many transactions.
type dying struct {
	*store.Store
	after int
	kill  func()
}

func (d *dying) Shorten(ctx context.Context, to orders.Form, records []orders.Record, audit ...orders.AuditEntry) error {
	if len(records) > 20 {
		return errors.New("a press would wait for too many records at once")
	}
	err := d.Store.Shorten(ctx, to, records, audit...)
	if d.after--; d.after == 0 {
		d.kill()
	}
	return err
}

func TestUpkeepRunsOnceANightAndNotByAWrongClock(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	night := time.Date(2026, 3, 15, 3, 10, 0, 0, kaspi.Almaty())
	trusted := true
	for _, c := range []struct {
		at      time.Time
		trusted bool
		want    bool
	}{
		{night.Add(-12 * time.Hour), false, false}, // nobody has told the time yet
		{night.Add(-12 * time.Hour), true, true},   // never done before
		{night.Add(-time.Hour), true, false},
		{night, true, false}, // done 12 hours ago
		{night.Add(day), true, true},
		{night.Add(day + time.Hour), true, false},
		{night.Add(day + 12*time.Hour), true, false},
		{night.Add(2 * day), false, false}, // the clock is off
		{night.Add(2*day + 6*time.Hour), true, true},
		{night.Add(-30 * day), true, true}, // the clock was set back
	} {
		w.now, trusted = c.at, c.trusted
		u := w.upkeep()
		u.Trusted = func() bool { return trusted }
		done, err := u.Run(t.Context())
		must(t, err)
		if done != c.want {
			t.Errorf("at %s, trusted %v: done %v", c.at, c.trusted, done)
		}
	}
}

// Each bound of when upkeep is due, in the hours of the shop's zone.
func TestWhenUpkeepIsDue(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	at := func(hour, minute int) time.Time { return time.Date(2026, 3, 15, hour, minute, 0, 0, kaspi.Almaty()) }
	for _, c := range []struct {
		now   time.Time
		since time.Duration
		want  bool
	}{
		{at(3, 0), 20 * time.Hour, true}, {at(3, 0), 20*time.Hour - 1, false}, {at(5, 59), 20 * time.Hour, true}, {at(2, 59), 20 * time.Hour, false},
		{at(6, 0), 20 * time.Hour, false}, {at(12, 0), 26 * time.Hour, true}, {at(12, 0), 26*time.Hour - 1, false}, {at(12, 0), -1, true}, {at(4, 0), 0, false},
	} {
		text, err := json.Marshal(upkeep.Report{At: c.now.Add(-c.since)})
		must(t, err)
		must(t, w.SetSetting(t.Context(), "upkeep.last", string(text)))
		w.now = c.now
		if done, err := w.upkeep().Run(t.Context()); err != nil || done != c.want {
			t.Errorf("at %s, %s after the last: done %t, %v", c.now.Format("15:04"), c.since, done, err)
		}
	}
}

func TestWhatTheLastUpkeepHasLeft(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	if r, err := upkeep.Last(t.Context(), w.Store); err != nil || !r.At.IsZero() || r.Rows != nil {
		t.Errorf("before the first: %+v, %v", r, err)
	}
	must(t, w.SaveRecords(t.Context(), w.personal("1", orders.StageDone), w.personal("2", orders.StageNew)))
	must(t, w.upkeep().Do(t.Context()))
	r, err := upkeep.Last(t.Context(), w.Store)
	if err != nil || !r.At.Equal(w.now) || r.Rows["orders"] != 2 {
		t.Errorf("left %+v, %v", r, err)
	}
	must(t, w.SetSetting(t.Context(), "upkeep.last", "{"))
	if r, err := upkeep.Last(t.Context(), w.Store); err == nil || !strings.Contains(err.Error(), "last upkeep") || !r.At.IsZero() {
		t.Errorf("nonsense is %+v, %v", r, err)
	}
	if done, err := w.upkeep().Run(t.Context()); err == nil || done {
		t.Errorf("after nonsense: done %t, %v", done, err)
	}
}

// stuck is a store that fails at one of its works.
type stuck struct {
	*store.Store
	at   string
	done []string
}

var errStuck = errors.New("stuck")

func (s *stuck) do(work string) error {
	if s.at == work {
		return errStuck
	}
	s.done = append(s.done, work)
	return nil
}

func (s *stuck) Shorten(ctx context.Context, to orders.Form, records []orders.Record, audit ...orders.AuditEntry) error {
	if err := s.do(fmt.Sprint("shorten ", to)); err != nil {
		return err
	}
	return s.Store.Shorten(ctx, to, records, audit...)
}

func (s *stuck) Prune(_ context.Context, now time.Time, keep time.Duration) error {
	return s.do(fmt.Sprint("prune ", now.Format(time.DateOnly), " ", keep))
}

func (s *stuck) Rows(ctx context.Context) (map[string]int64, error) {
	rows, err := s.Store.Rows(ctx)
	return rows, errors.Join(err, s.do("count"))
}
func (s *stuck) SetSetting(_ context.Context, key, _ string) error { return s.do("note " + key) }
func (s *stuck) Setting(context.Context, string) (string, bool, error) {
	return "", false, s.do("look")
}
func (s *stuck) OverwriteFree(context.Context) (int, error) { return 0, s.do("overwrite") }
func (s *stuck) CutJournal(context.Context) error           { return s.do("cut") }

func TestEachWorkThatFailsEndsUpkeepAndIsTold(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	begin := w.now
	all := []string{
		"look", fmt.Sprint("shorten ", orders.FormForgotten), fmt.Sprint("shorten ", orders.FormCompact), "prune 2026-05-28 1440h0m0s", "count", "note upkeep.last",
		"overwrite", "cut",
	}
	for i, work := range append(all, "") {
		w.now = begin
		must(t, w.SaveRecords(t.Context(), w.personal(fmt.Sprint("old", i), orders.StageDone)))
		w.now = begin.Add(59 * day)
		must(t, w.SaveRecords(t.Context(), w.personal(fmt.Sprint("new", i), orders.StageDone)))
		w.now = begin.Add(75 * day)
		s := &stuck{Store: w.Store, at: work}
		u := w.upkeep()
		u.Store = s
		done, err := u.Run(t.Context())
		if want := i > 0; done != want || errors.Is(err, errStuck) != (work != "") {
			t.Errorf("stuck at %q: done %t, %v", work, done, err)
		}
		if got := slices.Compact(s.done); !slices.Equal(got, all[:i]) {
			t.Errorf("stuck at %q: did %q", work, got)
		}
	}
}
