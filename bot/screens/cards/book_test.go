package cards

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"kaspibot/bot/chat"
	"kaspibot/bot/chat/chattest"
	"kaspibot/bot/orders"
	"kaspibot/bot/store"
	"kaspibot/bot/store/storetest"
	"kaspibot/bot/telegram"
	"kaspibot/kaspi"
)

// book is a desk that reads what is in the store.
type book struct {
	Desk
	*store.Store
}

func (b book) Order(ctx context.Context, code kaspi.OrderCode) (orders.Record, error) {
	return b.Record(ctx, code)
}

func (b book) New(ctx context.Context) ([]orders.Record, error) {
	recs, err := b.Records(ctx, orders.Filter{Stages: []orders.Stage{orders.StageNew}})
	slices.SortFunc(recs, func(a, b orders.Record) int { return cmp.Compare(a.Order.Code, b.Order.Code) })
	return recs, err
}

// onDisk are cards in a chat, on a disk that fails when it is told to.
type onDisk struct {
	*Cards
	*chattest.World
	disk *storetest.Disk
	data *store.Store
	to   chat.Chat
	does func(ctx context.Context, r *chat.Request) error // at a press
}

func newOnDisk(t *testing.T) *onDisk {
	t.Helper()
	d := &onDisk{World: chattest.NewWorld(t), disk: &storetest.Disk{}}
	d.data = storetest.OpenOn(t, d.disk)
	d.Cards = New(Config{Store: d.data, Desk: book{Store: d.data}, Now: d.Now, Log: d.Log, Chats: d.Chats, Polled: d.Now})
	press := chat.Verb{Name: "press", Role: chat.Viewer, Do: func(ctx context.Context, r *chat.Request) error { return d.does(ctx, r) }}
	d.Open(chat.Config{Owners: []int64{chattest.Aigul.ID}}, d.data, d.Room(), chat.Room{Name: "press", Verbs: []chat.Verb{press}})
	d.to = d.Chats().To(chattest.Aigul.ID)
	for i := range 12 {
		r := record(1)
		r.Order.Code, r.Order.Created, r.Revision, r.Announce = orderCode(i), noon, 1, true
		if i > 10 {
			r.Stage = orders.StagePack
		}
		if err := d.data.SaveRecords(t.Context(), r); err != nil {
			t.Fatal(err)
		}
	}
	return d
}

// adopt is a press on a message with these buttons.
func (d *onDisk) adopt(t *testing.T, buttons ...string) (err error) {
	t.Helper()
	m := d.Forge(chattest.Aigul.ID, "v1:press:x")
	query, failed := d.Telegram.Press(chattest.Aigul, m.Chat, m.ID, "v1:press:x")
	if failed != nil {
		t.Fatal(failed)
	}
	d.does = func(ctx context.Context, r *chat.Request) error {
		err = d.Adopt(ctx, r)
		return nil
	}
	d.Router.Handle(t.Context(), telegram.Event{
		From: telegram.Person{ID: chattest.Aigul.ID}, Chat: m.Chat, Private: true, Message: m.ID, Press: query, Data: "v1:press:x", Buttons: buttons,
	})
	return err
}

// TestCardsThatSomebodyAsksForTellOfADiskThatFails lets each call to the database fail, one after the other.
func TestCardsThatSomebodyAsksForTellOfADiskThatFails(t *testing.T) {
	t.Parallel()
	for name, do := range map[string]func(t *testing.T, d *onDisk, message int) error{
		"a list": func(t *testing.T, d *onDisk, _ int) error { return d.ShowList(t.Context(), d.to, 0, orders.TabNew, 2) },
		"another tab": func(t *testing.T, d *onDisk, message int) error {
			return d.ShowList(t.Context(), d.to, message, orders.TabPack, 1)
		},
		"a card": func(t *testing.T, d *onDisk, _ int) error { return d.Show(t.Context(), d.to, first()) },
		"a card in place": func(t *testing.T, d *onDisk, message int) error {
			return d.ShowIn(t.Context(), d.to, message, first())
		},
		"a list drawn anew": func(t *testing.T, d *onDisk, message int) error { return d.showAgain(t.Context(), d.to, message, true) },
		"what waits": func(t *testing.T, d *onDisk, _ int) error {
			_, err := d.Waiting(t.Context(), d.to.ID)
			return err
		},
		"a list that nobody noted": func(t *testing.T, d *onDisk, _ int) error {
			return d.adopt(t, "v1:acc:601234501", "v1:open:601234501", "v1:tab:new.1")
		},
		"a card that nobody noted": func(t *testing.T, d *onDisk, _ int) error { return d.adopt(t, "v1:acc:601234501", "v1:det:601234501") },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := newOnDisk(t)
			unheard := 0
			for n := 1; ; n++ {
				if err := d.ShowList(t.Context(), d.to, 0, orders.TabNew, 1); err != nil {
					t.Fatal(err)
				}
				message := d.Last(chattest.Aigul.ID).ID
				told := strings.Count(d.Logged(), "the disk fails")
				failed, err := d.disk.During(n, func() error { return do(t, d, message) })
				if failed == "" {
					if err != nil || n == 1 {
						t.Errorf("on a good disk: %v, at call %d", err, n)
					}
					return
				}
				if err == nil && strings.Count(d.Logged(), "the disk fails") > told {
					continue
				}
				if err == nil && strings.Contains(failed, "select record, code from orders where code") {
					unheard++ // whether it has changed meanwhile is looked at again soon
				}
				if err == nil && (unheard == 0 || unheard > 2) {
					t.Errorf("nobody hears that this failed: %s", failed)
				}
			}
		})
	}
}

