package cards

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"kaspibot/bot/chat"
	"kaspibot/bot/news"
	"kaspibot/bot/orders"
	"kaspibot/bot/orders/auto"
	"kaspibot/bot/telegram"
	"kaspibot/kaspi"
)

// The chats of a stand: the home chat, an owner, a manager whose chat no cards go to, and who was once in the shop.
const (
	group   = int64(-100_200)
	owner   = int64(1)
	manager = int64(2)
	gone    = int64(3)
)

var errStand = errors.New("the stand fails")

// stand is a shop whose book, disk and Telegram are in memory: it tells what chats were told, and any of its calls can fail.
type stand struct {
	*Cards
	front    *chat.Router
	wordless *chat.Router // a front whose cards have no texts
	mu       sync.Mutex
	now      time.Time
	log      bytes.Buffer

	book      []orders.Record
	cards     []chat.Card
	tries     map[int64][]chat.Try
	news      []orders.News
	ruled     []auto.Decision
	known     map[string]bool // decisions, by chat and order
	read      map[int64]int64 // news, by chat
	kept      map[string]string
	people    map[int64]chat.Person
	unread    error // why nobody knows who the people are; nil when that is known
	ways      map[news.Kind]news.Mode
	elsewhere map[int64]news.Mode // how chats where no cards go are told of everything; none of it when there is nothing
	plan      *orders.Deadlines

	said    []string                            // to Telegram
	last    int                                 // message
	html    string                              // of the last message
	asked   int                                 // how often for the cards of an order
	refuses string                              // what Telegram does not take: a part of a line
	missing []int                               // messages that somebody deleted
	wire    func(what string, chat int64) error // what becomes of a call to Telegram; nil for what it should
	calls   int                                 // to the desk, the disk and Telegram
	failing int                                 // the one that fails, 0 for none
	before  string                              // the last one
	right   bool                                // the clock
	heard   []string                            // orders that a chat has been shown for the first time
	failed  string
}

// newStand has no orders.
func newStand(t *testing.T, rooms ...chat.Room) *stand {
	t.Helper()
	s := &stand{}
	desk, err := orders.New(orders.Config{
		Kaspi: struct{ orders.Kaspi }{}, Acceptor: struct{ orders.Acceptor }{}, Merchant: struct{ orders.Merchant }{}, Records: noRecords{},
		Actions: struct{ orders.Actions }{}, Audit: standChats{s: s}, Settings: standChats{s: s}, Now: s.clock, Grace: 1, Log: slog.New(slog.DiscardHandler),
	})
	if err != nil {
		t.Fatal(err)
	}
	s.plan = desk.Deadlines()
	s.reset()
	wordless := s.Room()
	wordless.Words = nil
	for front, room := range map[**chat.Router]chat.Room{&s.front: s.Room(), &s.wordless: wordless} {
		*front, err = chat.New(chat.Config{Owners: []int64{owner}, Home: group}, chat.Parts{
			Telegram: standWire{s: s}, Store: standChats{s: s}, Handled: unhandled, News: standNews{s}, Log: slog.New(slog.NewTextHandler(standLog{s}, nil)),
			Zone: noon.Location(), Now: s.clock, Footnote: func(ctx context.Context, to chat.Chat, m chat.Message) (chat.Message, func(context.Context)) {
				return s.Footnote(ctx, to, m)
			},
		}, append(rooms, room)...)
		if err != nil {
			t.Fatal(err)
		}
	}
	return s
}

func unhandled(context.Context, chat.ShopID, string) error { return nil }

// reset starts the program anew in a shop in which nothing has happened.
func (s *stand) reset() {
	s.now, s.tries, s.known, s.read, s.last = noon, map[int64][]chat.Try{}, map[string]bool{}, map[int64]int64{}, 100
	s.kept, s.ways, s.elsewhere = map[string]string{}, map[news.Kind]news.Mode{}, map[int64]news.Mode{}
	s.people = map[int64]chat.Person{manager: {ID: manager, Role: chat.Manager}}
	s.book, s.cards, s.news, s.ruled, s.said, s.missing, s.wire, s.calls, s.before, s.right, s.refuses = nil, nil, nil, nil, nil, nil, nil, 0, "", false, ""
	s.heard, s.unread = nil, nil
	s.log.Reset()
	if s.front != nil { // which remembers where things go
		_ = s.front.UnsetTopic(context.Background(), group, chat.Cards)
		delete(s.kept, "topics.-100200")
	}
	s.Cards = New(Config{
		Chats: func() *chat.Chats { return s.front.Chats }, Store: standDisk{s: s}, Desk: standDisk{s: s}, Now: s.clock, Polled: s.clock,
		Log:       slog.New(slog.NewTextHandler(standLog{s}, &slog.HandlerOptions{Level: slog.LevelDebug})),
		Deadlines: func() *orders.Deadlines { return s.plan }, Clock: func() bool { return s.right },
		Announced: func(r orders.Record) { s.heard = append(s.heard, string(r.Order.Code)) },
	})
}

