package store

import (
	"errors"
	"testing"
)

// A statement that is being read is not used a second time, and one that is free is.
func TestAStatementIsKeptParsedAndUsedByOneAtATime(t *testing.T) {
	t.Parallel()
	s, err := Open(t.Context(), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	tx, err := s.db.write.BeginTx(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = tx.Rollback() }()
	const text = "select value from (select 1 as value union all select 2) where value >= $1 order by value"
	for range 3 {
		outer, err := tx.QueryContext(t.Context(), text, 1)
		if err != nil {
			t.Fatal(err)
		}
		sum := 0
		for outer.Next() {
			var n, inner int
			err := errors.Join(outer.Scan(&n), tx.QueryRowContext(t.Context(), text, 2).Scan(&inner))
			if err != nil || inner != 2 {
				t.Fatalf("the inner query reads %d, %v", inner, err)
			}
			sum += n
		}
		if err := errors.Join(outer.Err(), outer.Close()); err != nil || sum != 3 {
			t.Errorf("the outer query reads %d, %v", sum, err)
		}
	}
}