// first is an order of the book.
func first() orders.Record {
	r := record(1)
	r.Order.Code, r.Revision = orderCode(1), 1
	return r
}

func TestAMessageThatNobodyNotedIsKeptUpToDateFromItsFirstPress(t *testing.T) {
	t.Parallel()
	d := newOnDisk(t)
	shown := func() (codes []kaspi.OrderCode) {
		cards, err := d.data.CardsIn(t.Context(), d.to.ID, d.Last(chattest.Aigul.ID).ID)
		if err != nil {
			t.Error(err)
		}
		for _, c := range cards {
			codes = append(codes, c.Code)
		}
		return codes
	}
	for _, c := range []struct {
		buttons string
		want    int
		list    bool
	}{
		{"v1:acc:601234501 v1:det:601234501", 1, false}, {"v1:acc:999 v1:det:999", 0, false}, {"v1:open:999 v1:tab:new.1", 0, false},
		{"v1:acc:601234501 v1:open:601234501 v1:open:999 v1:tab:new.1", 1, true}, {"v1:card:601234501", 0, false}, {"", 0, false},
		{"v1:acc:601234501 v1:acc:601234502 v1:tab:new.1", 2, true},
	} {
		if err := d.adopt(t, strings.Fields(c.buttons)...); err != nil {
			t.Error(err)
		}
		if got := shown(); len(got) != c.want {
			t.Errorf("%q: noted as %v, want %d", c.buttons, got, c.want)
		}
		l, err := keptList.Get(t.Context(), d.data, d.to.ID)
		if is := l.Message == d.Last(chattest.Aigul.ID).ID; err != nil || is != c.list || is && (l.Page != 1 || l.Tab != orders.TabNew) {
			t.Errorf("%q: the newest list is %+v, %v", c.buttons, l, err)
		}
	}
}

func TestAFootnoteIsLeftOutWhereItCannotBeRead(t *testing.T) {
	t.Parallel()
	d := newOnDisk(t)
	for range 3 {
		if err := d.data.BeginTry(t.Context(), d.to.ID, noon, "601234501"); err != nil {
			t.Fatal(err)
		}
	}
	d.disk.FailAt(d.disk.Calls()+1, 0)
	m, unread := d.Footnote(t.Context(), d.to, chat.Message{Text: "Новости"})
	d.disk.FailAt(0, 0)
	unread(t.Context())
	if m.Text != "Новости" || !strings.Contains(d.Logged(), "the disk fails") {
		t.Errorf("%q, logged:\n%s", m.Text, d.Logged())
	}
	d.Open(chat.Config{}, d.data, chattest.Wordless(t, d.Room(), "cards.unconfirmed"))
	m, unwritten := d.Footnote(t.Context(), d.Router.To(d.to.ID), chat.Message{Text: "Новости"})
	if unwritten(t.Context()); m.Text != "Новости" || !strings.Contains(d.Logged(), "text cards.unconfirmed: ") {
		t.Errorf("%q, logged:\n%s", m.Text, d.Logged())
	}
	m, named := d.Footnote(t.Context(), d.to, chat.Message{Text: "Новости"})
	if !strings.HasPrefix(string(m.Text), "Новости\n\n") || !strings.Contains(string(m.Text), "601234501") {
		t.Errorf("%q", m.Text)
	}
	if m, _ := d.Footnote(t.Context(), d.to, chat.Message{Text: "Новости", Tells: []string{"601234501"}}); m.Text != "Новости" {
		t.Errorf("it is named below what tells it: %q", m.Text)
	}
	named(t.Context())
	if m, _ := d.Footnote(t.Context(), d.to, chat.Message{Text: "Новости"}); m.Text != "Новости" {
		t.Errorf("it is named twice: %q", m.Text)
	}
	if m, _ := d.Footnote(t.Context(), d.to, chat.Message{Text: "Новости", Reminds: true}); !strings.Contains(string(m.Text), "601234501") {
		t.Errorf("a reminder does not name it: %q", m.Text)
	}
	if m, _ := d.Footnote(t.Context(), d.to, chat.Message{Reminds: true}); strings.HasPrefix(string(m.Text), "\n") {
		t.Errorf("%q", m.Text)
	}
}

func TestTheOldestCardThatIsThereIsRepliedTo(t *testing.T) {
	t.Parallel()
	for want, cards := range map[int][]chat.Card{0: {{Message: -3}, {Message: 0}}, 1: {{Message: -3}, {Message: 1}, {Message: 2}}, 5: {{Message: 5}}} {
		if got := firstOf(cards).Message; got != want {
			t.Errorf("%+v: %d", cards, got)
		}
	}
	if got := (called{Record: orders.Record{Order: kaspi.Order{Code: "601"}}, call: orders.Call{At: time.UnixMilli(7)}}).key(); got != "remind 601 7" {
		t.Errorf("key %q", got)
	}
}
