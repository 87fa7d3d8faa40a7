package jobs

import (
	"testing"
	"time"
)

// FuzzSpec holds that a schedule which is taken has a next time, later than now.
func FuzzSpec(f *testing.F) {
	for _, text := range []string{
		"*/30 * 8-20 * * *; 0 */2 21-23,0-7 * * *", "@every 30s", "off", "0 40 3 * * *", "0 0 30 2 *", "TZ= * * * * *", "@every -5m", ";",
	} {
		f.Add(text)
	}
	now := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	f.Fuzz(func(t *testing.T, text string) {
		var s Spec
		if s.UnmarshalText([]byte(text)) != nil || len(s) == 0 {
			return
		}
		if next := s.Next(now); !next.After(now) {
			t.Errorf("%q runs at %v after %v", text, next, now)
		}
	})
}
