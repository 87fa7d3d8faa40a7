package store

import (
	"testing"
	"time"
)

func TestHistoryIsKeptForFewerDaysWhenThereIsTooMuch(t *testing.T) {
	t.Parallel()
	s, err := Open(t.Context(), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = s.Close() }()
	now := time.UnixMilli(1_800_000_000_000)
	if err := s.db.exec(t.Context(), "fill", `with recursive n(i) as (select 0 union all select i + 1 from n where i < 5999)
		insert into history select i % 300, $1 - i / 300 * 345600000, 1, 0, 1, 1 from n`, now.UnixMilli()); err != nil {
		t.Fatal(err) // 300 articles that have changed every four days for 80 days
	}
	if err := s.boundHistory(t.Context(), now, 2_000); err != nil {
		t.Fatal(err)
	}
	n, err := s.rows(t.Context(), "history")
	if err != nil || n > 2_000 || n < 900 {
		t.Errorf("%d rows, %v", n, err)
	}
	points, err := s.History(t.Context(), "7", now)
	if err != nil || len(points) != 1 {
		t.Errorf("the last figures: %v, %v", points, err)
	}
	if err := s.boundHistory(t.Context(), now, 1); err != nil { // as little as there can be
		t.Fatal(err)
	}
	if n, err = s.rows(t.Context(), "history"); err != nil || n > 600 {
		t.Errorf("%d rows, %v: each article has its last two", n, err)
	}
}
