package acts_test

import (
	"context"
	"os"
	"testing"

	"kaspibot/bot/chat"
	"kaspibot/bot/orders"
	"kaspibot/bot/screens/acts"
	"kaspibot/bot/telegram"
	"kaspibot/kaspi"
)

// numbered is a desk that remembers which press asked for each act, and whose it was.
type numbered struct {
	*desk
	presses []int64
	by      []int64
}

func (n *numbered) Act(ctx context.Context, code kaspi.OrderCode, act orders.Act, by orders.Who) (orders.Record, error) {
	n.mu.Lock()
	n.presses, n.by = append(n.presses, act.Press), append(n.by, by.ID)
	n.mu.Unlock()
	return n.desk.Act(ctx, code, act, by)
}

// Every accept of many has the number of the press that asked for all: what is handled once more after a crash sends none again.
func TestTheAcceptsOfAllHaveTheNumberOfTheirPress(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 3)
	n := &numbered{desk: w.desk}
	w.screen = acts.New(acts.Config{
		Chats: w.Chats, Desk: func(chat.ShopID) acts.Desk { return n }, Cards: still{}, Now: w.Now, Log: w.Log,
	})
	w.Open(chat.Config{}, w.memory, w.screen.Room(), chat.Room{Name: "cards", Words: os.DirFS("../cards")})
	question := w.ask()
	close(w.gate)
	query, err := w.Telegram.Press(aigul, question.Chat, question.ID, allYes)
	if err != nil {
		t.Fatal(err)
	}
	w.Router.Handle(t.Context(), telegram.Event{
		Update: 77, From: telegram.Person{ID: aigul.ID, Name: "Айгуль Ким"}, Chat: question.Chat, Private: true, Message: question.ID,
		Press: query, Data: allYes,
	})
	w.ends(question)
	if len(n.presses) != 3 {
		t.Fatalf("%d orders are accepted", len(n.presses))
	}
	for i, press := range n.presses {
		if press != 77 || n.by[i] != aigul.ID {
			t.Errorf("accept %d is asked for by press %d of %d, want 77", i, press, n.by[i])
		}
	}
}
