package acts_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"sync"
	"testing"

	"kaspibot/bot/chat"
	"kaspibot/bot/chat/chattest"
	"kaspibot/bot/orders"
	"kaspibot/bot/screens/acts"
	"kaspibot/bot/screens/cards"
	"kaspibot/bot/store"
	"kaspibot/bot/store/storetest"
	"kaspibot/bot/tgtest"
	"kaspibot/kaspi"
)

const allAsk, allYes, allNo, allStop = "v1:all:ask", "v1:all:yes", "v1:all:no", "v1:all:stop"

var aigul = chattest.Aigul

// world is the screen in front of a desk that accepts when a test lets it.
type world struct {
	*chattest.World
	*desk
	t      *testing.T
	memory *memory
	screen *acts.Screen
}

type desk struct {
	mu       sync.Mutex
	waiting  []orders.Record
	accepted map[kaspi.OrderCode]int
	closed   bool
	gate     chan struct{} // an accept takes one, or passes once it is closed
}

func (d *desk) New(context.Context) ([]orders.Record, error) { return d.waiting, nil }

func (d *desk) Order(context.Context, kaspi.OrderCode) (orders.Record, error) {
	return orders.Record{}, orders.ErrUnknownOrder
}

func (d *desk) Act(_ context.Context, code kaspi.OrderCode, _ orders.Act, _ orders.Who) (orders.Record, error) {
	d.mu.Lock()
	closed, gate := d.closed, d.gate
	d.mu.Unlock()
	if closed {
		return orders.Record{}, orders.ErrClosed
	}
	<-gate
	d.mu.Lock()
	defer d.mu.Unlock()
	d.accepted[code]++
	return orders.Record{Stage: orders.StagePack}, nil
}

type still struct{}

func (still) Soon()                                                       {}
func (still) View(orders.Record) cards.View                               { return cards.View{} }
func (still) Show(context.Context, chat.Chat, orders.Record) error        { return nil }
func (still) ShowIn(context.Context, chat.Chat, int, orders.Record) error { return nil }
func (still) DetailRows(chat.Chat, orders.Record) []chat.Row              { return nil }

// memory is the real store. The screen asks nothing here that is answered by typing.
type memory struct{ *store.Store }

func (memory) Dialog(context.Context, int64, int64) (chat.Dialog, bool, error) {
	return chat.Dialog{}, false, nil
}
func (memory) SaveDialog(context.Context, chat.Dialog) error { return errors.ErrUnsupported }

func newWorld(t *testing.T, n int) *world {
	t.Helper()
	data := storetest.OpenSQLite(t, t.TempDir())
	w := &world{World: chattest.NewWorld(t), t: t, memory: &memory{data}}
	w.desk = &desk{accepted: map[kaspi.OrderCode]int{}, gate: make(chan struct{})}
	for i := range n {
		rec := orders.Record{Stage: orders.StageNew}
		rec.Order.Code, rec.Order.Total = kaspi.OrderCode(fmt.Sprint(601+i)), 1000
		w.waiting = append(w.waiting, rec)
	}
	w.start()
	return w
}

// start starts the program on its data.
func (w *world) start() {
	w.screen = acts.New(acts.Config{
		Chats: w.Chats, Desk: func(chat.ShopID) acts.Desk { return w.desk }, Cards: still{}, Now: w.Now, Log: w.Log,
	})
	w.Open(chat.Config{}, w.memory, w.screen.Room(), chat.Room{Name: "cards", Words: os.DirFS("../cards")})
}

// ask puts the question to accept all.
func (w *world) ask() tgtest.Message {
	w.t.Helper()
	w.Press(aigul, w.Forge(aigul.ID, allAsk), allAsk)
	return w.Last(aigul.ID)
}

// shows waits until a message has a button, and returns it.
func (w *world) shows(m tgtest.Message, data string) tgtest.Message {
	w.t.Helper()
	w.Until(data, func() bool {
		m, _ = w.Telegram.Message(m.Chat, m.ID)
		return len(m.Keyboard) == 1 && m.Keyboard[0][0].Data == data
	})
	return m
}

// ends waits until no work is under way, and returns the message as it is then.
func (w *world) ends(m tgtest.Message) tgtest.Message {
	w.Router.Wait()
	m, _ = w.Telegram.Message(m.Chat, m.ID)
	return m
}

func (w *world) wantAccepted(n int) {
	w.t.Helper()
	w.mu.Lock()
	defer w.mu.Unlock()
	if len(w.accepted) != n {
		w.t.Errorf("%d orders are accepted, want %d", len(w.accepted), n)
	}
	for code, times := range w.accepted {
		if times != 1 {
			w.t.Errorf("order %s is accepted %d times", code, times)
		}
	}
}

func TestAcceptAllAcceptsEachOnceAndOnlyThoseThatWereAskedFor(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 7)
	question := w.ask()
	w.Wants(question, "Принять 7 новых заказов на 7 000 ₸?")
	w.waiting = append(w.waiting, orders.Record{Order: kaspi.Order{Code: "699"}, Stage: orders.StageNew})
	close(w.gate)
	w.Press(aigul, question, allYes)
	report := w.ends(question)
	w.Wants(report, "Айгуль Ким", "✅ Приняты (7): 601, 602, 603, 604, 605, 606, 607", "not", "699")
	w.WantButtons(report)
	w.wantAccepted(7)
}

func TestAWorkGoesOnForAsLongAsItTakesAndCanBeStopped(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 7)
	question := w.ask()
	w.Press(aigul, question, allYes)
	progress := w.shows(question, allStop)
	w.Wants(progress, "Принимаю заказы: 0 из 7")
	if got := w.Press(aigul, w.Forge(aigul.ID, allAsk), allAsk); got != "Заказы уже принимаются, дождитесь конца" {
		t.Errorf("notice %q", got)
	}
	w.Press(aigul, progress, allStop)
	close(w.gate)
	w.Wants(w.ends(question), "✅ Приняты (4)", "Остановлено, эти не приняты (3)")
	w.wantAccepted(4)
}

func TestAWorkGoesOnAfterARestart(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 7)
	question := w.ask()
	w.Press(aigul, question, allYes)
	w.gate <- struct{}{}
	w.shows(question, allStop)
	w.mu.Lock()
	w.closed = true
	w.mu.Unlock()
	close(w.gate) // those under way end
	w.Wants(w.ends(question), "Принимаю заказы")
	if n := len(w.accepted); n == 0 || n == 7 {
		t.Fatalf("%d orders are accepted before the restart", n)
	}

	w.closed = false
	w.start()
	if err := w.screen.Resume(t.Context()); err != nil {
		t.Error(err)
	}
	w.Wants(w.ends(question), "Айгуль Ким", "✅ Приняты (7)")
	w.wantAccepted(7)
	if err := w.screen.Resume(t.Context()); err != nil { // nothing is left
		t.Error(err)
	}
	w.WantMessages(aigul.ID, 2)
}

func TestAcceptAllCanBeLeft(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 2)
	question := w.ask()
	w.Press(aigul, question, allNo)
	w.Wants(w.ends(question), "ничего не принимаю")
	w.wantAccepted(0)
}

func TestAnOlderQuestionAcceptsNothing(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 2)
	older := w.ask()
	close(w.gate)
	newer := w.ask()
	if got := w.Press(aigul, older, allYes); got != "На этот вопрос уже ответили, или есть более новый" {
		t.Errorf("notice %q", got)
	}
	w.wantAccepted(0)
	w.Press(aigul, newer, allYes)
	w.ends(newer)
	w.wantAccepted(2)
}