func (s *stand) clock() time.Time { s.mu.Lock(); defer s.mu.Unlock(); return s.now }

func (s *stand) pass(d time.Duration) { s.mu.Lock(); defer s.mu.Unlock(); s.now = s.now.Add(d) }

// put places an order that came an hour ago, or changes it.
func (s *stand) put(code string, stage orders.Stage, changes ...func(*orders.Record)) {
	r := record(1)
	r.Order.Code, r.Stage, r.Announce, r.Revision = kaspi.OrderCode(code), stage, true, 1
	r.Order.Address, r.Order.Customer, r.Order.Entries[0].Title = kaspi.Address{}, kaspi.Person{}, "Чайник"
	cameBefore(time.Hour)(&r)
	for _, change := range changes {
		change(&r)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if i := slices.IndexFunc(s.book, func(old orders.Record) bool { return old.Order.Code == r.Order.Code }); i >= 0 {
		r.Revision = s.book[i].Revision + 1
		s.book[i] = r
		return
	}
	s.book = append(s.book, r)
}

// cameBefore has an order come so long before noon.
func cameBefore(d time.Duration) func(*orders.Record) {
	return func(r *orders.Record) {
		r.Order.Created, r.Order.Approved, r.Deadline = noon.Add(-d), noon.Add(-d), noon.Add(orders.AcceptWithin-d)
		r.Urgency = map[bool]int{true: orders.UrgencyLast}[d > orders.AcceptWithin*5/6]
	}
}

// refresh is a Refresh with one chat after the other, so that the calls come in one order.
func (s *stand) refresh(ctx context.Context) error {
	var errs []error
	for _, id := range s.Chats().All() {
		errs = append(errs, s.announce(ctx, id), s.redraw(ctx, id))
	}
	return errors.Join(append(errs, s.callOthers(ctx, 0))...)
}

// told is what Telegram was asked since it was last asked for.
func (s *stand) told() []string {
	s.front.Wait()
	s.mu.Lock()
	defer s.mu.Unlock()
	said := s.said
	s.said = nil
	return said
}

// want compares what Telegram was asked.
func (s *stand) want(t *testing.T, what string, lines ...string) {
	t.Helper()
	if got := s.told(); !slices.Equal(got, lines) {
		t.Errorf("%s:\n\t%s\nwant\n\t%s\nlog: %s", what, strings.Join(got, "\n\t"), strings.Join(lines, "\n\t"), s.logged())
	}
}

// shows is what a chat has on its screens, as it is noted: by message the orders at their revision, with how urgent they were and
// up to when the message has called the chat.
func (s *stand) shows(id int64) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	byMessage := map[int][]string{}
	for _, c := range s.cards {
		if c.Chat != id {
			continue
		}
		line := fmt.Sprintf("%s@%d", c.Code, c.Shown)
		if c.Urgency > 0 {
			line += fmt.Sprintf("!%d", c.Urgency)
		}
		if !c.Called.IsZero() {
			line += c.Called.In(noon.Location()).Format("~15:04")
		}
		byMessage[c.Message] = append(byMessage[c.Message], line)
	}
	var lines []string
	for _, message := range slices.Sorted(maps.Keys(byMessage)) {
		slices.Sort(byMessage[message])
		lines = append(lines, fmt.Sprint(message, ": ", strings.Join(byMessage[message], " ")))
	}
	return strings.Join(lines, "; ")
}

func (s *stand) wantShown(t *testing.T, id int64, want string) {
	t.Helper()
	if got := s.shows(id); got != want {
		t.Errorf("chat %d shows %q, want %q", id, got, want)
	}
}

func (s *stand) logged() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.log.String()
}

// call counts a call, and fails if it is the one that is to.
func (s *stand) call(name string) error {
	s.calls++
	before := s.before
	if name != "Order" { // of several the first tells what they are read for
		s.before = name
	}
	if s.calls != s.failing {
		return nil
	}
	s.failed = name + " after " + before
	return fmt.Errorf("%s: %w", name, errStand)
}

// during does something in which the n-th call fails, and tells which that was; nothing when there were fewer.
func (s *stand) during(n int, do func() error) (failed string, err error) {
	s.mu.Lock()
	s.failing, s.failed = s.calls+n, ""
	s.mu.Unlock()
	err = do()
	s.front.Wait()
	s.mu.Lock()
	defer s.mu.Unlock()
	s.failing = 0
	return s.failed, err
}

// noRecords is a book that nobody reads.
type noRecords struct{ noBook }

type noBook = orders.Records

type standLog struct{ *stand }

func (l standLog) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.log.Write(p)
}

// standWire is Telegram. What it was asked is a line: what, the chat and the message, its topic, its place in the queue, whether it
// makes no sound, to which message it replies, which orders it names, and its buttons.
type standWire struct {
	chat.Telegram
	s *stand
}

func (w standWire) Name() string { return "bot" }

