package store_test

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"kaspibot/bot/store"
)

type updates = map[int64][]byte

// take lists the bodies of the next updates.
func take(t *testing.T, s *store.Store, limit int) string {
	t.Helper()
	bodies, err := s.TakeUpdates(t.Context(), limit)
	must(t, err)
	texts := make([]string, len(bodies))
	for i, b := range bodies {
		texts[i] = string(b)
	}
	return strings.Join(texts, " ")
}

func TestUpdatesComeOutInTheOrderOfTheirArrival(t *testing.T) {
	t.Parallel()
	s := open(t, t.TempDir())
	// After a quiet week Telegram goes on from a random id, which may be a lower one.
	must(t, s.SaveUpdates(t.Context(), at(1), updates{902: []byte("b"), 901: []byte("a"), 903: []byte("c")}))
	must(t, s.SaveUpdates(t.Context(), at(2), updates{17: []byte("d"), 18: []byte("e")}))
	same(t, "first two", take(t, s, 2), "a b")
	same(t, "the rest", take(t, s, 10), "c d e")
	same(t, "and then", take(t, s, 10), "")
}

func TestARepeatedUpdateIsTheOneAlreadyThere(t *testing.T) {
	t.Parallel()
	s := open(t, t.TempDir())
	must(t, s.SaveUpdates(t.Context(), at(1), updates{1: []byte("a")}))
	must(t, s.SaveUpdates(t.Context(), at(2), updates{1: []byte("again"), 2: []byte("b")}))
	same(t, "updates", take(t, s, 10), "a b")
	must(t, s.DoneUpdate(t.Context(), 1, at(3)))
	must(t, s.SaveUpdates(t.Context(), at(4), updates{1: []byte("and again")}))
	same(t, "updates", take(t, s, 10), "")
}

func TestUpdatesAreSavedAllOrNone(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s := open(t, dir)
	raw(t, dir, `create trigger t before insert on inbox when new.id = 3 begin select raise(abort, 'no'); end`)
	if err := s.SaveUpdates(t.Context(), at(1), updates{1: {}, 2: {}, 3: {}, 4: {}}); err == nil {
		t.Error("want the trigger's error")
	}
	same(t, "updates", number(t, raw(t, dir), `select count(*) from inbox`), 0)
}

func TestAnUpdateLeftUndoneComesBackAfterARestart(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s := open(t, dir)
	must(t, s.SaveUpdates(t.Context(), at(1), updates{1: []byte("done"), 2: []byte("left"), 3: []byte("waiting")}))
	same(t, "this run", take(t, s, 2), "done left")
	must(t, s.DoneUpdate(t.Context(), 1, at(2)))
	must(t, s.Close())
	same(t, "next run", take(t, open(t, dir), 10), "left waiting")
}

func TestOfADoneUpdateOnlyItsIDIsKept(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s := open(t, dir)
	must(t, s.SaveUpdates(t.Context(), at(1), updates{1: []byte("what a buyer wrote"), 2: []byte("waiting")}))
	must(t, s.DoneUpdate(t.Context(), 1, at(2)))
	same(t, "bytes kept", number(t, raw(t, dir), `select length(body) from inbox where id = 1`), 0)
	same(t, "the other", take(t, s, 10), "waiting")
}

func TestAnUpdateIsParkedAfterFiveTries(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s := open(t, dir)
	must(t, s.SaveUpdates(t.Context(), at(1), updates{1: []byte("poison")}))
	for try := range 5 {
		same(t, fmt.Sprint("try ", try+1), take(t, s, 10), "poison")
		must(t, s.Close()) // as after a crash: it was never done
		s = open(t, dir)
	}
	must(t, s.SaveUpdates(t.Context(), at(2), updates{2: []byte("next")}))
	same(t, "after five tries", take(t, s, 10), "next")
	same(t, "kept for a human", number(t, raw(t, dir), `select count(*) from inbox where id = 1`), 1)
}

func TestFinishedUpdatesAreForgottenAfterSevenDays(t *testing.T) {
	t.Parallel()
	const week = 7 * 24 * time.Hour
	dir := t.TempDir()
	s := open(t, dir)
	must(t, s.SaveUpdates(t.Context(), at(0), updates{1: {}, 2: {}, 3: {}, 4: {}}))
	must(t, s.DoneUpdate(t.Context(), 1, at(1)))
	must(t, s.DoneUpdate(t.Context(), 2, at(2)))
	must(t, s.DoneUpdate(t.Context(), 3, at(2).Add(week)))
	db := raw(t, dir)
	same(t, "forgotten", number(t, db, `select count(*) from inbox where id = 1`), 0)
	same(t, "kept", number(t, db, `select count(*) from inbox`), 3)
	same(t, "to be done, however old", number(t, db, `select id from inbox where done_at = 0`), 4)
}

func TestOfManyTakersOneGetsEachUpdate(t *testing.T) {
	t.Parallel()
	const takers, all = 8, 200
	s := open(t, t.TempDir())
	list := updates{}
	for id := range int64(all) {
		list[id] = fmt.Append(nil, id)
	}
	must(t, s.SaveUpdates(t.Context(), at(1), list))
	var mu sync.Mutex
	var got []string
	var work sync.WaitGroup
	for range takers {
		work.Go(func() {
			for {
				bodies, err := s.TakeUpdates(t.Context(), 7)
				if err != nil || len(bodies) == 0 {
					if err != nil {
						t.Error(err)
					}
					return
				}
				mu.Lock()
				for _, b := range bodies {
					got = append(got, string(b))
				}
				mu.Unlock()
			}
		})
	}
	work.Wait()
	slices.Sort(got)
	same(t, "updates handed out", len(got), all)
	same(t, "different ones", len(slices.Compact(got)), all)
}
