package storetest

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
)

type updates = map[int64][]byte

// take lists the bodies of the next updates.
func take(t *testing.T, s Engine, limit int) string {
	t.Helper()
	bodies, err := s.TakeUpdates(t.Context(), limit)
	must(t, err)
	texts := make([]string, len(bodies))
	for i, b := range bodies {
		texts[i] = string(b)
	}
	return strings.Join(texts, " ")
}

func testUpdatesComeOutInTheOrderOfTheirArrival(t *testing.T, open Open) {
	t.Parallel()
	s := open(t, t.TempDir())
	// After a quiet week Telegram goes on from a random id, which may be a lower one.
	must(t, s.SaveUpdates(t.Context(), At(1), updates{902: []byte("b"), 901: []byte("a"), 903: []byte("c")}))
	must(t, s.SaveUpdates(t.Context(), At(2), updates{17: []byte("d"), 18: []byte("e")}))
	same(t, "first two", take(t, s, 2), "a b")
	same(t, "the rest", take(t, s, 10), "c d e")
	same(t, "and then", take(t, s, 10), "")
}

func testARepeatedUpdateIsTheOneAlreadyThere(t *testing.T, open Open) {
	t.Parallel()
	s := open(t, t.TempDir())
	must(t, s.SaveUpdates(t.Context(), At(1), updates{1: []byte("a")}))
	must(t, s.SaveUpdates(t.Context(), At(2), updates{1: []byte("again"), 2: []byte("b")}))
	same(t, "updates", take(t, s, 10), "a b")
	must(t, s.DoneUpdate(t.Context(), 1, At(3)))
	must(t, s.SaveUpdates(t.Context(), At(4), updates{1: []byte("and again")}))
	same(t, "updates", take(t, s, 10), "")
}

func testAnUpdateLeftUndoneComesBackAfterARestart(t *testing.T, open Open) {
	t.Parallel()
	dir := t.TempDir()
	s := open(t, dir)
	must(t, s.SaveUpdates(t.Context(), At(1), updates{1: []byte("done"), 2: []byte("left"), 3: []byte("waiting")}))
	same(t, "this run", take(t, s, 2), "done left")
	must(t, s.DoneUpdate(t.Context(), 1, At(2)))
	must(t, s.Close())
	same(t, "next run", take(t, open(t, dir), 10), "left waiting")
}

func testTriesAreCountedWhenAHandlerBegins(t *testing.T, open Open) {
	t.Parallel()
	dir := t.TempDir()
	s := open(t, dir)
	must(t, s.SaveUpdates(t.Context(), At(1), updates{1: []byte("poison"), 2: []byte("behind it")}))
	for try := range 7 {
		same(t, fmt.Sprint("run ", try+1), take(t, s, 10), "poison behind it")
		got, err := s.BeginUpdate(t.Context(), 1)
		must(t, err)
		same(t, "try", got, try+1)
		must(t, s.Close()) // as after a crash: it was never done
		s = open(t, dir)
	}
	same(t, "at last", take(t, s, 10), "poison behind it")
	got, err := s.BeginUpdate(t.Context(), 2) // read seven times, begun never
	must(t, err)
	same(t, "tries of what stood behind it", got, 1)
}

func testOfManyTakersOneGetsEachUpdate(t *testing.T, open Open) {
	t.Parallel()
	const takers, all = 8, 200
	s := open(t, t.TempDir())
	list := updates{}
	for id := range int64(all) {
		list[id] = fmt.Append(nil, id)
	}
	must(t, s.SaveUpdates(t.Context(), At(1), list))
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
