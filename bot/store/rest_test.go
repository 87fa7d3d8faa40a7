package store

import (
	"database/sql"
	"testing"
)

// After a rest one reader is left of many, and whoever comes next is served as before.
func TestARestLeavesOneReader(t *testing.T) {
	t.Parallel()
	s := openAt(t, t.TempDir())
	readers := make([]*sql.Conn, keepReaders)
	for i := range readers {
		var err error
		if readers[i], err = s.db.read.Conn(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	for _, c := range readers {
		if err := c.Close(); err != nil {
			t.Error(err)
		}
	}
	if n := s.db.read.Stats().OpenConnections; n != keepReaders {
		t.Errorf("%d readers are open, want %d", n, keepReaders)
	}
	s.Rest()
	if n := s.db.read.Stats().OpenConnections; n != 1 {
		t.Errorf("%d readers are open, want 1", n)
	}
	if _, err := s.Categories(t.Context()); err != nil {
		t.Error(err)
	}
}
