package papers_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"os"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"kaspibot/bot/chat"
	"kaspibot/bot/chat/chattest"
	"kaspibot/bot/orders"
	"kaspibot/bot/store"
	"kaspibot/bot/telegram"
	"kaspibot/kaspi"
	"kaspibot/kaspi/faults"
	"kaspibot/kaspi/kaspitest"
)

// old is a group that has become chattest.Group.
const old = -500

// moves has a group become a supergroup.
func (w *room) moves() {
	if err := w.Router.NoteMove(context.WithoutCancel(w.t.Context()), old, chattest.Group); err != nil {
		w.t.Error(err)
	}
}

// waits notes that a waybill of order 601 is waited for, since now and looked for now where nothing else is said.
func (w *room) waits(p chat.PendingWaybill) {
	w.t.Helper()
	p.Code, p.Due = "601", w.Now()
	if p.Since.IsZero() {
		p.Since = w.Now()
	}
	if err := w.store.RequestWaybill(w.t.Context(), p); err != nil {
		w.t.Fatal(err)
	}
}

// A number of a message says nothing in a group that has moved, so what is said there answers none.
func TestWhatIsSaidOfAWaybillAnswersTheMessageUnlessTheGroupHasMovedMeanwhile(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		own     bool // a person's, asked for in the group; else an older program's, of the group itself
		started bool // their own chat
		stage   orders.Stage
		told    string
	}{
		"sent":      {own: true, started: true, stage: orders.StageHandOver, told: "отправлена в личный чат: Пётр"},
		"unstarted": {own: true, stage: orders.StageHandOver, told: "Пётр, не могу прислать вам накладную заказа 601"},
		"older":     {stage: orders.StageHandOver, told: "Накладная заказа 601 готова"},
		"gone":      {own: true, started: true, stage: orders.StageCancelled, told: "Накладной заказа 601 больше нет"},
	} {
		for _, moved := range []bool{false, true} {
			w := newRoom(t, 0)
			w.enlist(packer, chat.Packer, c.started)
			w.put("601", c.stage)
			w.has("601", pdf(1, ""), nil)
			m, p := w.Forge(chattest.Group, "v1:wb:601"), chat.PendingWaybill{Chat: chattest.Group}
			if moved {
				p.Chat, w.meets = old, w.moves
			}
			if c.own {
				p.Group, p.Chat = p.Chat, packer.ID
			}
			p.Message = m.ID
			w.waits(p)
			w.deliver()
			answers := m.ID
			if moved || name == "gone" {
				answers = 0
			}
			if said := w.Naming(chattest.Group, c.told); len(said) != 1 || said[0].ReplyTo != answers {
				t.Errorf("%s, moved %t: %+v", name, moved, said)
			}
			if list := w.pending(); len(list) != 0 && name != "unstarted" {
				t.Errorf("%s, moved %t: waited for %+v", name, moved, list)
			}
			if n := len(w.documents(packer.ID)); (n == 1) != (name == "sent") || len(w.documents(chattest.Group)) != 0 {
				t.Errorf("%s, moved %t: %d files", name, moved, n)
			}
		}
	}
}

// What an older program owes to a group is owed to what that has become, and not to both.
func TestAGroupThatMovesWhileItsOrderIsPackedWaitsOnce(t *testing.T) {
	t.Parallel()
	w := newRoom(t, 0)
	w.put("601", orders.StagePack)
	w.waits(chat.PendingWaybill{Chat: old})
	w.meets = w.moves
	w.deliver()
	if list := w.pending(); len(list) != 1 || list[0].Chat != chattest.Group || list[0].Looks != 1 {
		t.Errorf("waited for %+v", list)
	}
}

// wired is a Telegram in which nobody has started the bot but Aigul, and which answers messages to others as a test wants.
type wired struct {
	chat.Telegram
	err  error
	said []int64 // to which chats but hers
}

func (*wired) Name() string { return "shop_bot" }

func (*wired) SendFile(context.Context, int64, telegram.Priority, telegram.File) error {
	return &telegram.Error{Kind: telegram.KindChat, Err: errOut}
}

func (w *wired) Send(_ context.Context, id int64, _ telegram.Priority, _ telegram.Message) (int, error) {
	if id == aigul.ID { // the owner hears of chats that take nothing
		return 8, nil
	}
	w.said = append(w.said, id)
	return 9, w.err
}

