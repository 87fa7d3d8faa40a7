package book

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"time"

	"kaspibot/bot/chat"
	"kaspibot/bot/chat/chattest"
	"kaspibot/bot/orders"
	"kaspibot/bot/screens/cards"
	"kaspibot/bot/telegram"
	"kaspibot/kaspi"
)

const (
	owner  = int64(1)
	viewer = int64(2)
	packer = int64(3)
	group  = int64(-100_200)
)

var errOut = errors.New("out of order")

// reading is a book in which somebody reads: Telegram, the desk and the disk are in memory.
type reading struct {
	chat.Telegram
	chat.Store
	*chat.Router
	t       *testing.T
	recs    []orders.Record
	fails   string // which call fails
	after   int    // calls of that kind which do not
	busy    bool   // somebody is at the order
	forgot  []string
	marks   map[orders.Mark]int
	handled []string // orders that a person is at
	did     []string // what cards were asked, and which search was made
	dialog  chat.Dialog
	log     bytes.Buffer
	text    string
	rows    [][]telegram.Button
	asks    bool
	told    string
}

func newReading(t *testing.T) *reading {
	t.Helper()
	r := &reading{t: t}
	now := func() time.Time { return chattest.Noon }
	s := New(Config{
		Desk: func(chat.ShopID) Desk { return shelf{r} }, Store: func(chat.ShopID) Store { return shelf{r} }, Cards: deck{r, cards.New(cards.Config{Now: now})},
		Buyers: func(chat.ShopID) Buyers { return shelf{r} }, Now: now,
	})
	var err error
	r.Router, err = chat.New(chat.Config{Owners: []int64{owner}, Home: group, Language: "en"}, chat.Parts{
		Telegram: r, Store: r, Handled: func(_ context.Context, _ chat.ShopID, code string) error {
			r.handled = append(r.handled, code)
			return nil
		}, Log: slog.New(slog.NewTextHandler(&r.log, nil)),
		Zone: chattest.Noon.Location(), Now: now,
	}, s.Room(), cards.New(cards.Config{}).Room())
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// shelf has the orders, and forgets their buyers.
type shelf struct{ *reading }

func (s shelf) fail(what string) error {
	if s.fails != what {
		return nil
	}
	if s.after--; s.after >= 0 {
		return nil
	}
	return errOut
}

func (s shelf) Order(_ context.Context, code kaspi.OrderCode) (orders.Record, error) {
	if err := s.fail("order"); err != nil {
		return orders.Record{}, err
	}
	for _, r := range s.recs {
		if r.Order.Code == code {
			return r, nil
		}
	}
	return orders.Record{}, fmt.Errorf("order %s: %w", code, orders.ErrUnknownOrder)
}

func (s shelf) Records(_ context.Context, f orders.Filter) ([]orders.Record, error) {
	return slices.DeleteFunc(slices.Clone(s.recs), func(r orders.Record) bool { return !slices.Contains(f.Stages, r.Stage) }), s.fail("records")
}

func (s shelf) found(how string, what orders.Search, limit int) ([]orders.Record, int, error) {
	word, _, _ := strings.Cut(strings.Trim(fmt.Sprint(what), "[] "), " ") // and how it may be written
	s.did = append(s.did, fmt.Sprint(how, " ", strings.Trim(word, "]"), " ", limit))
	return s.recs[:min(limit, len(s.recs))], len(s.recs), s.fail("find")
}

func (s shelf) Find(_ context.Context, what orders.Search, limit int) ([]orders.Record, int, error) {
	return s.found("find", what, limit)
}

func (s shelf) FindGoods(_ context.Context, what orders.Search, limit int) ([]orders.Record, int, error) {
	return s.found("goods", what, limit)
}

func (s shelf) Marks(context.Context, time.Time) (map[orders.Mark]int, error) {
	return s.marks, s.fail("marks")
}

func (s shelf) Forget(ctx context.Context, code kaspi.OrderCode, by orders.Who) (orders.Record, error) {
	rec, err := s.Order(ctx, code)
	switch {
	case s.busy:
		return rec, fmt.Errorf("forget: %w", &orders.BusyError{})
	case s.fails == "forget":
		return rec, errOut
	case err == nil && rec.OverSince().IsZero():
		return rec, fmt.Errorf("forget: %w", orders.ErrNotOver)
	case err != nil:
		return rec, err
	}
	s.forgot = append(s.forgot, fmt.Sprint(code, " by ", by.ID))
	rec.Forgotten = chattest.Noon
	return rec, nil
}

// deck notes which cards and lists are shown.
type deck struct {
	r *reading
	*cards.Cards
}

func (d deck) Show(_ context.Context, to chat.Chat, rec orders.Record) error {
	d.r.did = append(d.r.did, fmt.Sprint("card ", rec.Order.Code, " in ", to.ID, d.r.answered()))
	return shelf{d.r}.fail("card")
}

func (d deck) ShowList(_ context.Context, to chat.Chat, message int, tab orders.Tab, page int) error {
	d.r.did = append(d.r.did, fmt.Sprint("list ", tab, " ", page, " in ", to.ID, " message ", message, d.r.answered()))
	return shelf{d.r}.fail("list")
}

// answered tells that the pressed button spins no more.
func (r *reading) answered() string { return map[bool]string{true: ", answered"}[r.told != ""] }

func (r *reading) Name() string { return "bot" }

func (r *reading) Send(_ context.Context, _ int64, _ telegram.Priority, m telegram.Message) (int, error) {
	r.text, r.rows, r.asks = m.HTML, m.Rows, m.Asks
	return 90, nil
}

func (r *reading) Edit(ctx context.Context, id int64, p telegram.Priority, _ int, m telegram.Message) error {
	_, err := r.Send(ctx, id, p, m)
	return err
}

func (r *reading) Answer(_ context.Context, _ int64, _, text string) error {
	r.told = "told " + text
	return nil
}

func (r *reading) Setting(context.Context, string) (string, bool, error) { return "", false, nil }

func (r *reading) Person(_ context.Context, id int64) (chat.Person, bool, error) {
	role, known := map[int64]chat.Role{viewer: chat.Viewer, packer: chat.Packer}[id]
	return chat.Person{ID: id, Role: role}, known, nil
}

func (r *reading) People(context.Context) ([]chat.Person, error)              { return nil, nil }
func (r *reading) NotePerson(context.Context, int64, string, time.Time) error { return nil }
func (r *reading) SaveDialog(_ context.Context, d chat.Dialog) error          { r.dialog = d; return nil }
func (r *reading) EndDialog(context.Context, int64, int64) error {
	r.dialog = chat.Dialog{}
	return nil
}
func (r *reading) Dialog(context.Context, int64, int64) (chat.Dialog, bool, error) {
	return r.dialog, r.dialog.Step != "", nil
}

// does has a person write a text, or press a button whose data it is.
func (r *reading) does(who, in int64, text string) {
	r.text, r.rows, r.told, r.did, r.asks, r.forgot = "", nil, "", nil, false, nil
	r.log.Reset()
	e := telegram.Event{From: telegram.Person{ID: who, Name: "x"}, Chat: in, Private: in > 0, Message: 70}
	if data, pressed := strings.CutPrefix(text, "press "); pressed {
		e.Press, e.Data, e.Buttons = "1", "v1:"+data, []string{"v1:" + data}
	} else {
		e.Text, e.Answers = text, map[bool]int{true: 90}[r.dialog.Step != ""]
	}
	r.Handle(r.t.Context(), e)
}

func (r *reading) wantText(what, name string, view any) {
	r.t.Helper()
	text, err := r.To(owner).HTML(name, view)
	if err != nil {
		r.t.Fatal(err)
	}
	if r.text != strings.TrimSpace(string(text)) {
		r.t.Errorf("%s: %q, want %q", what, r.text, text)
	}
}

func (r *reading) keys() string {
	var rows []string
	for _, row := range r.rows {
		var keys []string
		for _, b := range row {
			keys = append(keys, strings.TrimPrefix(b.Data, "v1:")+map[telegram.Style]string{telegram.Danger: "!"}[b.Style])
		}
		rows = append(rows, strings.Join(keys, " "))
	}
	return strings.Join(rows, " | ")
}

// order is one that is to be handed over on a day after Noon's.
func order(code string, stage orders.Stage, day int) orders.Record {
	r := orders.Record{Stage: stage, Seen: chattest.Noon}
	r.Order.Code, r.Order.Created = kaspi.OrderCode(code), chattest.Noon
	r.Order.Courier.Planned = chattest.Noon.AddDate(0, 0, day)
	r.Order.KaspiDelivered, r.Order.DeliveryMode = true, "DELIVERY_LOCAL"
	return r
}

func TestWhatSomebodyAsksForIsAnsweredOrTheFailureIsHeardOf(t *testing.T) {
	t.Parallel()
	r := newReading(t)
	one, two := []string{"812345601"}, []string{"812345601", "812345602"}
	for _, c := range []struct {
		what  string
		who   int64
		in    int64
		recs  []string
		did   string
		text  string // the name of the answer
		told  string // the name of the notice, "none" for an empty one
		fails string // what may fail in it
	}{
		{"/orders", viewer, viewer, nil, "list new 1 in 2 message 0", "", "", "list"},
		{"press tab:pack.3", viewer, viewer, nil, "list pack 3 in 2 message 70, answered", "", "none", "list"},
		{"press tab:pack.x", viewer, viewer, nil, "", "", "chat.answer.old", ""},
		{"press tab:frob.1", viewer, viewer, nil, "", "", "chat.answer.old", ""},
		{"press tab:pack", viewer, viewer, nil, "", "", "chat.answer.old", ""},
		{"press open:812345601", viewer, viewer, one, "card 812345601 in 2, answered", "", "none", "order card"},
		{"press open:812345699", viewer, viewer, one, "", "", "cards.answer.unknown", "order"},
		{"press day:x", viewer, viewer, nil, "", "", "chat.answer.old", ""},
		{"/today", viewer, viewer, nil, "", "book.today", "", "records"},
		{"press day:1", viewer, viewer, nil, "", "book.today", "none", "records"},
		{"/quality", viewer, viewer, nil, "", "book.quality", "", "marks"},
		{"/order 812345601", viewer, viewer, two, "card 812345601 in 2", "", "", "order card"},
		{"/order №812345601", viewer, viewer, two, "card 812345601 in 2", "", "", "order order+1 card"},
		{"/order 812345601 812345602", packer, packer, two, "", "book.find", "", "order"},
		{"/order №812345699", packer, packer, nil, "find 812345699 10", "book.find.none", "", "order order+1 find"},
		{"/order чайник", packer, packer, one, "find чайник 10; card 812345601 in 3", "", "", "order find card"},
		{"/find чайник", viewer, viewer, one, "goods чайник 10; card 812345601 in 2", "", "", "find card"},
		{"/find чайник", packer, packer, two, "find чайник 10", "book.find", "", "find"},
		{"/find чайник", packer, packer, nil, "find чайник 10", "book.find.none", "", "find"},
		{"812 345 601", viewer, viewer, one, "card 812345601 in 2", "", "", "order card"},
		{"812345601", viewer, viewer, one, "card 812345601 in 2", "", "", "order card"},
		{"812345699", viewer, viewer, nil, "goods 812345699 10", "book.find.none", "", "order find"},
		{"kaspi.kz/orders/812345699 812345698", packer, packer, nil, "find 812345699 10", "book.find.none", "", "order find"},
		{"/forget 812345699", owner, owner, one, "", "book.forget.unknown", "", "order"},
		{"/forget №812345601", owner, owner, one, "", "book.forget.open", "", "order"},
		{"press forget:812345601.no", owner, owner, one, "", "book.forget.kept", "none", ""},
		{"press forget:812345601.x", owner, owner, one, "", "", "chat.answer.old", ""},
		{"press forget:812345601", owner, owner, one, "", "book.forget.open", "none", "forget"},
		{"press forget:812345699", owner, owner, one, "", "book.forget.unknown", "none", "order"},
	} {
		r.recs, r.dialog = nil, chat.Dialog{}
		for _, code := range c.recs {
			r.recs = append(r.recs, order(code, orders.StageNew, 0))
		}
		r.does(c.who, c.in, c.what)
		if got := strings.Join(r.did, "; "); got != c.did {
			t.Errorf("%s: did %q, want %q", c.what, got, c.did)
		}
		if c.told == "none" && r.told != "told " || strings.Contains(c.told, ".") && r.told != "told "+r.To(owner).Text(c.told, nil) || c.told == "" && r.told != "" {
			t.Errorf("%s: %q, want %s", c.what, r.told, c.told)
		}
		if (r.text != "") != (c.text != "") || r.log.Len() > 0 || len(r.forgot) > 0 {
			t.Errorf("%s: %q, logged %s, forgot %v", c.what, r.text, r.log.String(), r.forgot)
		}
		switch _, asked, _ := strings.Cut(strings.Join(r.did, ""), " "); c.text {
		case "book.find.none":
			r.wantText(c.what, c.text, foundView{Text: strings.TrimSuffix(asked, " 10"), Buyers: c.who != viewer})
		case "book.forget.open":
			r.wantText(c.what, c.text, r.recs[0])
		case "book.forget.kept", "book.forget.unknown":
			r.wantText(c.what, c.text, nil)
		case "book.quality":
			q, err := orders.QualityAt(t.Context(), shelf{r}, chattest.Noon)
			r.wantText(c.what, c.text, viewQuality(q))
			if err != nil {
				t.Error(err)
			}
		}
		for fails := range strings.FieldsSeq(c.fails) {
			fails, after, _ := strings.Cut(fails, "+")
			r.fails, r.after = fails, len(after)
			r.does(c.who, c.in, c.what)
			r.fails = ""
			if !strings.Contains(r.log.String(), errOut.Error()) || r.text == "" && r.told == "" {
				t.Errorf("%s: nobody hears that %s fails: %q, logged %s", c.what, fails, r.text, r.log.String())
			}
		}
	}
}

func TestWhatIsFoundIsListedAndNamesNoBuyerInAGroup(t *testing.T) {
	t.Parallel()
	r := newReading(t)
	for i := range 12 {
		r.recs = append(r.recs, order(fmt.Sprint(812345601+i), orders.StagePack, 0))
	}
	views := func(n int) (all []cards.View) {
		for _, rec := range r.recs[:n] {
			all = append(all, cards.New(cards.Config{Now: func() time.Time { return chattest.Noon }}).View(rec))
		}
		return all
	}
	r.does(packer, packer, "/find Секретова")
	r.wantText("a search", "book.find", foundView{Text: "Секретова", All: 12, Cards: views(10), Buyers: true})
	if keys := r.keys(); !strings.HasPrefix(keys, "open:812345601 open:812345602 | ") || strings.Count(keys, "open:") != 10 {
		t.Errorf("buttons %q", keys)
	}
	r.does(viewer, viewer, "/find чайник")
	r.wantText("a viewer's search", "book.find", foundView{Text: "чайник", All: 12, Cards: views(10)})
	r.does(packer, group, "/find Секретова")
	r.wantText("a search in a group", "book.find", foundView{All: 12, Cards: views(10), Buyers: true})
	r.does(packer, packer, "/order 812345601 812345602")
	r.wantText("two codes", "book.find", foundView{Text: "812345601 812345602", All: 2, Cards: views(2), Buyers: true})
	if keys := r.keys(); keys != "open:812345601 open:812345602" {
		t.Errorf("buttons %q", keys)
	}
	codes := ""
	for _, rec := range r.recs {
		codes += string(rec.Order.Code) + " "
	}
	r.does(packer, packer, codes)
	r.wantText("many codes", "book.find", foundView{Text: chat.Shorten(strings.TrimSpace(codes), chat.MaxTitle), All: 12, Cards: views(10), Buyers: true})
	for i := range 9 { // of which a text that is a question for orders names at the most twenty
		r.recs = append(r.recs, order(fmt.Sprint(812345613+i), orders.StagePack, 0))
		codes += string(r.recs[12+i].Order.Code) + " "
	}
	r.does(packer, packer, codes)
	r.wantText("too many codes", "book.find", foundView{Text: chat.Shorten(strings.TrimSpace(codes), chat.MaxTitle), All: 20, Cards: views(10), Buyers: true})
	r.recs = nil
	r.does(viewer, group, "/find Секретова")
	r.wantText("nothing in a group", "book.find.none", foundView{})
	for who, buyers := range map[int64]bool{viewer: false, packer: true} {
		r.does(who, who, "/find %")
		if r.wantText("a search for nothing", "book.find.how", foundView{Buyers: buyers}); !r.asks || len(r.did) > 0 {
			t.Errorf("asks: %t, did %v", r.asks, r.did)
		}
		r.does(who, who, "чайник")
		if len(r.did) == 0 || !strings.HasSuffix(r.did[0], " чайник 10") {
			t.Errorf("the answer is looked for by %q", r.did)
		}
	}
	r.recs = append(r.recs, order("812345601", orders.StagePack, 0))
	r.does(viewer, viewer, "/order")
	if r.wantText("no code", "book.order.ask", nil); !r.asks {
		t.Error("it opens no reply box")
	}
	r.does(viewer, viewer, "812345601")
	if fmt.Sprint(r.did) != "[card 812345601 in 2]" {
		t.Errorf("the answer shows %q", r.did)
	}
}

func TestABuyerIsForgottenOnlyByWhoWasAskedAndWhileNobodyIsAtTheOrder(t *testing.T) {
	t.Parallel()
	r := newReading(t)
	over := order("812345601", orders.StageCancelled, 0)
	forgotten := order("812345602", orders.StageCancelled, 0)
	forgotten.Forgotten = chattest.Noon
	r.recs = []orders.Record{over, forgotten}
	r.does(owner, owner, "/forget")
	if r.wantText("no code", "book.forget.ask", nil); !r.asks {
		t.Error("it opens no reply box")
	}
	r.does(owner, owner, " № 812345601 ")
	r.wantText("an order that is over", "book.forget.sure", over)
	if keys := r.keys(); keys != "forget:812345601! forget:812345601.no" || len(r.forgot) > 0 {
		t.Errorf("buttons %q, forgot %v", keys, r.forgot)
	}
	r.does(owner, owner, "/forget 812345602")
	r.wantText("one that is forgotten", "book.forget.done", forgotten)
	done := over
	done.Forgotten = chattest.Noon
	r.does(owner, owner, "press forget:812345601")
	if r.wantText("yes", "book.forget.done", done); fmt.Sprint(r.forgot) != "[812345601 by 1]" || r.told != "told " {
		t.Errorf("forgot %v, %q", r.forgot, r.told)
	}
	r.busy = true
	r.does(owner, owner, "press forget:812345601")
	if r.wantText("busy", "book.forget.busy", over); len(r.forgot) > 0 {
		t.Errorf("forgot %v", r.forgot)
	}
	r.busy = false
	for _, what := range []string{"/forget 812345601", "press forget:812345601"} {
		if r.does(packer, packer, what); len(r.forgot) > 0 || strings.Contains(r.keys(), "forget") {
			t.Errorf("a packer forgets %v", r.forgot)
		}
	}
}

func TestTheBoardHasAPageForEachNineOrders(t *testing.T) {
	t.Parallel()
	r := newReading(t)
	for _, c := range []struct {
		overdue, today, undated int
		asked                   string
		page, pages             int
		lines, late             int
		turns                   string
	}{
		{0, 0, 0, "/today", 1, 1, 0, 0, "day:1"},
		{1, 2, 1, "/today", 1, 1, 4, 1, "day:1"},
		{2, 7, 0, "/today", 1, 1, 9, 2, "day:1"},
		{0, 9, 1, "/today", 1, 2, 9, 0, "day:2 day:1"},
		{0, 9, 1, "press day:2", 2, 2, 1, 0, "day:1 day:2"},
		{10, 9, 0, "/today", 1, 3, 9, 9, "day:2 day:1"},
		{10, 9, 0, "press day:2", 2, 3, 9, 1, "day:1 day:3 day:2"},
		{10, 9, 0, "press day:3", 3, 3, 1, 0, "day:2 day:3"},
		{10, 9, 0, "press day:7", 3, 3, 1, 0, "day:2 day:3"},
		{10, 9, 0, "press day:0", 1, 3, 9, 9, "day:2 day:1"},
	} {
		r.recs = nil
		for i := range c.overdue + c.today + c.undated {
			rec := order(fmt.Sprint(812345601+i), orders.StagePack, map[bool]int{true: -1}[i < c.overdue])
			if i >= c.overdue+c.today {
				rec.Stage, rec.Order.Courier.Planned = orders.StagePreOrder, time.Time{}
			}
			r.recs = append(r.recs, rec)
		}
		later := order("812345700", orders.StagePack, 1)
		r.recs = append(r.recs, later, order("812345701", orders.StageDone, 0))
		board := orders.BoardOf(r.recs[:len(r.recs)-1], chattest.Noon)
		if len(board.Overdue) != c.overdue || len(board.Today) != c.today || len(board.Undated) != c.undated || len(board.Later) != 1 {
			t.Fatalf("the board has %d, %d, %d, %d", len(board.Overdue), len(board.Today), len(board.Undated), len(board.Later))
		}
		v := boardView{Overdue: c.overdue, Today: c.today, Later: 1, Undated: c.undated, Page: c.page, Pages: c.pages}
		all := slices.Concat(board.Overdue, board.Today, board.Undated)
		draw := cards.New(cards.Config{Now: func() time.Time { return chattest.Noon }})
		for i, due := range all[min((c.page-1)*9, len(all)):][:c.lines] {
			v.Lines = append(v.Lines, boardLine{due, draw.View(due.Record), i < c.late})
		}
		r.does(viewer, viewer, c.asked)
		r.wantText(c.asked, "book.today", v)
		var opens []string
		for _, row := range r.rows[:len(r.rows)-1] {
			for _, b := range row {
				opens = append(opens, b.Data)
			}
		}
		if len(opens) != c.lines || c.lines > 0 && opens[0] != "v1:open:"+string(v.Lines[0].Order.Code) {
			t.Errorf("%s: opens %q", c.asked, opens)
		}
		if keys := r.keys(); keys != c.turns && !strings.HasSuffix(keys, " | "+c.turns) {
			t.Errorf("%s: turns by %q, want %q", c.asked, keys, c.turns)
		}
	}
}

func TestTheShopsStandingIsMeasuredByEachLimit(t *testing.T) {
	t.Parallel()
	r := newReading(t)
	r.marks = map[orders.Mark]int{orders.MarkNone: 120, orders.MarkOwnFault: 4, orders.MarkDoubtful: 1, orders.MarkOnTime: 6, orders.MarkLate: 2}
	r.does(viewer, viewer, "/quality")
	for _, text := range []string{"30 days", "Below 3% (for promotions): 🔴", "Below 5% (above", "🟢 room for 1 more", "limit 10%", "(5 of 133", "(2 of 8)", "25%"} {
		if !strings.Contains(strings.ReplaceAll(r.text, "\u00a0", ""), text) {
			t.Errorf("no %q in %s", text, r.text)
		}
	}
	r.marks = map[orders.Mark]int{orders.MarkNone: 20}
	if r.does(viewer, viewer, "/quality"); !strings.Contains(strings.ReplaceAll(r.text, "\u00a0", ""), "more than 3%") {
		t.Errorf("of few orders it is told: %s", r.text)
	}
}

func TestCommandsAreListedWhereSellersLookForThem(t *testing.T) {
	t.Parallel()
	r := newReading(t)
	for role, want := range map[chat.Role]string{
		chat.Owner: "orders: orders today order find forget; figures: quality; ", chat.Viewer: "orders: orders today order find; figures: quality; ",
	} {
		groups, err := r.Commands("en", role)
		if err != nil {
			t.Fatal(err)
		}
		got := ""
		for _, g := range groups {
			if g.Name == "" { // of the bot itself
				continue
			}
			got += g.Name + ":"
			for _, c := range g.Commands {
				got += " " + c.Name
			}
			got += "; "
		}
		if got != want {
			t.Errorf("a person who is %s is told of %q, want %q", role, got, want)
		}
	}
}

func TestEverythingInTheBookSaysWhoMayDoIt(t *testing.T) {
	t.Parallel()
	chattest.WantRoles(t, New(Config{}).Room())
}

// TestAPressOnAnOrderMakesItAPersons, so that the program leaves it alone; not that of one who may only look.
func TestAPressOnAnOrderMakesItAPersons(t *testing.T) {
	t.Parallel()
	r := newReading(t)
	r.recs = []orders.Record{order("812345601", orders.StageNew, 0)}
	for _, c := range []struct {
		who  int64
		what string
		want int
	}{
		{packer, "press open:812345601", 1}, {owner, "press forget:812345601", 1}, {viewer, "press open:812345601", 0}, {packer, "press tab:new.1", 0},
		{packer, "press day:1", 0}, {packer, "/order 812345601", 0},
	} {
		r.handled = nil
		if r.does(c.who, c.who, c.what); len(r.handled) != c.want || c.want > 0 && r.handled[0] != "812345601" {
			t.Errorf("%s: handled %q", c.what, r.handled)
		}
	}
}

// TestAQuestionIsAnsweredByWhoMayStillDoWhatItLeadsTo: somebody may have lost their role since it was asked.
func TestAQuestionIsAnsweredByWhoMayStillDoWhatItLeadsTo(t *testing.T) {
	t.Parallel()
	r := newReading(t)
	r.recs = []orders.Record{order("812345601", orders.StageCancelled, 0)}
	for who, want := range map[int64]bool{owner: true, packer: false, viewer: false} {
		r.dialog = chat.Dialog{Chat: who, User: who, Step: stepForget, Message: 90, Expires: chattest.Noon.Add(time.Hour)}
		sure, err := r.To(owner).HTML("book.forget.sure", r.recs[0])
		if r.does(who, who, "812345601"); err != nil || (r.text == strings.TrimSpace(string(sure))) != want {
			t.Errorf("%d is shown %q, %v", who, r.text, err)
		}
	}
}
