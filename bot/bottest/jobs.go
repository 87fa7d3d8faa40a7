package bottest

import (
	"cmp"
	"strings"
	"testing"
	"time"

	"kaspibot/bot/orders"
	"kaspibot/bot/tgtest"
	"kaspibot/kaspi/kaspitest"
)

// What must never be in a log.
const (
	BuyerFirst  = "Гульнар"
	BuyerLast   = "Секретова"
	BuyerPhone  = "7011112233"
	BuyerStreet = "Тайная"
)

func wantNoSecrets(t *testing.T, log string) {
	t.Helper()
	_, token, _ := strings.Cut(tgtest.Token, ":")
	for _, secret := range []string{token, kaspitest.Token, BuyerFirst, BuyerLast, BuyerPhone, BuyerStreet} {
		if strings.Contains(log, secret) {
			t.Errorf("%q is in the log", secret)
		}
	}
}

// Put places a new order that waits for a minute; change may make it another one.
func (s *Shop) Put(code string, changes ...func(*kaspitest.Order)) {
	o := kaspitest.Order{
		Code: code, Created: s.Now().Add(-time.Minute), Approved: s.Now().Add(-time.Minute), City: "Алматы",
		First: BuyerFirst, Last: BuyerLast, Phone: BuyerPhone, Street: BuyerStreet,
		Lines: []kaspitest.Line{
			{SKU: "KET-17", Title: "Чайник 1.7 л", Quantity: 2, Price: 4500},
			{SKU: "CUP-04", Title: "Кружка 350 мл", Quantity: 1, Price: 3990},
		},
	}
	for _, change := range changes {
		change(&o)
	}
	s.Kaspi.Put(o)
}

// By makes an order travel in this way.
func By(d kaspitest.Delivery) func(*kaspitest.Order) {
	return func(o *kaspitest.Order) { o.Delivery = d }
}

// OfState makes an order of Kaspi's delivery that has come so far.
func OfState(state, status string) func(*kaspitest.Order) {
	return func(o *kaspitest.Order) { o.State, o.Status, o.Delivery = state, status, kaspitest.KaspiCity }
}

// Tick is the program's fast job: poll, let time do its work, show.
func (s *Shop) Tick() error {
	s.Pass(time.Second)
	ctx := s.t.Context()
	_, err := s.Desk.PollNew(ctx)
	return s.Noted("poll", err, s.Desk.Tick(ctx), s.Refresh(ctx))
}

// Poll is a tick that must go well.
func (s *Shop) Poll() {
	s.t.Helper()
	must(s.t, s.Tick())
}

// PollQuietly learns of new orders and shows nothing.
func (s *Shop) PollQuietly() {
	s.t.Helper()
	_, err := s.Desk.PollNew(s.t.Context())
	must(s.t, err)
}

// Sweep is the program's slow job: it looks at every state, and shows.
func (s *Shop) Sweep() {
	s.t.Helper()
	s.Pass(time.Second)
	ctx := s.t.Context()
	_, err := s.Desk.PollLive(ctx, 14*24*time.Hour)
	_, err2 := s.Desk.PollArchive(ctx, 14*24*time.Hour)
	must(s.t, s.Noted("sweep", err, err2, s.Desk.Tick(ctx), s.Refresh(ctx)))
}

// Weigh is the program's job beside the polls: what orders are worth, and accepting by itself.
func (s *Shop) Weigh() {
	s.t.Helper()
	ctx := s.t.Context()
	must(s.t, s.Noted("weigh", s.Auto.Estimator.Run(ctx), s.Auto.Run(ctx), s.Refresh(ctx)))
}

// Review is the program's hourly job: what the passing of time makes news.
func (s *Shop) Review() {
	s.t.Helper()
	ctx := s.t.Context()
	review := orders.Reviewer{Book: s.Memory, Now: s.Now, ReturnDays: 14}
	must(s.t, s.Noted("review", review.Run(ctx), s.Refresh(ctx)))
}

// BringWaybills runs the job until nobody waits for a waybill.
func (s *Shop) BringWaybills() {
	s.t.Helper()
	for range 20 {
		must(s.t, s.DeliverWaybills(s.t.Context()))
		pending, err := s.Memory.PendingWaybills(s.t.Context(), s.Now().Add(time.Hour), 9)
		must(s.t, err)
		if len(pending) == 0 {
			return
		}
		s.Pass(5 * time.Second)
	}
	s.t.Error("a waybill is still to come")
}

// Noted logs a job's errors as the program does, so that they are held to what logs may say, and returns the first.
func (s *Shop) Noted(job string, errs ...error) error {
	for _, err := range errs {
		if err != nil {
			s.Log.Error("job failed", "job", job, "err", err)
		}
	}
	return cmp.Or(errs...)
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
