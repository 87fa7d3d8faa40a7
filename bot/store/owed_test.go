package store_test

import (
	"errors"
	"testing"
	"time"

	"kaspibot/bot/orders"
	"kaspibot/bot/store"
	"kaspibot/bot/store/storetest"
	"kaspibot/feed"
	"kaspibot/feed/page"
)

// What has happened cannot be refused: nobody would do it again.
func TestWhatTheDiskRefusesOfWhatHasHappenedIsWrittenWhenItIsWell(t *testing.T) {
	t.Parallel()
	for name, later := range map[string]func(s *store.Store) error{
		"the next line": func(s *store.Store) error {
			return s.Audit(t.Context(), orders.AuditEntry{Verb: "third"})
		},
		"the next look": func(s *store.Store) error {
			_, err := s.Health(t.Context(), storetest.At(3))
			return errors.Join(err, s.Audit(t.Context(), orders.AuditEntry{Verb: "third"}))
		},
		"the end": func(s *store.Store) error { return s.Close() },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir, disk := t.TempDir(), &storetest.Disk{}
			s, err := store.Open(t.Context(), dir, store.Through(disk.Through))
			if err != nil {
				t.Fatal(err)
			}
			disk.FailAt(disk.Calls()+1, time.Hour)
			pull := page.Pull{At: storetest.At(1), Status: 200, Version: 4}
			if err := s.SavePulls(t.Context(), pull); err == nil {
				t.Error("a broken disk takes a fetch")
			}
			for _, verb := range []string{"first", "second"} {
				if err := s.Audit(t.Context(), orders.AuditEntry{Verb: verb}); err != nil {
					t.Errorf("what has happened failed: %v", err)
				}
			}
			if _, err := s.AuditLines(t.Context(), orders.AuditFilter{}, 9); err == nil {
				t.Error("the trail is read without what is owed")
			}
			disk.FailAt(0, 0)
			if err := later(s); err != nil {
				t.Fatal(err)
			}
			_ = s.Close()
			s = storetest.OpenSQLite(t, dir)
			lines, err := s.AuditLines(t.Context(), orders.AuditFilter{}, 9)
			got := ""
			for _, l := range lines {
				got = l.Verb + " " + got
			}
			if want := map[bool]string{true: "first second ", false: "first second third "}[name == "the end"]; got != want || err != nil {
				t.Errorf("the trail has %q, want %q: %v", got, want, err)
			}
			if last, err := s.LastPull(t.Context()); last.Version != 4 || err != nil {
				t.Errorf("the last fetch is %+v, %v", last, err)
			}
		})
	}
}

func TestADatabaseThatCannotBeOpenedForWantOfRoomSaysSo(t *testing.T) {
	t.Parallel()
	disk := &storetest.Disk{}
	disk.FailAt(1, time.Hour)
	_, err := store.Open(t.Context(), t.TempDir(), store.Through(disk.Through))
	broken, ok := errors.AsType[*store.Error](err)
	if !ok || broken.Kind != "failing" { // there is room here
		t.Errorf("%v", err)
	}
}

// What is lost because a disk has refused for too long is told, once.
func TestWhatADiskRefusesForTooLongIsToldToBeLost(t *testing.T) {
	t.Parallel()
	disk := &storetest.Disk{}
	s, err := store.Open(t.Context(), t.TempDir(), store.Through(disk.Through))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = s.Close() }()
	disk.FailAt(disk.Calls()+1, time.Hour)
	for n := range 10_003 {
		if n%2 == 0 {
			_ = s.SavePulls(t.Context(), page.Pull{At: storetest.At(1), Status: 200, Version: 4}) // it tells that it is owed
		} else if err := s.Audit(t.Context(), orders.AuditEntry{Verb: "line"}); err != nil {
			t.Fatal(err)
		}
	}
	disk.FailAt(0, 0)
	if _, err := s.Health(t.Context(), storetest.At(3)); err != nil {
		t.Fatal(err)
	}
	lost, ok := errors.AsType[*store.Error](s.Dropped())
	if !ok || lost.Kind != feed.DiskDropped {
		t.Errorf("lost: %v", lost)
	}
	if err := s.Dropped(); err != nil {
		t.Errorf("told twice: %v", err)
	}
	lines, err := s.AuditLines(t.Context(), orders.AuditFilter{}, 20_000)
	if err != nil || len(lines) != 5_001 {
		t.Errorf("%d lines of the trail are left, %v; fetches go first", len(lines), err)
	}
}