// Whoever has to start the bot is told so in the group until the group has it, or may have it, or takes nothing.
func TestTheGroupIsToldWhoHasToStartTheBotUntilItMayHaveThat(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		err   error
		again bool // at the next look
		fails bool // the look
	}{
		"told":                   {},
		"told, number not read":  {err: &telegram.Error{Kind: telegram.KindUnread, Err: errOut}},
		"perhaps told, no more":  {err: &telegram.Error{Kind: telegram.KindLost, Err: errOut}},
		"perhaps told":           {err: &telegram.Error{Kind: telegram.KindNoAnswer, Doubt: true, Err: errOut}, fails: true},
		"no connection":          {err: &telegram.Error{Kind: telegram.KindNoAnswer, Err: errOut}, fails: true, again: true},
		"refused":                {err: &telegram.Error{Kind: telegram.KindRefused, Err: errOut}, fails: true, again: true},
		"put out of the group":   {err: &telegram.Error{Kind: telegram.KindChat, Err: errOut}, fails: true},
		"none of Telegram's own": {err: errOut, fails: true, again: true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newRoom(t, 0)
			w.enlist(packer, chat.Packer, false)
			w.put("601", orders.StageHandOver)
			w.has("601", pdf(1, ""), nil)
			w.waits(chat.PendingWaybill{Chat: packer.ID, Group: chattest.Group, Message: 7, Topic: 42})
			wire := &wired{err: c.err}
			var err error
			w.Router, err = chat.New(chat.Config{Owners: []int64{aigul.ID}}, chat.Parts{Telegram: wire, Store: w.store, Log: w.Log, Zone: chattest.Noon.Location(), Now: w.Now},
				w.screen.Room(), chat.Room{Name: "cards", Words: os.DirFS("../cards")})
			if err != nil {
				t.Fatal(err)
			}
			if err := w.screen.DeliverWaybills(t.Context(), ""); errors.Is(err, errOut) != c.fails || (err != nil) != c.fails {
				t.Errorf("the look: %v", err)
			}
			w.Router.Wait()
			want := chat.PendingWaybill{Code: "601", Chat: packer.ID, Looks: 1}
			if c.again {
				want.Group, want.Message, want.Topic = chattest.Group, 7, 42
			}
			list := w.pending()
			if len(list) != 1 {
				t.Fatalf("waited for %+v", list)
			}
			if got := list[0]; got.Looks != 1 || got.Chat != want.Chat || got.Group != want.Group || got.Message != want.Message || got.Topic != want.Topic {
				t.Errorf("waited for %+v, want %+v", got, want)
			}
			w.Pass(time.Minute)
			told := len(wire.said)
			_ = w.screen.DeliverWaybills(t.Context(), "")
			if told != 1 || (len(wire.said) == 2) != c.again || slices.Contains(wire.said, packer.ID) {
				t.Errorf("said to %v", wire.said)
			}
		})
	}
}

// A request is of whoever makes it, and can be taken back by them alone, also when their patience has ended.
func TestARequestThatIsTakenBackBringsNothing(t *testing.T) {
	t.Parallel()
	for _, in := range []int64{packer.ID, chattest.Group} {
		w := newRoom(t, chattest.Group)
		w.enlist(packer, chat.Packer, true)
		does := func(name string, do func(ctx context.Context, r *chat.Request) error) chat.Verb {
			return chat.Verb{Name: name, Role: chat.Packer, Order: true, Do: do}
		}
		elsewhere := map[int64]bool{}
		w.more = []chat.Room{{Name: "acts", Verbs: []chat.Verb{
			does("ask", func(ctx context.Context, r *chat.Request) (err error) {
				elsewhere[r.Who().ID], err = w.screen.Request(ctx, r, r.Order())
				return err
			}),
			does("back", func(ctx context.Context, r *chat.Request) error {
				ctx, cancel := context.WithCancel(ctx)
				cancel()
				return w.screen.Cancel(ctx, r, r.Order())
			}),
		}}}
		w.open(chattest.Group)
		w.put("601", orders.StageHandOver)
		w.has("601", pdf(1, ""), nil)
		w.presses(packer, in, "v1:ask:601")
		w.presses(aigul, chattest.Group, "v1:ask:601")
		if want := in == chattest.Group; elsewhere[packer.ID] != want || !elsewhere[aigul.ID] || len(w.pending()) != 2 {
			t.Errorf("in %d: goes elsewhere: %v, waited for %+v", in, elsewhere, w.pending())
		}
		w.presses(packer, in, "v1:back:601")
		w.presses(packer, in, "v1:back:601")
		if list := w.pending(); len(list) != 1 || list[0].Chat != aigul.ID {
			t.Errorf("in %d: waited for %+v", in, list)
		}
		w.deliver()
		if len(w.documents(packer.ID)) != 0 || len(w.documents(aigul.ID)) != 1 {
			t.Errorf("in %d:\n%s", in, w.Screens())
		}
	}
}

