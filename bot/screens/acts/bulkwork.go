package acts

import (
	"context"
	"errors"
	"slices"
	"sync"
	"time"

	"kaspibot/bot/chat"
	"kaspibot/bot/orders"
	"kaspibot/bot/screens/cards"
	"kaspibot/kaspi"
)

const (
	allAtOnce = 4 // accepts under way at a time; Kaspi's client has a pace of its own

	firstProgress = time.Second // a work that ends sooner only tells how it ended
	progressEvery = 3 * time.Second
)

// bulkWork accepts the orders of a bulk. What is kept of it is as of now, so that a restart goes on from there.
type bulkWork struct {
	mu   sync.Mutex
	bulk bulk
	next []kaspi.OrderCode          // not begun
	keep func(bulk) error           // writes it down
	fail func(msg string, a ...any) // logs
}

// Resume goes on with the works that an earlier run has left, and returns when they have ended. Call it once, at start:
// when ctx ends, every work ends after the orders under way, and what is still open waits for the next Resume.
func (s *bulkScreen) Resume(ctx context.Context) error {
	context.AfterFunc(ctx, func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.stopping = true
	})
	chats := s.Chats().All()
	errs := make([]error, len(chats))
	var all sync.WaitGroup
	for i, id := range chats {
		all.Go(func() { errs[i] = s.resume(ctx, id) })
	}
	all.Wait()
	return errors.Join(errs...)
}

func (s *bulkScreen) resume(ctx context.Context, id int64) error {
	q, err := keptBulk.Get(ctx, s.Chats().Store, id)
	if err != nil || q.Orders == 0 {
		return err
	}
	w, err := s.begin(ctx, id, q)
	if w == nil || err != nil {
		return err
	}
	to := s.Chats().To(id)
	to.Topic = q.Topic
	return s.work(ctx, to, w)
}

func (s *bulkScreen) workIn(id int64) *bulkWork {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.works[id]
}

// begin writes a work down as one that is to be done; nil when the chat has one under way.
func (s *bulkScreen) begin(ctx context.Context, id int64, q bulk) (*bulkWork, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.works[id] != nil {
		return nil, nil //nolint:nilnil // nothing to do is no error
	}
	w := &bulkWork{bulk: q, next: slices.Clone(q.Codes), fail: s.Log.Warn}
	w.keep = func(q bulk) error { return keptBulk.Set(ctx, s.Chats().Store, s.Chats().Current(id), q) }
	if err := w.keep(q); err != nil {
		return nil, err
	}
	s.works[id] = w
	return w, nil
}

// work accepts some at a time, and shows in place of the question how far it is and then how each ended.
func (s *bulkScreen) work(ctx context.Context, to chat.Chat, w *bulkWork) error {
	acting := context.WithoutCancel(ctx) // what ends it early is a person's Stop, or the program's
	telling, told := context.WithCancel(ctx)
	defer told()
	var teller, workers sync.WaitGroup
	teller.Go(func() { s.tellProgress(telling, to, w) })
	for range allAtOnce {
		workers.Go(func() { s.acceptFrom(acting, w) })
	}
	workers.Wait()
	told()
	teller.Wait()
	err := s.report(ctx, to, w)
	s.mu.Lock()
	delete(s.works, to.ID)
	s.mu.Unlock()
	s.Cards.Soon()
	return err
}

// acceptFrom accepts one order after the other until none is left or the work is to stop.
func (s *bulkScreen) acceptFrom(ctx context.Context, w *bulkWork) {
	for {
		s.mu.Lock()
		stopping := s.stopping
		s.mu.Unlock()
		code, ok := w.begin()
		if stopping || !ok {
			return
		}
		how := s.acceptOne(ctx, code, bulk{Shop: w.bulk.Shop, By: w.bulk.By, Taken: w.bulk.Taken})
		if how == "" {
			return
		}
		w.end(code, how)
	}
}

// acceptOne accepts an order and says in one word how that ended; "" when the program stops.
func (s *bulkScreen) acceptOne(ctx context.Context, code kaspi.OrderCode, q bulk) (how string) {
	rec, err := s.Desk(q.Shop).Act(ctx, code, orders.Act{Verb: orders.VerbAccept, Press: q.Taken}, q.By)
	_, busy := errors.AsType[*orders.BusyError](err)
	_, done := errors.AsType[*orders.DoneError](err)
	_, gone := errors.AsType[*orders.GoneError](err)
	switch {
	case err == nil && rec.Stage == orders.StageAccepting, busy:
		return "waiting"
	case err == nil && unconfirmed(rec):
		return "failed"
	case err == nil && rec.Note != orders.NoteElsewhere:
		return "accepted"
	case err == nil, done:
		return "done"
	case gone:
		return "gone"
	case errors.Is(err, orders.ErrClosed):
		return ""
	}
	s.Log.Info("accept ended otherwise", "order", code, "err", err)
	return "failed"
}

// tellProgress shows now and then how far a work is, with a button to stop it.
func (s *bulkScreen) tellProgress(ctx context.Context, to chat.Chat, w *bulkWork) {
	for wait := firstProgress; ; wait = progressEvery {
		select {
		case <-ctx.Done():
			return
		case <-time.After(wait):
		}
		s.Cards.Soon()
		m, err := to.Compose("acts.all.progress", w.view(), chat.Row{
			to.Button("acts.button.all.stop", nil, cards.VerbAll, allStop),
		})
		if err == nil {
			err = w.show(ctx, to, m)
		}
		if err != nil && ctx.Err() == nil {
			s.Log.Warn("showing progress failed", "err", err)
		}
	}
}

// report shows how each order ended, and forgets the work. One that the program's end has cut short is left as it is.
func (s *bulkScreen) report(ctx context.Context, to chat.Chat, w *bulkWork) error {
	if !w.over() {
		return nil
	}
	m, err := to.Compose("acts.all.done", w.view())
	if err != nil {
		return err
	}
	if err := w.show(ctx, to, m); err != nil {
		return err
	}
	return w.keep(bulk{})
}