func (w standWire) do(what string, id int64, message int, rest string) error {
	s := w.s
	s.mu.Lock()
	err := s.call(what)
	name := map[int64]string{group: "group", owner: "owner", manager: "manager"}[id]
	if slices.Contains(s.missing, message) {
		err = cmp.Or[error](err, &telegram.Error{Kind: telegram.KindNoMessage, Err: errStand})
	}
	wire := s.wire
	s.mu.Unlock()
	if errors.Is(err, errStand) && telegram.KindOf(err) == "" {
		return &telegram.Error{Kind: telegram.KindRefused, Err: err}
	}
	if err == nil && wire != nil {
		err = wire(what, id)
	}
	if s.refuses != "" && strings.Contains(rest, s.refuses) {
		err = &telegram.Error{Kind: telegram.KindRefused, Err: errStand}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	line := strings.TrimRight(fmt.Sprintf("%s %s#%d %s", what, name, message, rest), " ")
	if err != nil {
		line += " FAILS"
	}
	s.said = append(s.said, line)
	return err
}

var namedOrders = regexp.MustCompile(`\b6[01]\d\b`)

func (standWire) line(p telegram.Priority, m telegram.Message) string {
	line := map[telegram.Priority]string{
		telegram.Digest: "digest", telegram.Clock: "clock", telegram.Redraw: "redraw", telegram.Reminder: "reminder", telegram.Alarm: "alarm",
		telegram.Answer: "answer", telegram.NewOrders: "new",
	}[p]
	if m.Topic != 0 {
		line += fmt.Sprint(" topic ", m.Topic)
	}
	if m.Silent {
		line += " silent"
	}
	if m.ReplyTo != 0 {
		line += fmt.Sprint(" re ", m.ReplyTo)
	}
	codes := namedOrders.FindAllString(m.HTML, -1)
	slices.Sort(codes)
	codes = slices.Compact(codes)
	if line += " " + strings.Join(codes, ","); len(codes) > 4 {
		line = strings.Replace(line, strings.Join(codes[1:len(codes)-1], ","), "...", 1)
	}
	var keys []string
	for _, row := range m.Rows {
		for _, b := range row {
			verb, key, _ := chat.DecodePress(b.Data)
			if b.Label == "" || b.Label == key || strings.Contains(b.Label, "button.") {
				line += " UNNAMED " + b.Data
			}
			if verb == VerbAccept || verb == VerbOpen || verb == VerbPack {
				keys = append(keys, verb+":"+key)
			}
		}
	}
	if len(keys) > 5 {
		keys = []string{keys[0], keys[1], "...", keys[len(keys)-1]}
	}
	if len(codes) > 0 || len(keys) > 0 {
		line += " | " + strings.Join(keys, " ")
	}
	return line
}

func (w standWire) Send(_ context.Context, id int64, p telegram.Priority, m telegram.Message) (int, error) {
	w.s.mu.Lock()
	w.s.last++
	w.s.html = m.HTML
	message := w.s.last
	w.s.mu.Unlock()
	return message, w.do("send", id, message, w.line(p, m))
}

func (w standWire) Edit(_ context.Context, id int64, p telegram.Priority, message int, m telegram.Message) error {
	return w.do("edit", id, message, w.line(p, m))
}

func (w standWire) Reach(_ context.Context, id int64, _ telegram.Priority, waits ...telegram.Held) error {
	line := ""
	for _, h := range waits {
		line += h.Key + " "
	}
	return w.do("reach", id, 0, line)
}

// standNews is how chats want to be told.
type standNews struct{ *stand }

func (n standNews) Way(_ context.Context, p news.Place, k news.Kind) news.Mode {
	n.mu.Lock()
	defer n.mu.Unlock()
	if !p.Home {
		return cmp.Or(n.elsewhere[p.Chat], news.Off)
	}
	return cmp.Or(n.ways[k], news.Loud)
}

func (n standNews) Gather(_ context.Context, id int64, e news.Event) error {
	n.mu.Lock()
	defer n.mu.Unlock()
	if err := n.call("Gather"); err != nil {
		return err
	}
	n.said = append(n.said, fmt.Sprintf("gather %d %s", id, e.Key))
	return nil
}

// standChats is what chats remember, on a disk that never fails.
type standChats struct {
	chat.Store
	s *stand
}

func (c standChats) Person(_ context.Context, id int64) (chat.Person, bool, error) {
	p, found := c.s.people[id]
	return p, found, c.s.unread
}

func (c standChats) People(context.Context) ([]chat.Person, error) {
	return slices.Collect(maps.Values(c.s.people)), nil
}

func (c standChats) NotePerson(context.Context, int64, string, time.Time) error { return nil }

func (c standChats) Audit(context.Context, orders.AuditEntry) error { return nil }

func (c standChats) Setting(_ context.Context, key string) (string, bool, error) {
	c.s.mu.Lock()
	defer c.s.mu.Unlock()
	text, found := c.s.kept[key]
	return text, found, nil
}

func (c standChats) SetSetting(_ context.Context, key, text string) error {
	c.s.mu.Lock()
	defer c.s.mu.Unlock()
	c.s.kept[key] = text
	return nil
}
