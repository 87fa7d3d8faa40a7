package acts

import (
	"context"
	"sync"

	"kaspibot/bot/chat"
	"kaspibot/bot/orders"
	"kaspibot/bot/screens/cards"
	"kaspibot/kaspi"
)

// The keys of cards.VerbAll beside cards.AllAsk.
const (
	allYes   = "yes"   // of the question
	allThere = "there" // of the question: only those that Al-Style has enough for
	allNo    = "no"
	allStop  = "stop" // of the work
)

// bulk is a chat's question whether to accept many orders, and then the work of it. It names the orders, so that one
// that came after it was asked is not accepted with them; and it remembers the press that took it, so that a second one
// does nothing.
type bulk struct {
	Message int               `json:"Message"`
	Codes   []kaspi.OrderCode `json:"Codes"` // whose ending is not known yet
	Sum     kaspi.Tenge       `json:"Sum"`   // of all
	Taken   int64             `json:"Taken"` // the update that answered; 0 before

	Doubtful []kaspi.OrderCode `json:"Doubtful,omitempty"` // the question named them: too little is there, or nobody knows
	Asked    int64             `json:"Asked,omitempty"`    // the update that asked; it is no answer

	// Of a work: zero before it begins.
	Orders  int         `json:"Orders,omitempty"` // in all
	By      orders.Who  `json:"By,omitzero"`
	Shop    chat.ShopID `json:"Shop,omitempty"`
	Stopped bool        `json:"Stopped,omitempty"`
	Topic   int         `json:"Topic,omitempty"`  // in which it was asked
	Groups  []bulkGroup `json:"Groups,omitempty"` // how those ended that are not among Codes any more
}

const keptBulk chat.Kept[bulk] = "bulk"

// bulkScreen accepts many orders at once.
type bulkScreen struct {
	acting

	mu       sync.Mutex
	works    map[int64]*bulkWork // by chat
	stopping bool                // the program is: no work begins another order
}

func (s *bulkScreen) onAcceptAll(ctx context.Context, r *chat.Request) error {
	switch r.Key() {
	case cards.AllAsk:
		return s.askAll(ctx, r)
	case allYes, allThere:
		return s.acceptAll(ctx, r)
	case allNo:
		return s.keepAll(ctx, r)
	case allStop:
		return s.stopAll(ctx, r)
	}
	return r.Old(ctx)
}

// askAll asks below the list. A later question takes the place of an earlier one, but not of a work.
func (s *bulkScreen) askAll(ctx context.Context, r *chat.Request) error {
	if s.workIn(r.ID) != nil {
		r.Notice(ctx, "acts.answer.all.busy", nil)
		return nil
	}
	q, m, err := s.question(ctx, r)
	if err != nil || len(q.Codes) == 0 {
		return err
	}
	if q.Message, err = r.Post(ctx, m); err != nil {
		return err
	}
	return keptBulk.Set(ctx, s.Chats().Store, r.ID, q)
}

// take is the question that a press answers, and whether this press is the one that may.
func (s *bulkScreen) take(ctx context.Context, r *chat.Request) (q bulk, taken bool, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	q, err = keptBulk.Get(ctx, s.Chats().Store, r.ID)
	if err != nil || q.Message != r.Message() || q.Asked != 0 && q.Asked == r.Update() ||
		q.Taken != 0 && q.Taken != r.Update() || s.works[r.ID] != nil {
		return q, false, err
	}
	q.Taken = r.Update()
	return q, true, keptBulk.Set(ctx, s.Chats().Store, r.ID, q)
}

func (s *bulkScreen) keepAll(ctx context.Context, r *chat.Request) error {
	_, taken, err := s.take(ctx, r)
	if err != nil || !taken {
		r.Notice(ctx, "acts.answer.all.over", nil)
		return err
	}
	return r.Show(ctx, "acts.all.kept", nil)
}

// acceptAll has the orders of a question accepted; the work outlives the press.
func (s *bulkScreen) acceptAll(ctx context.Context, r *chat.Request) error {
	q, taken, err := s.take(ctx, r)
	if err != nil || !taken {
		r.Notice(ctx, "acts.answer.all.over", nil)
		return err
	}
	if q.Orders == 0 { // not a work that a redelivered press goes on with
		waiting, err := s.Desk(r.Shop()).New(ctx)
		switch {
		case err != nil:
			return err
		case r.Key() == allThere:
			q.onlyThere(waiting)
		case q.outdated(waiting):
			return s.askAnew(ctx, r)
		}
		if len(q.Codes) == 0 {
			r.Notice(ctx, "acts.answer.all.short", nil)
			return r.Show(ctx, "acts.all.kept", nil)
		}
	}
	r.Notice(ctx, "chat.answer.waiting", nil)
	if q.Orders == 0 {
		q.Orders, q.By, q.Shop, q.Topic = len(q.Codes), r.Who(), r.Shop(), r.Topic
	}
	w, err := s.begin(ctx, r.ID, q)
	if w == nil || err != nil {
		return err
	}
	r.Go(ctx, func(ctx context.Context) error { return s.work(ctx, r.Chat, w) })
	return nil
}

// stopAll ends a work after the orders that are under way. It is kept, so that a restart does not go on.
func (s *bulkScreen) stopAll(ctx context.Context, r *chat.Request) error {
	if w := s.workIn(r.ID); w != nil {
		stopped, err := w.stop(r.Message())
		if !stopped {
			return r.Old(ctx)
		}
		r.Notice(ctx, "acts.answer.all.stop", nil)
		return err
	}
	s.mu.Lock() // against a Resume that is about to go on with it
	defer s.mu.Unlock()
	q, err := keptBulk.Get(ctx, s.Chats().Store, r.ID)
	if err != nil || q.Message != r.Message() || q.Orders == 0 {
		r.Notice(ctx, "acts.answer.all.over", nil)
		return err
	}
	q.Stopped = true
	r.Notice(ctx, "acts.answer.all.stop", nil)
	return keptBulk.Set(ctx, s.Chats().Store, r.ID, q)
}
