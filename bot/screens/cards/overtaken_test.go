package cards

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"kaspibot/bot/chat"
	"kaspibot/bot/orders"
	"kaspibot/bot/telegram"
	"kaspibot/kaspi"
)

// paced is a Telegram whose pace lets a chat have an edit of the clock only now and then.
type paced struct {
	chat.Telegram
	gap   time.Duration
	edits int
}

func (p *paced) Edit(ctx context.Context, _ int64, _ telegram.Priority, _ int, _ telegram.Message) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(p.gap):
		p.edits++
		return nil
	}
}

func (p *paced) Name() string { return "bot" }

// noted is what chats show, in memory: a database has goroutines that synctest would wait for.
type noted struct {
	Store
	cards []chat.Card
}

func (n *noted) CardsOf(_ context.Context, code kaspi.OrderCode) (list []chat.Card, err error) {
	for _, card := range n.cards {
		if card.Code == code {
			list = append(list, card)
		}
	}
	return list, nil
}

func (n *noted) CardsIn(_ context.Context, id int64, message int) (list []chat.Card, err error) {
	for _, card := range n.cards {
		if card.Chat == id && card.Message == message {
			list = append(list, card)
		}
	}
	return list, nil
}

func (n *noted) ShowCards(context.Context, int64, int, ...chat.Card) error { return nil }

func (n *noted) Setting(context.Context, string) (string, bool, error) { return "", false, nil }

type oneDesk struct{ waitingDesk }

func (d oneDesk) Order(_ context.Context, code kaspi.OrderCode) (orders.Record, error) {
	for _, rec := range d.waiting {
		if rec.Order.Code == code {
			return rec, nil
		}
	}
	return orders.Record{}, fmt.Errorf("order %s: %w", code, orders.ErrUnknownOrder)
}

// A group takes twenty messages a minute, and a backlog of new orders and reminders takes them all. The clock's edits then wait
// in vain, which is no failure; and a message that is to show no time any more is looked at again.
func TestTheClockThatIsOvertakenIsNoFailureAndComesBackToWhatItLeft(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		const id = -100_200
		desk, data := oneDesk{}, &noted{}
		for i := range 15 {
			rec := record(1)
			rec.Order.Code, rec.Order.Courier.Express = orderCode(i), true
			rec.Deadline, rec.Revision = noon.Add(time.Duration(i+1)*time.Minute), 1
			desk.waiting = append(desk.waiting, rec)
			data.cards = append(data.cards, chat.Card{Code: rec.Order.Code, Chat: id, Message: i + 1, Shown: 1})
		}
		slow := &paced{gap: 7 * time.Second}
		var c *Cards
		var logged bytes.Buffer
		log := slog.New(slog.NewTextHandler(&logged, &slog.HandlerOptions{Level: slog.LevelDebug}))
		now := func() time.Time { return noon }
		var router *chat.Router
		c = New(Config{Chats: func() *chat.Chats { return router.Chats }, Store: data, Desk: desk, Log: log, Now: now})
		var err error
		router, err = chat.New(chat.Config{Owners: []int64{1}, Home: id}, chat.Parts{
			Telegram: slow, Store: unasked{data}, Log: log, Zone: noon.Location(), Now: now,
		}, c.Room())
		if err != nil {
			t.Fatal(err)
		}
		unlock := c.lock(id, 3) // somebody draws it, and waits for the pace as well
		begin := time.Now()
		if err := c.Reclock(t.Context()); err != nil {
			t.Errorf("the clock failed: %v", err)
		}
		if took := time.Since(begin); took > time.Minute {
			t.Errorf("it took %s", took)
		}
		unlock()
		if !strings.Contains(logged.String(), "more important messages\" chat=-100200 cards=13") {
			t.Errorf("logged %s", logged.String())
		}
		if slow.edits != 2 {
			t.Errorf("%d edits went out before the one that somebody draws", slow.edits)
		}
		for message := 11; message <= 15; message++ {
			if !c.isTicking(id, message) {
				t.Errorf("message %d is forgotten", message)
			}
		}
		slow.gap = time.Second
		if err := c.Reclock(t.Context()); err != nil {
			t.Errorf("the clock failed: %v", err)
		}
		if slow.edits != 2+15 {
			t.Errorf("%d edits in all, want all 15 that were due", slow.edits)
		}
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if err := c.Reclock(ctx); err == nil {
			t.Error("a program that ends is told nothing")
		}
	})
}

// unasked is a store of chats that nobody asks.
type unasked struct{ *noted }

func (unasked) Person(context.Context, int64) (p chat.Person, found bool, err error) { return }

func (unasked) People(context.Context) ([]chat.Person, error) { return nil, nil }

func (unasked) NotePerson(context.Context, int64, string, time.Time) error { return nil }
func (unasked) SetSetting(context.Context, string, string) error           { return nil }
func (unasked) Audit(context.Context, orders.AuditEntry) error             { return nil }
func (unasked) MoveChat(context.Context, int64, int64) error               { return nil }
func (unasked) Dialog(context.Context, int64, int64) (d chat.Dialog, found bool, err error) {
	return
}
func (unasked) SaveDialog(context.Context, chat.Dialog) error { return nil }
func (unasked) EndDialog(context.Context, int64, int64) error { return nil }
