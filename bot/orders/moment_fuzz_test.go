package orders_test

import (
	"slices"
	"testing"

	"kaspibot/bot/orders"
)

// FuzzMoments holds that moments are in order, few, and read again as they are written.
func FuzzMoments(f *testing.F) {
	for _, text := range []string{"50%", "10m, 30m", "50 % 10 мин", "99%;1m", "0%", "179m", "1e9m", " , "} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		moments, err := orders.ParseMoments(text)
		if err != nil {
			return
		}
		if len(moments) > 8 || !slices.IsSortedFunc(moments, orders.Moment.Compare) {
			t.Errorf("%q gives %v", text, moments)
		}
		for _, m := range moments {
			written, err := m.MarshalText()
			var again orders.Moment
			if err != nil || again.UnmarshalText(written) != nil || again != m || m.Percent > 0 == (m.Left > 0) {
				t.Errorf("%q gives %+v, which is written as %s and read as %+v", text, m, written, again)
			}
		}
	})
}

// FuzzDate holds that a date is read again as it is written.
func FuzzDate(f *testing.F) {
	for _, text := range []string{"2026-12-31", "31.12.2026", "2026-02-30", "0000-01-01", "сегодня"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		d, err := orders.ParseDate(text)
		if err != nil {
			return
		}
		written, err := d.MarshalText()
		if again, failed := orders.ParseDate(string(written)); err != nil || failed != nil || again != d {
			t.Errorf("%q is written as %s (%v) and read as %v (%v)", text, written, err, again, failed)
		}
	})
}
