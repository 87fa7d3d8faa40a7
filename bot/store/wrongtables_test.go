package store

import (
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"kaspibot/bot/orders"
	"kaspibot/kaspi"
)

// spoiled is the folder of a database that somebody has changed by hand.
func spoiled(t *testing.T, statements ...string) string {
	t.Helper()
	dir := t.TempDir()
	s := openAt(t, dir)
	for _, statement := range append([]string{"pragma foreign_keys = 0"}, statements...) {
		if _, err := s.db.write.ExecContext(t.Context(), statement); err != nil {
			t.Fatalf("%s: %v", statement, err)
		}
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	return dir
}

func TestADatabaseThatLacksItsTablesIsDamaged(t *testing.T) {
	t.Parallel()
	for _, table := range []string{"goose_db_version", "inbox", "orders", "settings", "people", "waybills"} {
		t.Run(table, func(t *testing.T) {
			t.Parallel()
			s, err := Open(t.Context(), spoiled(t, "drop table "+table))
			if err == nil { // nothing has asked for it yet
				t.Cleanup(func() { _ = s.Close() })
				_, _, setting := s.Setting(t.Context(), "key")
				_, people := s.People(t.Context())
				_, waybill := s.PendingWaybills(t.Context(), time.Unix(0, 0), 1)
				for _, e := range []error{setting, people, waybill} {
					if e != nil {
						err = e
					}
				}
			}
			wantFault(t, err, "database corrupt")
		})
	}
}

func TestADatabaseWithTablesInTheWayOfMigrationsIsDamaged(t *testing.T) {
	t.Parallel()
	for _, statement := range []string{
		"delete from goose_db_version where version_id > 5",
		"update goose_db_version set version_id = version_id + 7000 where version_id = 27", "delete from goose_db_version where version_id = 27",
	} {
		_, err := Open(t.Context(), spoiled(t, statement))
		if errors.Is(err, ErrNewer) {
			continue // it says so, and asks for a newer program
		}
		wantFault(t, err, "database corrupt")
	}
}

func TestDamageThatNobodyHasMetIsFoundByReadingAll(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s := openAt(t, dir)
	if err := s.Intact(t.Context()); err != nil {
		t.Fatal(err)
	}
	var page int64
	if err := s.db.write.QueryRowContext(t.Context(), "select rootpage from sqlite_schema where name = 'pulls'").Scan(&page); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	f, err := os.OpenFile(filepath.Join(dir, databaseFile), os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.WriteAt(make([]byte, 4096), (page-1)*4096); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	wantFault(t, openAt(t, dir).Intact(t.Context()), "database corrupt")
}

// A page may be damaged where SQLite does not see it.
func TestAValueThatCannotBeReadIsDamage(t *testing.T) {
	t.Parallel()
	s := openAt(t, t.TempDir())
	r := orders.Record{Order: kaspi.Order{Code: "812000001"}, Stage: orders.StageNew, Announce: true}
	if err := s.SaveRecords(t.Context(), r); err != nil {
		t.Fatal(err)
	}
	for _, junk := range []string{"\x01{", packHead + "/", packHead + "AAAA"} {
		if _, err := s.db.write.ExecContext(t.Context(), "update orders set record = $1, revision = revision + 1", junk); err != nil {
			t.Fatal(err)
		}
		_, err := s.Record(t.Context(), r.Order.Code)
		wantFault(t, err, "database corrupt")
	}
}
