package simulate

import (
	"encoding/json"
	"os"
	"slices"
	"sync"
	"time"
)

// verdict is how a run ended.
type verdict struct {
	promise string // that was broken; empty when none was
	reason  string
	step    int // the last one that was done before
	figures figures
}

// figures are what runs add up to.
type figures struct {
	Seeds, Hours, Events, Orders, Presses, Crashes, Faults int

	Lost, Doubled, Broken int // orders nobody was shown and presses without effect; second requests and cards; promises in all
	SlowestPressMS        int64
	MedianAgeAtPullS      float64 // of the supplier's stock in the list that Kaspi fetches

	ages []time.Duration
}

// sums adds up a run that ends now. What was found broken at its end alone is no breach of the model's.
func (w *world) sums(v verdict) figures {
	f := w.figures
	f.Seeds, f.Hours, f.ages = 1, int(time.Since(w.begun).Round(time.Hour)/time.Hour), w.ages
	f.Orders, f.SlowestPressMS = len(w.model.orders), w.model.slowest.Milliseconds()
	broken := w.model.broken
	if v.promise != "" && len(broken) == 0 {
		broken = []string{v.promise + ": " + v.reason}
	}
	f.Broken = len(broken)
	for _, line := range broken {
		switch promise, _ := cut(line); promise {
		case promiseShown, promiseHandled, promiseAnswered:
			f.Lost++
		case promiseOnce, promisePacked, promiseOneCard:
			f.Doubled++
		}
	}
	return f
}

// total adds up all runs.
var total sums

type sums struct {
	mu sync.Mutex
	f  figures
}

func (s *sums) add(f figures) {
	s.mu.Lock()
	defer s.mu.Unlock()
	t := &s.f
	t.Seeds, t.Hours, t.Events, t.Orders = t.Seeds+f.Seeds, t.Hours+f.Hours, t.Events+f.Events, t.Orders+f.Orders
	t.Presses, t.Crashes, t.Faults = t.Presses+f.Presses, t.Crashes+f.Crashes, t.Faults+f.Faults
	t.Lost, t.Doubled, t.Broken = t.Lost+f.Lost, t.Doubled+f.Doubled, t.Broken+f.Broken
	t.SlowestPressMS = max(t.SlowestPressMS, f.SlowestPressMS)
	t.ages = append(t.ages, f.ages...)
}

func (s *sums) write(path string) error {
	if path == "" {
		return nil
	}
	if slices.Sort(s.f.ages); len(s.f.ages) > 0 {
		s.f.MedianAgeAtPullS = s.f.ages[len(s.f.ages)/2].Round(100 * time.Millisecond).Seconds()
	}
	text, err := json.Marshal(s.f)
	if err != nil {
		return err
	}
	return os.WriteFile(path, append(text, '\n'), 0o600)
}
