package app

import (
	"context"
	"errors"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"kaspibot/feed/page"
)

// A month of hourly fetches, with Kaspi some seconds early or late, a visit left out now and then, a poll that fails, and the
// usual polls every ten minutes: the stock that is fetched is under a minute old, for one more poll an hour.
func TestStockIsFreshWhenKaspiComes(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(1, 2))
	now := time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)
	end := now.AddDate(0, 1, 0)
	var pulls []page.Pull
	var read, tried time.Time
	extra, failed := 0, false
	f := &freshener{
		pulls: func(_ context.Context, since time.Time) ([]page.Pull, error) {
			return slices.DeleteFunc(slices.Clone(pulls[max(0, len(pulls)-20):]), func(p page.Pull) bool { return p.At.Before(since) }), nil
		},
		read: func() time.Time { return read }, now: func() time.Time { return now },
		poll: func(context.Context) error {
			if extra++; now.Sub(tried) < time.Minute {
				t.Errorf("polled twice before one fetch, at %v", now)
			}
			tried = now
			if failed = r.IntN(50) == 0; failed {
				return errors.New("no answer")
			}
			read = now
			return nil
		},
	}
	visit := now.Add(17 * time.Minute)
	var ages []time.Duration
	for ; now.Before(end); now = now.Add(time.Second) {
		if now.Unix()%600 == 0 {
			read = now
		}
		if now.Unix()%5 == 0 {
			if err := f.run(t.Context()); (err != nil) != failed {
				t.Fatal(err)
			}
			failed = false
		}
		if now.Before(visit) {
			continue
		}
		if r.IntN(40) > 0 {
			p := page.Pull{At: now, Status: 304, StockAt: read}
			pulls, ages = append(pulls, p), append(ages, p.Age())
		}
		visit = visit.Truncate(time.Hour).Add(time.Hour + 17*time.Minute + time.Duration(r.IntN(21)-10)*time.Second)
	}
	slices.Sort(ages)
	median, most := ages[len(ages)/2], ages[len(ages)*9/10]
	t.Logf("%d fetches, %d more polls, age %v in the middle, %v in nine of ten", len(ages), extra, median, most)
	if median > time.Minute || most > time.Minute || extra > 30*24+24 {
		t.Errorf("age %v in the middle, %v in nine of ten, %d more polls", median, most, extra)
	}
}