// Whoever waits is told why nothing comes as soon as Telegram takes that; a group, where it was asked for, in its topic.
func TestWhyAWaybillDoesNotComeIsToldWhereItWasAskedFor(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		stage orders.Stage
		since time.Duration
		told  string
	}{
		"gone":          {stage: orders.StageCancelled, told: "Накладной заказа 601 больше нет"},
		"late":          {stage: orders.StageHandOver, since: 10*time.Minute + time.Second, told: "У Kaspi до сих пор нет накладной заказа 601"},
		"not late yet":  {stage: orders.StageHandOver, since: 10 * time.Minute},
		"packed in 10m": {stage: orders.StageHandOver, since: 9 * time.Minute},
	} {
		for _, in := range []int64{packer.ID, chattest.Group} {
			w := newRoom(t, 0)
			w.enlist(packer, chat.Packer, true)
			w.AddTopic(42)
			w.put("601", c.stage)
			p := chat.PendingWaybill{Chat: packer.ID, Since: w.Now().Add(-c.since)}
			if in == chattest.Group {
				p.Group, p.Topic = in, 42
			}
			w.waits(p)
			if c.told == "" {
				w.deliver()
				if len(w.pending()) != 1 || len(w.Telegram.Messages(in)) != 0 {
					t.Errorf("%s: waited for %+v\n%s", name, w.pending(), w.Screens())
				}
				continue
			}
			w.Telegram.Fail(faults.Row{Operation: "sendMessage", Times: 1, Code: http.StatusBadRequest, Text: "Bad Request: no"})
			if err := w.screen.DeliverWaybills(t.Context(), ""); err == nil || !strings.Contains(err.Error(), "waybill of order 601: ") || len(w.pending()) != 1 {
				t.Errorf("%s: what could not be told: %v, waited for %+v", name, err, w.pending())
			}
			w.Pass(time.Minute)
			w.deliver()
			if said := w.Telegram.Messages(in); len(said) != 1 || !strings.Contains(said[0].Text, c.told) || said[0].Topic != p.Topic || len(w.pending()) != 0 {
				t.Errorf("%s: %+v, waited for %+v\n%s", name, said, w.pending(), w.Screens())
			}
		}
	}
}

// An order whose packing may have been done is waited for, as is one that is being packed; of one in another stage that says nothing.
func TestAnOrderThatMayBePackedIsWaitedForHoweverLongThatTakes(t *testing.T) {
	t.Parallel()
	lost := orders.Work{Verb: orders.VerbAssemble, Note: orders.NoteUnconfirmed}
	for name, c := range map[string]struct {
		stage orders.Stage
		work  orders.Work
		waits bool
		file  bool
	}{
		"lost":              {orders.StagePack, lost, true, false},
		"lost, then packed": {orders.StageHandOver, lost, false, true},
		"another's lost":    {orders.StagePack, orders.Work{Verb: orders.VerbAccept, Note: orders.NoteUnconfirmed}, false, false},
		"over":              {orders.StagePack, orders.Work{Verb: orders.VerbAssemble}, false, false},
	} {
		w := newRoom(t, 0)
		w.put("601", c.stage, func(r *orders.Record) { r.Work = c.work })
		w.has("601", pdf(1, ""), nil)
		w.waits(chat.PendingWaybill{Chat: aigul.ID, Since: w.Now().Add(-time.Hour)})
		w.deliver()
		list := w.pending()
		if (len(list) == 1) != c.waits || c.waits && !list[0].Since.Equal(w.Now()) || (len(w.documents(aigul.ID)) == 1) != c.file {
			t.Errorf("%s: waited for %+v\n%s", name, list, w.Screens())
		}
	}
}

// nameless is a store whose people cannot be read when a test says so.
type nameless struct {
	*store.Store
	fails atomic.Bool
}

func (n *nameless) Person(ctx context.Context, id int64) (chat.Person, bool, error) {
	if n.fails.Load() {
		return chat.Person{}, false, errOut
	}
	return n.Store.Person(ctx, id)
}

