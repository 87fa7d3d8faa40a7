package cards

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"kaspibot/bot/chat"
	"kaspibot/bot/orders"
)

const supergroup = int64(-1_000_000_000_200)

// MoveChat has the cards of a chat be those of another.
func (c standChats) MoveChat(_ context.Context, from, to int64) error {
	c.s.mu.Lock()
	defer c.s.mu.Unlock()
	c.s.kept[chat.MovedKey(from)] = fmt.Sprint(to)
	for i, card := range c.s.cards {
		if card.Chat == from {
			c.s.cards[i].Chat, c.s.cards[i].Message = to, -card.Message
		}
	}
	return nil
}

// A chat that moves while a card goes out has the card where it is now: else it would be shown the order once more.
func TestACardIsNotedWhereTheChatHasGoneMeanwhile(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	s.put("601", orders.StageNew)
	s.wire = func(what string, id int64) error {
		if what == "send" && id == group {
			return s.front.NoteMove(context.WithoutCancel(t.Context()), group, supergroup)
		}
		return nil
	}
	if err := s.announce(t.Context(), group); err != nil {
		t.Fatal(err)
	}
	s.wantShown(t, group, "")
	s.wantShown(t, supergroup, "101: 601@1")
}

// Who holds an order is not taken for somebody who has left while nobody knows who the people are.
func TestAnOrderIsHeldOnWhileThePeopleCannotBeRead(t *testing.T) {
	t.Parallel()
	for _, holder := range []int64{manager, gone} {
		for _, unread := range []error{nil, errors.New("the disk fails")} {
			s := newStand(t)
			s.put("601", orders.StageNew, func(r *orders.Record) { r.Holder = orders.Holder{ID: holder, Name: "Марат", At: noon} })
			s.unread = unread
			if err := s.callOthers(t.Context(), 0); err != nil {
				t.Fatal(err)
			}
			want := holder
			if holder == gone && unread == nil {
				want = 0
			}
			if got := s.book[0].Holder.ID; got != want {
				t.Errorf("held by %d, people unread: %v: it is held by %d, want %d", holder, unread, got, want)
			}
		}
	}
}

// growing is a disk on which orders come in while a page is read.
type growing struct {
	standDisk
	come func()
}

func (g growing) Stages(ctx context.Context) (map[orders.Stage]int, error) {
	counts, err := g.standDisk.Stages(ctx)
	g.come()
	return counts, err
}

// A page leads to all orders that there were when it was read, those that came meanwhile too.
func TestAPageCountsWhatCameWhileItWasRead(t *testing.T) {
	t.Parallel()
	s := newStand(t)
	for i := range listSize {
		s.put(fmt.Sprint(601+i), orders.StageNew)
	}
	come := func() { s.put("701", orders.StageNew) }
	s.messages.Store = growing{standDisk{s: s}, func() { come(); come = func() {} }}
	p, err := s.readPage(t.Context(), orders.TabNew, 1)
	if err != nil || p.Total != listSize+1 || p.Pages != 2 || len(p.recs) != listSize {
		t.Errorf("page 1 of %d with %d of %d orders, %v", p.Pages, len(p.recs), p.Total, err)
	}
}
