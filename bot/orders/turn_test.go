package orders_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"kaspibot/bot/orders"
	"kaspibot/kaspi"
	"kaspibot/kaspi/kaspitest"
)

// Whoever wants to know hears once that an act waits, and once that its request goes out.
func TestProgressIsToldOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.put("501", nil)
	w.pollNew()
	var heard []string
	full := errors.New("full")
	d := w.desk(func(c *orders.Config) {
		c.Turn = func(ctx context.Context, queued func(func() int)) (context.Context, error) {
			queued(func() int { return 3 })
			return ctx, full
		}
	})
	ctx := orders.WithProgress(t.Context(), orders.Progress{
		Queued: func(ahead func() int) { heard = append(heard, fmt.Sprint("queued behind ", ahead())) },
		Sent:   func() { heard = append(heard, "sent") },
	})
	if _, err := d.Accept(ctx, "501", aigerim); !errors.Is(err, orders.ErrClosed) || !errors.Is(err, full) {
		t.Errorf("got %v, want ErrClosed: it has no turn", err)
	}
	w.wantPosts("501", 0, 0)
	w.wantOpen(1)
	full = nil
	w.tick() // the next start sends what was not sent
	w.wantPosts("501", 1, 1)
	w.put("502", nil)
	w.pollNew()
	if _, err := d.Accept(ctx, "502", aigerim); err != nil {
		t.Error(err)
	}
	if got := strings.Join(heard, ", "); got != "queued behind 3, queued behind 3, sent" {
		t.Errorf("heard %s", got)
	}
	w.wantPosts("502", 1, 1)
}

func TestFactsOfALineThatWaitsAreThoseOfTheOrderAsItIs(t *testing.T) {
	t.Parallel()
	r := orders.Record{Stage: orders.StageNew, Facts: orders.Facts{At: time.Now(), Total: 5, Lines: []orders.LineFacts{{SKU: "a", Quantity: 1, Stock: 7}, {SKU: "b", Quantity: 2, Stock: 8}}}}
	r.Order = kaspi.Order{Total: 5, Entries: []kaspi.Entry{{SKU: "a", Quantity: 1}, {SKU: "b", Quantity: 2}}}
	if l, known := r.LineFacts(1); !known || l.Stock != 8 {
		t.Errorf("%+v, %t", l, known)
	}
	r.Order.Total = 6
	if l, known := r.LineFacts(1); known || l != (orders.LineFacts{}) {
		t.Errorf("of another sum: %+v", l)
	}
}

func TestAScheduleIsOfSoManyDaysAtTheMost(t *testing.T) {
	t.Parallel()
	first := orders.Date{Year: 2026, Month: time.January, Day: 1}
	day := func(n int) orders.Date { return orders.DateOf(first.Time().AddDate(0, 0, n)) }
	for _, c := range []struct {
		days, vacations, long int
		want                  bool
	}{{200, 0, 1, true}, {201, 0, 1, false}, {0, 20, 1, true}, {0, 21, 1, false}, {0, 1, 120, true}, {0, 1, 121, false}, {0, 1, 0, false}} {
		s := orders.Schedule{Week: "1-5 09:00-18:00", Days: map[orders.Date]string{}}
		for n := range c.days {
			s.Days[day(n)] = orders.DayOff
		}
		for range c.vacations {
			s.Vacations = append(s.Vacations, orders.Vacation{From: first, To: day(c.long - 1)})
		}
		if _, err := s.Hours(); (err == nil) != c.want {
			t.Errorf("%+v: %v", c, err)
		}
	}
}

func TestNothingIsShortenedOnceTheProgramStops(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	n, err := orders.Retention{Desk: w.Desk, Archive: w.store}.Shorten(ctx, orders.FormCompact, w.now())
	if n != 0 || !errors.Is(err, context.Canceled) {
		t.Errorf("%d, %v", n, err)
	}
}

// A choice that is no schedule leaves the one in force; so does one that cannot be read.
func TestAScheduleThatMakesNoSenseIsNotLoaded(t *testing.T) {
	t.Parallel()
	for _, text := range []string{`{"week":"nonsense"}`, `{`} {
		w := newWorld(t)
		if err := w.store.SetSetting(t.Context(), "deadline.schedule", text); err != nil {
			t.Fatal(err)
		}
		before, _ := w.Deadlines().Schedule()
		if err := w.Deadlines().Load(t.Context()); err == nil {
			t.Errorf("%s was loaded", text)
		}
		if after, chosen := w.Deadlines().Schedule(); after.Week != before.Week || chosen {
			t.Errorf("%s: %+v, chosen %t", text, after, chosen)
		}
	}
}

// What was written down is owed no more: an order that is given back is as if nobody had reacted to it.
func TestAReactionIsNotedOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.put("501", nil)
	w.pollNew()
	if err := w.MarkHandled(t.Context(), "501"); err != nil {
		t.Fatal(err)
	}
	for _, change := range []func(context.Context, kaspi.OrderCode, orders.Who) (orders.Record, error){w.Hold, w.Release} {
		if _, err := change(t.Context(), "501", aigerim); err != nil {
			t.Fatal(err)
		}
	}
	w.tick()
	list, err := w.New(t.Context())
	if err != nil || len(list) != 1 || !list[0].HandledAt.IsZero() {
		t.Errorf("%+v, %v", list, err)
	}
}

// However long a window somebody wants, Kaspi is asked for no more than it answers.
func TestALongWindowIsCutToWhatKaspiAnswers(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.put("501", func(o *kaspitest.Order) { o.Created = w.now().Add(-13 * 24 * time.Hour) })
	w.kaspi.AcceptInCabinet("501")
	for range 2 { // the first look has a window of its own
		if _, err := w.PollLive(t.Context(), 365*24*time.Hour); err != nil {
			t.Error(err)
		}
	}
	if _, err := w.PollArchive(t.Context(), 365*24*time.Hour); err != nil {
		t.Error(err)
	}
	w.wantSee("501", see{orders.StageGiveOut, "", orders.NoteElsewhere})
}