// A database that fails once the waybill is fetched: it comes, the group is told without a name, and the note is written later.
func TestAWaybillComesOnceThoughTheDiskFailsFromTheFetchOn(t *testing.T) {
	t.Parallel()
	w := newRoom(t, chattest.Group)
	people := &nameless{Store: w.store}
	w.Open(chat.Config{Home: chattest.Group}, people, w.screen.Room(), chat.Room{Name: "cards", Words: os.DirFS("../cards")})
	w.enlist(packer, chat.Packer, true)
	w.put("601", orders.StageHandOver)
	w.waits(chat.PendingWaybill{Chat: packer.ID, Group: chattest.Group})
	w.files[kaspi.IDOf("601")] = func() ([]byte, error) {
		w.disk.FailAs("", time.Hour)
		people.fails.Store(true)
		return pdf(1, ""), nil
	}
	for range 2 { // nothing more is sent before the note is written
		if err := w.screen.DeliverWaybills(t.Context(), ""); err == nil {
			t.Error("nobody hears of it")
		}
	}
	w.disk.FailAs("", 0)
	people.fails.Store(false)
	w.deliver()
	if len(w.documents(packer.ID)) != 1 || len(w.pending()) != 0 || !strings.Contains(w.Logged(), `msg="reading a person's name failed" err=`) {
		t.Errorf("waited for %+v\n%s\n%s", w.pending(), w.Screens(), w.Logged())
	}
	w.WantCount(chattest.Group, "Накладная заказа 601 отправлена в личный чат", 1)
}

// What the printer cannot do is told as a failure; a file that Telegram does not take is not tried.
func TestSheetsThatCannotBeMadeOrSentAreToldOf(t *testing.T) {
	t.Parallel()
	const most = 49 << 20
	for name, c := range map[string]struct {
		size  int
		files int
		told  string
		fault bool
	}{
		"a printer that fails": {size: 0, told: "Внутренняя ошибка, подробности в журнале программы", fault: true},
		"too big":              {size: most + 1, told: "Файл вышел больше, чем принимает Telegram (50 МБ)"},
		"just not too big":     {size: most, files: 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if kaspitest.Race && c.size > 0 {
				t.Skip("a large file is for the plain run")
			}
			w := newRoom(t, 0)
			w.printer = printing(c.size)
			w.open(0)
			w.put("601", orders.StageHandOver)
			w.has("601", pdf(1, ""), nil)
			w.asks(aigul, "/waybills")
			if n := len(w.documents(aigul.ID)); n != c.files {
				t.Fatalf("%d files\n%s", n, w.Screens())
			}
			if c.told != "" {
				w.WantLast(c.told, "not", "Собираю")
			}
			w.WantMessages(aigul.ID, 1)
			if logged := strings.Contains(w.Logged(), "a work begun in a chat failed") && strings.Contains(w.Logged(), "no sheets today"); logged != c.fault {
				t.Errorf("logged as a failure: %t", logged)
			}
		})
	}
}

// Whoever asks for sheets has an answer in minutes, however slow Kaspi is.
func TestSheetsAreFetchedWithinThreeMinutes(t *testing.T) {
	t.Parallel()
	w := newRoom(t, 0)
	w.put("601", orders.StageHandOver)
	var at time.Time
	w.files[kaspi.IDOf("601")] = func() ([]byte, error) {
		at = time.Now()
		return nil, io.ErrUnexpectedEOF
	}
	begun := time.Now()
	w.asks(aigul, "/waybills")
	if least, most := begun.Add(3*time.Minute), at.Add(3*time.Minute); w.until.Before(least) || w.until.After(most) {
		t.Errorf("fetched until %v, want from %v to %v", w.until, least, most)
	}
}

// While Kaspi does not tell of an order nothing is sent in place of its waybill.
func TestAnOrderThatKaspiDoesNotTellOfIsLookedForAgain(t *testing.T) {
	t.Parallel()
	w := newRoom(t, 0)
	w.put("601", orders.StageHandOver)
	w.has("601", pdf(1, ""), nil)
	w.waits(chat.PendingWaybill{Chat: aigul.ID})
	w.broken = errOut
	if err := w.screen.DeliverWaybills(t.Context(), ""); !errors.Is(err, errOut) || len(w.documents(aigul.ID)) != 0 || len(w.pending()) != 1 {
		t.Errorf("%v, waited for %+v\n%s", err, w.pending(), w.Screens())
	}
	w.broken = nil
	w.Pass(time.Minute)
	w.deliver()
	if len(w.documents(aigul.ID)) != 1 || len(w.pending()) != 0 {
		t.Errorf("waited for %+v\n%s", w.pending(), w.Screens())
	}
}
