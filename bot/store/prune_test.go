package store

import (
	"testing"
	"time"
)

func TestHistoryIsKeptForFewerDaysWhenThereIsTooMuch(t *testing.T) {
	t.Parallel()
	s := openAt(t, t.TempDir())
	now := time.UnixMilli(1_800_000_000_000)
	if err := s.db.exec(t.Context(), "fill", `with recursive n(i) as (select 0 union all select i + 1 from n where i < 5999)
		insert into history select i % 300, $1 - i / 300 * 345600000, 1, 0, 1, 1 from n`, now.UnixMilli()); err != nil {
		t.Fatal(err) // 300 articles that have changed every four days for 80 days
	}
	bound := func(most, want int64) {
		t.Helper()
		if err := s.boundHistory(t.Context(), now, most); err != nil {
			t.Fatal(err)
		}
		if n, err := s.rows(t.Context(), "history"); n != want || err != nil {
			t.Errorf("%d rows, want %d: %v", n, want, err)
		}
	}
	bound(6_000, 6_000)
	bound(2_000, 1_800) // of eighteen days, a third less than of the twenty-seven before
	bound(1_800, 1_800)
	points, err := s.History(t.Context(), "7", now)
	if err != nil || len(points) != 1 {
		t.Errorf("the last figures: %v, %v", points, err)
	}
	bound(1, 600) // as little as there can be: each article has its last two
}
